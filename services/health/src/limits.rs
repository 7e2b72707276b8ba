//! Which rule of the pack limits what. The limits themselves are data: `rule-pack`.

use api::codes::v1::ForensicExamKind;
use decider::{Limit, Occasion, vietnam_day};
use jiff::{SignedDuration, Timestamp};

/// Longest session that can be meant: whatever is longer is a slip of the pen.
pub const SESSION_MAX: SignedDuration = SignedDuration::from_hours(24);

/// The rule of a hospital's first written result: no national one, some provinces have it.
const FIRST_RESULT: &str = "health.first_result";

/// The rule of telling the authority of a child (Decree 56/2017/NĐ-CP Art 25).
pub(crate) const AUTHORITY: &str = "health.authority.notify";

/// The rule for the conclusion on one kind of forensic examination (CPC 2015 Art 208; Circular
/// 13/2022/TT-BYT Art 2). With a consultation of experts (hội chẩn) some kinds have a longer one.
/// No law names one for `OTHER`.
pub fn forensic_rule(kind: ForensicExamKind, consultation: bool) -> Option<&'static str> {
    use ForensicExamKind as Kind;
    Some(match (kind, consultation) {
        (Kind::Injury, _) => "health.forensic.injury",
        (Kind::Age, _) => "health.forensic.age",
        (Kind::Psychiatric, _) => "health.forensic.psychiatric",
        (Kind::CauseOfDeath, _) => "health.forensic.cause_of_death",
        (Kind::SexualAbuse | Kind::Maltreatment | Kind::Pregnancy, false) => {
            "health.forensic.abuse"
        }
        (Kind::SexualAbuse | Kind::Maltreatment | Kind::Pregnancy, true) => {
            "health.forensic.abuse_consultation"
        }
        (Kind::Toxicology | Kind::Histology | Kind::Dna, false) => "health.forensic.laboratory",
        (Kind::Toxicology | Kind::Histology | Kind::Dna, true) => {
            "health.forensic.laboratory_consultation"
        }
        (Kind::Other | Kind::Unspecified, _) => return None,
    })
}

/// The limit of each kind that has one, for a time that begins at `start`.
pub(crate) fn forensic_limits(
    kinds: impl Iterator<Item = ForensicExamKind>,
    consultation: bool,
    occasion: &Occasion<'_>,
    start: Timestamp,
) -> Vec<Limit> {
    kinds
        .filter_map(|kind| forensic_rule(kind, consultation))
        .filter_map(|rule| in_force(rule, occasion, start))
        .collect()
}

/// The limit, unless its law came later: a kind may have had none before a law named one.
fn in_force(rule: &str, occasion: &Occasion<'_>, start: Timestamp) -> Option<Limit> {
    let day = vietnam_day(start);
    let rule = occasion.rules.rule(rule, occasion.area, day)?;
    let is_old_enough = rule.valid_from.is_none_or(|from| from <= day);
    is_old_enough.then(|| rule.limit(occasion.rules.calendar()))
}

/// The limit that ends last: one conclusion answers all kinds.
pub(crate) fn longest(limits: &[Limit], start: Timestamp) -> Option<&Limit> {
    limits.iter().max_by_key(|limit| limit.due_from(start))
}

/// The limit of the first written result, where a province set one.
pub(crate) fn first_result(occasion: &Occasion<'_>, start: Timestamp) -> Option<Limit> {
    occasion.rules.limit(FIRST_RESULT, occasion.area, start)
}
