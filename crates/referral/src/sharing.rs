//! What a party may tell the other from its own lane.

use api::log::v1::AgencyKind;
use api::options::v1::Compartment;
use api::referral::v1::{ReferralPurpose, SharedInformation};

use crate::rejection::ReferralRejection;

/// Who tells whom, and what for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Telling {
    pub(crate) by: AgencyKind,
    pub(crate) to: AgencyKind,
    pub(crate) purpose: ReferralPurpose,
}

/// The compartments in which something is told, ascending.
pub fn shared_of(
    has_words: bool,
    names_child: bool,
    information: Option<&SharedInformation>,
) -> Vec<i32> {
    let mut compartments: Vec<Compartment> = information.map(filled).unwrap_or_default();
    if has_words && !compartments.contains(&Compartment::Care) {
        compartments.push(Compartment::Care);
    }
    if names_child {
        compartments.push(Compartment::Identity);
    }
    let mut numbers: Vec<i32> = compartments.into_iter().map(i32::from).collect();
    numbers.sort_unstable();
    numbers
}

/// Checks what a party tells the other.
///
/// # Errors
/// It tells what its own lane does not hold, or what the other's agency must not learn.
pub(crate) fn check(
    information: Option<&SharedInformation>,
    telling: Telling,
) -> Result<SharedInformation, ReferralRejection> {
    let Some(information) = information else {
        return Ok(SharedInformation::default());
    };
    for compartment in filled(information) {
        if !holds(telling.by, compartment) {
            return Err(ReferralRejection::ShareNotHeld);
        }
        if !may_learn(telling, compartment) {
            return Err(ReferralRejection::ShareNotForReceiver);
        }
    }
    Ok(information.clone())
}

fn filled(information: &SharedInformation) -> Vec<Compartment> {
    let fields = [
        (Compartment::Care, &information.care),
        (Compartment::Medical, &information.medical),
        (Compartment::Investigation, &information.investigation),
        (Compartment::Legal, &information.legal),
        (Compartment::Education, &information.education),
    ];
    let told = fields.into_iter().filter(|(_, text)| !text.is_empty());
    told.map(|(compartment, _)| compartment).collect()
}

/// Which compartments an agency's own lane holds. Health also answers investigation bodies.
fn holds(agency: AgencyKind, compartment: Compartment) -> bool {
    use AgencyKind as Agency;
    use Compartment as Is;
    match compartment {
        Is::Care => agency == Agency::Intake,
        Is::Medical => agency == Agency::Health,
        Is::Investigation => matches!(agency, Agency::Police | Agency::Health),
        Is::Legal => agency == Agency::LegalAid,
        Is::Education => agency == Agency::Education,
        _ => false,
    }
}

/// Where the law keeps lanes apart, a referral opens no door: a school never learns medical,
/// investigative or legal-aid facts, and health learns of the investigation only what a forensic
/// examination needs (CPC 2015 Art 205: the requisition states the matter).
fn may_learn(telling: Telling, compartment: Compartment) -> bool {
    use AgencyKind as Agency;
    use Compartment as Is;
    match (telling.to, compartment) {
        (Agency::Education, Is::Medical | Is::Investigation | Is::Legal) => false,
        (Agency::Health, Is::Investigation) => {
            telling.by == Agency::Health || telling.purpose == ReferralPurpose::ForensicExam
        }
        _ => true,
    }
}
