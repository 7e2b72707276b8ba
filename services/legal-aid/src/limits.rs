//! Limits of the legal-aid lane: default data, each with its legal basis, until
//! a province's rule pack says otherwise.

use api::codes::v1::{LimitUnit, SourceMark};
use decider::Limit;
use jiff::SignedDuration;

/// A procedural body's notice of a victim's request, from its receipt.
pub const NOTICE: Limit = Limit {
    rule_id: "legal_aid.notice",
    amount: 24,
    unit: LimitUnit::Hours,
    legal_basis: "Law on Legal Aid 11/2017 Art 31(3)",
    mark: SourceMark::Official,
};

/// Appointment of the provider in the ordinary course, from acceptance.
pub const APPOINT: Limit = Limit {
    rule_id: "legal_aid.appoint",
    amount: 3,
    unit: LimitUnit::WorkingDays,
    legal_basis: "Law on Legal Aid 11/2017",
    mark: SourceMark::Recalled,
};

/// Appointment after a procedural body's notice: "right away", read as the same day.
pub const APPOINT_ON_NOTICE: Limit = Limit {
    rule_id: "legal_aid.appoint_on_notice",
    amount: 0,
    unit: LimitUnit::Days,
    legal_basis: "Law on Legal Aid 11/2017 Art 31 (right away, read as the same day)",
    mark: SourceMark::Recalled,
};

/// Registration as defender or rights-protector, from full papers.
pub const REGISTER: Limit = Limit {
    rule_id: "legal_aid.register",
    amount: 24,
    unit: LimitUnit::Hours,
    legal_basis: "CPC 2015 Art 78",
    mark: SourceMark::Secondary,
};

/// Longest session that can be meant: whatever is longer is a slip of the pen.
pub const SESSION_MAX: SignedDuration = SignedDuration::from_hours(24);
