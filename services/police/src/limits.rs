//! Limits of the police lane: default data, each with its legal basis, until a
//! province's rule pack says otherwise.

use api::codes::v1::{LimitUnit, SourceMark};
use decider::Limit;
use jiff::SignedDuration;
use jiff::civil::{Date, date};

/// Decision on a denunciation, from receipt.
pub const DECIDE: Limit = Limit::of(
    "police.denunciation.decide",
    20,
    LimitUnit::Days,
    "CPC 2015 Art 147",
    SourceMark::Official,
);

/// The same for a complex matter or several sites, from receipt.
pub const DECIDE_COMPLEX: Limit = Limit::of(
    "police.denunciation.decide_complex",
    2,
    LimitUnit::Months,
    "CPC 2015 Art 147",
    SourceMark::Official,
);

/// What the procuracy may add once.
pub const EXTEND_BY_PROCURACY: Limit = Limit::of(
    "police.denunciation.extend_by_procuracy",
    2,
    LimitUnit::Months,
    "CPC 2015 Art 147",
    SourceMark::Official,
);

/// Decision after a suspended matter was resumed, from the resumption.
pub const DECIDE_RESUMED: Limit = Limit::of(
    "police.denunciation.decide_resumed",
    1,
    LimitUnit::Months,
    "CPC 2015 Art 149",
    SourceMark::Official,
);

/// "At once" for telling the procuracy of a decision.
pub const TELL_PROCURACY: Limit = Limit::of(
    "police.decision.tell_procuracy",
    24,
    LimitUnit::Hours,
    "CPC 2015 Arts 148, 154; Joint Circular 01/2022",
    SourceMark::Recalled,
);

/// Longest booking of a room: whatever is longer is a slip of the pen.
pub const BOOKING_MAX: SignedDuration = SignedDuration::from_hours(24);

/// Longest session that can be meant: whatever is longer is a slip of the pen.
pub const SESSION_MAX: SignedDuration = SignedDuration::from_hours(24);

/// Limits on sessions with minors, as one law sets them.
#[derive(Debug, Clone)]
pub struct InterviewLimits {
    /// First day in force, in Viet Nam.
    pub valid_from: Date,
    /// Sessions a day with one person.
    pub sessions_a_day: Limit,
    /// Length of one session.
    pub duration: Limit,
    /// Confrontations a day with one person.
    pub confrontations_a_day: Limit,
}

/// The layers of law, oldest first. The Juvenile Justice Law prevails from 1 January 2026 on.
pub static INTERVIEW_LAYERS: [InterviewLimits; 2] = [
    InterviewLimits {
        valid_from: date(2018, 1, 1),
        sessions_a_day: interview(
            "police.interview.sessions_a_day",
            2,
            LimitUnit::TimesADay,
            EARLIER_LAW,
            SourceMark::Recalled,
        ),
        duration: interview(
            "police.interview.duration",
            2,
            LimitUnit::Hours,
            EARLIER_LAW,
            SourceMark::Recalled,
        ),
        // the earlier law counts a confrontation like any other session
        confrontations_a_day: interview(
            "police.interview.confrontations_a_day",
            2,
            LimitUnit::TimesADay,
            EARLIER_LAW,
            SourceMark::Recalled,
        ),
    },
    InterviewLimits {
        valid_from: date(2026, 1, 1),
        sessions_a_day: interview(
            "police.interview.sessions_a_day",
            2,
            LimitUnit::TimesADay,
            PRESENT_LAW,
            SourceMark::Official,
        ),
        duration: interview(
            "police.interview.duration",
            2,
            LimitUnit::Hours,
            PRESENT_LAW,
            SourceMark::Official,
        ),
        confrontations_a_day: interview(
            "police.interview.confrontations_a_day",
            1,
            LimitUnit::TimesADay,
            PRESENT_LAW,
            SourceMark::Official,
        ),
    },
];

const EARLIER_LAW: &str = "CPC 2015 Art 421; Joint Circular 06/2018";
const PRESENT_LAW: &str = "Juvenile Justice Law 59/2024/QH15 Art 156";

const fn interview(
    rule_id: &'static str,
    amount: u32,
    unit: LimitUnit,
    legal_basis: &'static str,
    mark: SourceMark,
) -> Limit {
    Limit::of(rule_id, amount, unit, legal_basis, mark)
}

/// The limits in force on a day; before the oldest layer, the oldest.
pub fn interview_limits_on(day: Date) -> &'static InterviewLimits {
    let [oldest, later @ ..] = &INTERVIEW_LAYERS;
    later
        .iter()
        .rev()
        .find(|layer| layer.valid_from <= day)
        .unwrap_or(oldest)
}
