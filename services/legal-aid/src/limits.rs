//! Limits of the legal-aid lane: default data, each with its legal basis, until
//! a province's rule pack says otherwise.

use api::codes::v1::{LimitUnit, SourceMark};
use decider::Limit;
use jiff::SignedDuration;

/// A procedural body's notice of a victim's request, from its receipt.
pub const NOTICE: Limit = Limit::of(
    "legal_aid.notice",
    24,
    LimitUnit::Hours,
    "Law on Legal Aid 11/2017 Art 31(3)",
    SourceMark::Official,
);

/// Appointment of the provider in the ordinary course, from acceptance.
pub const APPOINT: Limit = Limit::of(
    "legal_aid.appoint",
    3,
    LimitUnit::WorkingDays,
    "Law on Legal Aid 11/2017",
    SourceMark::Recalled,
);

/// Appointment after a procedural body's notice: "right away", read as the same day.
pub const APPOINT_ON_NOTICE: Limit = Limit::of(
    "legal_aid.appoint_on_notice",
    0,
    LimitUnit::Days,
    "Law on Legal Aid 11/2017 Art 31 (right away, read as the same day)",
    SourceMark::Recalled,
);

/// Registration as defender or rights-protector, from full papers.
pub const REGISTER: Limit = Limit::of(
    "legal_aid.register",
    24,
    LimitUnit::Hours,
    "CPC 2015 Art 78",
    SourceMark::Secondary,
);

/// Longest session that can be meant: whatever is longer is a slip of the pen.
pub const SESSION_MAX: SignedDuration = SignedDuration::from_hours(24);
