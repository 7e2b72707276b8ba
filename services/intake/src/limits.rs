//! The limits intake works with: default data with its legal basis, never a constant in a rule.

use api::codes::v1::{LimitUnit, SourceMark};
use decider::Limit;
use jiff::Timestamp;

/// The limits in force at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// From the receipt of the report to the emergency measure or the decision to remove the child.
    pub emergency: Limit,
    /// From the beginning of a temporary removal to its end, extensions included.
    pub removal_total: Limit,
}

/// What holds where no province has decided otherwise.
const DEFAULTS: Limits = Limits {
    emergency: Limit::of(
        "intake.emergency.apply",
        12,
        LimitUnit::Hours,
        "Decree 56/2017/NĐ-CP Art 26(3)",
        SourceMark::Official,
    ),
    removal_total: Limit::of(
        "intake.removal.total",
        15,
        LimitUnit::Days,
        "Decree 56/2017/NĐ-CP Art 32",
        SourceMark::Secondary,
    ),
};

// === impl Limits ===

impl Limits {
    /// The limits in force at the given moment. One layer so far; a province's rule pack comes on top.
    pub fn in_force(_at: Timestamp) -> Self {
        DEFAULTS
    }
}
