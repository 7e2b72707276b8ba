//! Limits of the health lane: default data, each with its legal basis, until a
//! province's rule pack says otherwise.

use api::codes::v1::{ForensicExamKind, LimitUnit, SourceMark};
use decider::Limit;
use jiff::SignedDuration;

const CODE: &str = "CPC 2015 Art 208";
const CIRCULAR: &str = "Circular 13/2022/TT-BYT Art 2";

/// Longest session that can be meant: whatever is longer is a slip of the pen.
pub const SESSION_MAX: SignedDuration = SignedDuration::from_hours(24);

/// Time for the conclusion on one kind of forensic examination, from requisition and complete file.
/// With a consultation of experts (hội chẩn) some kinds have longer. No law names one for `OTHER`.
pub fn forensic_limit(kind: ForensicExamKind, consultation: bool) -> Option<Limit> {
    use ForensicExamKind as Kind;
    use LimitUnit::{Days, Months};
    let limit = match (kind, consultation) {
        (Kind::Injury, _) => limit("health.forensic.injury", 9, Days, CODE),
        (Kind::Age, _) => limit("health.forensic.age", 9, Days, CODE),
        (Kind::Psychiatric, _) => limit("health.forensic.psychiatric", 3, Months, CODE),
        (Kind::CauseOfDeath, _) => limit("health.forensic.cause_of_death", 1, Months, CODE),
        (Kind::SexualAbuse | Kind::Maltreatment | Kind::Pregnancy, false) => {
            limit("health.forensic.abuse", 9, Days, CIRCULAR)
        }
        (Kind::SexualAbuse | Kind::Maltreatment | Kind::Pregnancy, true) => {
            limit("health.forensic.abuse_consultation", 18, Days, CIRCULAR)
        }
        (Kind::Toxicology | Kind::Histology | Kind::Dna, false) => {
            limit("health.forensic.laboratory", 20, Days, CIRCULAR)
        }
        (Kind::Toxicology | Kind::Histology | Kind::Dna, true) => limit(
            "health.forensic.laboratory_consultation",
            1,
            Months,
            CIRCULAR,
        ),
        (Kind::Other | Kind::Unspecified, _) => return None,
    };
    Some(limit)
}

const fn limit(rule_id: &'static str, amount: u32, unit: LimitUnit, basis: &'static str) -> Limit {
    Limit::of(rule_id, amount, unit, basis, SourceMark::Official)
}
