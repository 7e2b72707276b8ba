//! Telling the family, or not: Decree 80/2017 Art 6 against Decree 56/2017 Art 31(1).
//!
//! The school must tell the family at once, unless a parent or caregiver is the suspect. Leaving a
//! duty undone takes a person's decision with its ground, so the suppression is a command of its
//! own and never happens by itself; and a notice that should not have been given is recorded as
//! the breach it is, because a refusal would only hide it.

use api::education::v1::{
    FamilyNotificationSuppressed, FamilyNotified, NotifyFamilyRequest,
    SuppressFamilyNotificationRequest, SuppressionGround,
};
use decider::Occasion;

use super::{Decided, act_time, agency_of, check_delay, id_of, minutes_since, own_unit};
use crate::rejection::EducationRejection;
use crate::state::SchoolState;

pub(super) fn notify(
    request: &NotifyFamilyRequest,
    state: &SchoolState,
    occasion: &Occasion<'_>,
) -> Decided {
    let concern = state.concern(&request.concern_id, |concern| concern.family.is_due())?;
    // the commune may know what the school does not
    let suspected = state.caregiver_suspected() || occasion.caregiver_suspected;
    let may_be_suspect = suspected && !request.told_is_not_suspected;
    if may_be_suspect && !request.already_told_despite_suspicion {
        return Err(EducationRejection::FamilySuspected);
    }
    if may_be_suspect && request.despite_explanation.trim().is_empty() {
        return Err(EducationRejection::BreachUnexplained);
    }
    let late = concern.is_some_and(|concern| concern.family.is_late(occasion.occurred_at));
    check_delay(late, request.delay_reason(), &request.delay_explanation)?;
    let notified = FamilyNotified {
        school_org_unit_id: own_unit(occasion),
        channel: request.channel,
        notified_at: act_time(occasion),
        minutes_since_concern: minutes_since(concern, occasion),
        despite_suspicion: may_be_suspect,
        told_relation: request.told_relation.clone(),
        content: request.content.clone(),
        despite_explanation: request.despite_explanation.clone(),
        concern_id: id_of(concern),
        late,
        delay_reason: request.delay_reason,
        delay_explanation: request.delay_explanation.clone(),
        notice_id: occasion.subject_id.to_string(),
    };
    Ok(vec![notified.into()])
}

pub(super) fn suppress(
    request: &SuppressFamilyNotificationRequest,
    state: &SchoolState,
    occasion: &Occasion<'_>,
) -> Decided {
    let concern = state.concern(&request.concern_id, |concern| concern.family.is_due())?;
    let requested_by = request.requested_by_org_unit_id.as_str();
    let by_authority = request.ground() == SuppressionGround::AuthorityRequest;
    let must_exist = by_authority || !requested_by.is_empty();
    if must_exist && agency_of(requested_by, occasion).is_none() {
        return Err(EducationRejection::RequestingUnitUnknown);
    }
    let late = concern.is_some_and(|concern| concern.family.is_late(occasion.occurred_at));
    check_delay(late, request.delay_reason(), &request.delay_explanation)?;
    let suppressed = FamilyNotificationSuppressed {
        school_org_unit_id: own_unit(occasion),
        ground: request.ground,
        requested_by_org_unit_id: requested_by.to_owned(),
        suppressed_at: act_time(occasion),
        explanation: request.explanation.clone(),
        concern_id: id_of(concern),
        late,
        delay_reason: request.delay_reason,
        delay_explanation: request.delay_explanation.clone(),
        notice_id: occasion.subject_id.to_string(),
    };
    Ok(vec![suppressed.into()])
}
