//! The answer to a request: what is granted, to whom, on what.

use api::data_protection::v1::{
    Agreement, AnswerDataRequestRequest, Asker, DataRequestAnswered, DisclosureBasis,
    RefusalGround, RequestOutcome, SuspicionGround,
};
use api::log::v1::AgencyKind;
use api::options::v1::Compartment;
use api::timestamp_to_proto;
use decider::{Occasion, explained};

use super::{
    DataProtectionRejection, DataProtectionState, DataRequest, Decided, check_worded, told_after,
};

/// What is known of whoever asks when the answer is given.
#[derive(Debug, Clone, Copy)]
struct Standing {
    /// Whether a reason is needed for whatever is granted: a caregiver is suspected, and whoever
    /// asks may be that caregiver or act for them.
    must_reason: bool,
    /// The reason; unspecified when none is needed.
    ground: SuspicionGround,
}

pub(super) fn answer(
    request: &AnswerDataRequestRequest,
    state: &DataProtectionState,
    occasion: &Occasion<'_>,
) -> Decided {
    let known = state.request(&request.case_id)?;
    if known.ended {
        return Err(DataProtectionRejection::RequestEnded);
    }
    let answered_at = told_after(
        request.answered_at.as_ref(),
        known.received_at,
        occasion,
        DataProtectionRejection::AnsweredAtImpossible,
    )?;
    check_refusal(request)?;
    let given = codes(&request.given);
    let suspected = known.asker_suspected || occasion.caregiver_suspected;
    let standing = Standing::of(request, known, suspected);
    let mut basis = DisclosureBasis::Unspecified;
    if request.outcome() != RequestOutcome::Refused {
        check_grant(request, known, &given, occasion.actor.agency_kind)?;
        standing.check(request)?;
        basis = disclosure_basis(request, known, standing)?;
    }
    let late = answered_at > known.answer_due_at;
    explained(
        late,
        request.delay_reason(),
        &request.delay_explanation,
        DataProtectionRejection::DelayUnexplained,
        DataProtectionRejection::DelayUnworded,
    )?;
    Ok(DataRequestAnswered {
        matter_id: request.matter_id.to_ascii_lowercase(),
        case_id: request.case_id.to_ascii_lowercase(),
        org_unit_id: occasion.actor.org_unit_id.to_string(),
        agency_kind: occasion.actor.agency_kind.into(),
        outcome: request.outcome,
        refusal_ground: request.refusal_ground,
        answered_at: Some(timestamp_to_proto(answered_at)),
        given: given.into_iter().map(i32::from).collect(),
        tells_whereabouts: request.tells_whereabouts,
        identity_checked: known.identity_checked || request.identity_checked,
        child_agreement: request.child_agreement,
        representative_agreement: request.representative_agreement,
        disclosure_basis: basis.into(),
        caregiver_suspected: suspected,
        suspicion_ground: standing.ground.into(),
        late,
        delay_reason: request.delay_reason,
        delay_explanation: request.delay_explanation.clone(),
        answer: request.answer.clone(),
        explanation: request.explanation.clone(),
    }
    .into())
}

/// What is refused has a ground, and what is not refused has none.
fn check_refusal(request: &AnswerDataRequestRequest) -> Result<(), DataProtectionRejection> {
    let is_refused = request.outcome() != RequestOutcome::Granted;
    let has_ground = request.refusal_ground() != RefusalGround::Unspecified;
    if is_refused != has_ground {
        return Err(DataProtectionRejection::RefusalGroundMismatch);
    }
    let gives = !request.given.is_empty();
    let is_wholly_refused = request.outcome() == RequestOutcome::Refused;
    if gives && is_wholly_refused || request.tells_whereabouts && !gives {
        return Err(DataProtectionRejection::GivenContradicts);
    }
    let is_other = request.refusal_ground() == RefusalGround::Other;
    check_worded(is_other, &request.explanation)
}

/// Nothing is granted to somebody unchecked; nobody is told who reported, nor what others hold.
fn check_grant(
    request: &AnswerDataRequestRequest,
    known: &DataRequest,
    given: &[Compartment],
    agency: AgencyKind,
) -> Result<(), DataProtectionRejection> {
    if !known.identity_checked && !request.identity_checked {
        return Err(DataProtectionRejection::IdentityUnchecked);
    }
    if given.contains(&Compartment::Reporter) {
        return Err(DataProtectionRejection::ReporterIsSecret);
    }
    match given.iter().all(|compartment| holds(agency, *compartment)) {
        true => Ok(()),
        false => Err(DataProtectionRejection::GivenNotHeld),
    }
}

/// Which compartments an agency's own file holds: it answers for no other's. Who the child is, all
/// of them know. A forensic conclusion is the investigation's to give, not the examiner's.
fn holds(agency: AgencyKind, compartment: Compartment) -> bool {
    use AgencyKind as Agency;
    match compartment {
        Compartment::Identity => true,
        Compartment::Care => agency == Agency::Intake,
        Compartment::Medical => agency == Agency::Health,
        Compartment::Investigation => {
            matches!(agency, Agency::Police | Agency::Procuracy | Agency::Court)
        }
        Compartment::Legal => agency == Agency::LegalAid,
        Compartment::Education => agency == Agency::Education,
        Compartment::Public | Compartment::Reporter | Compartment::Unspecified => false,
    }
}

/// What the disclosure of private life rests on: unspecified when those who must agree do.
///
/// A representative who asks agrees by asking, a child who asks likewise. The agreement of somebody
/// who may be the abuser counts for nothing: then the basis in law takes its place.
fn disclosure_basis(
    request: &AnswerDataRequestRequest,
    known: &DataRequest,
    standing: Standing,
) -> Result<DisclosureBasis, DataProtectionRejection> {
    let is_own_data = standing.ground == SuspicionGround::OwnData;
    if request.given.is_empty() || is_own_data {
        return Ok(DisclosureBasis::Unspecified);
    }
    let agrees = |told: Agreement, who: Asker| match told {
        Agreement::Agreed => true,
        Agreement::Unspecified => known.asker == who,
        Agreement::Refused | Agreement::NotAsked => false,
    };
    let child = !known.child_seven_or_older || agrees(request.child_agreement(), Asker::Child);
    let representative = !standing.may_be_suspect()
        && agrees(request.representative_agreement(), Asker::Representative);
    let basis = request.disclosure_basis();
    match (child && representative, basis) {
        (true, _) => Ok(DisclosureBasis::Unspecified),
        (false, DisclosureBasis::Unspecified) => Err(DataProtectionRejection::AgreementMissing),
        (false, basis) => {
            let is_other = basis == DisclosureBasis::OtherLaw;
            check_worded(is_other, &request.explanation)?;
            Ok(basis)
        }
    }
}

// === impl Standing ===

impl Standing {
    fn of(request: &AnswerDataRequestRequest, known: &DataRequest, suspected: bool) -> Self {
        let must_reason = suspected && known.asker != Asker::Child;
        let grants = request.outcome() != RequestOutcome::Refused;
        Self {
            must_reason,
            ground: match must_reason && grants {
                true => request.suspicion_ground(),
                false => SuspicionGround::Unspecified,
            },
        }
    }

    fn may_be_suspect(self) -> bool {
        self.must_reason && self.ground != SuspicionGround::NotTheSuspect
    }

    fn check(self, request: &AnswerDataRequestRequest) -> Result<(), DataProtectionRejection> {
        if !self.must_reason {
            return Ok(());
        }
        if self.ground == SuspicionGround::Unspecified {
            return Err(DataProtectionRejection::SuspicionUnreasoned);
        }
        if self.may_be_suspect() && request.tells_whereabouts {
            return Err(DataProtectionRejection::WhereaboutsForSuspect);
        }
        check_worded(true, &request.explanation)
    }
}

/// Compartments ascending, each once.
pub(super) fn codes(compartments: &[i32]) -> Vec<Compartment> {
    let known = compartments
        .iter()
        .filter_map(|code| Compartment::try_from(*code).ok());
    let mut codes: Vec<Compartment> = known.collect();
    codes.sort_unstable_by_key(|code| i32::from(*code));
    codes.dedup();
    codes
}
