//! Notice to the procuracy, hand-over, officers, rights, protection.

use api::codes::v1::DelayReason;
use api::log::v1::{AgencyKind, LaneBasis};
use api::police::v1::*;
use decider::Role;
use police::{PoliceEvent, PoliceRejection};

use crate::event_of;
use crate::fixtures::*;

#[test]
fn the_procuracy_takes_part_from_the_notice_on() {
    // Joint Circular 01/2022: involved from the report on
    let events = case(verifying())
        .when(notify())
        .expect("the rules allow it");
    let [
        PoliceEvent::ProcuracyNotified(event),
        PoliceEvent::LaneOpened(lane),
    ] = &events[..]
    else {
        panic!("{events:?}");
    };
    assert!(!event.late);
    assert_eq!(event.denunciation_id, DENUNCIATION);
    assert_eq!(event.due_at, time("2026-02-03T09:00:00+07:00"));
    assert_eq!(lane.org_unit_id, PROCURACY);
    assert_eq!(lane.agency_kind(), AgencyKind::Procuracy);
    assert_eq!(lane.basis(), LaneBasis::Notified);
    // told again of something else, it takes part already
    let again = case(and(verifying(), events))
        .when(notify())
        .expect("the rules allow it");
    assert_eq!(again.len(), 1);
}

#[test]
fn notice_may_be_given_together_with_the_step_it_tells_of() {
    let mut request = receive();
    request.procuracy_notice = Some(notice_at("2026-03-02T08:00:00+07:00"));
    let events = case([]).when(request).expect("the rules allow it");
    let event = event_of!(ProcuracyNotified, Ok::<_, PoliceRejection>(events.clone()));
    assert_eq!(event.denunciation_id, SUBJECT);
    assert_ne!(event.notice_id, SUBJECT, "an id of its own");
    assert_eq!(events.len(), 4);

    let mut request = initiate();
    request.procuracy_notice = Some(notice_at("2026-02-21T15:00:00+07:00"));
    let event = event_of!(ProcuracyNotified, case(verifying()).when(request));
    assert_eq!(event.about(), NoticeSubject::Decision);
    assert_eq!(
        (&*event.decision_id, &*event.denunciation_id),
        (SUBJECT, "")
    );
    assert!(!event.late, "CPC 2015 Art 154: within 24 hours");
}

#[test]
fn late_notice_is_recorded_once_its_reason_is_given() {
    let mut notice = notice_at("2026-02-03T09:00:01+07:00");
    let request = NotifyProcuracyRequest {
        procuracy_notice: Some(notice.clone()),
        ..notify()
    };
    let refused = case(verifying()).when(request.clone());
    assert_eq!(refused, Err(PoliceRejection::NoticeDelayUnexplained));
    notice.delay_reason = DelayReason::Capacity.into();
    let request = NotifyProcuracyRequest {
        procuracy_notice: Some(notice),
        ..request
    };
    assert!(event_of!(ProcuracyNotified, case(verifying()).when(request)).late);
}

#[test]
fn the_procuracy_is_told_of_requisitions_and_escorts_too() {
    // CPC 2015 Arts 127, 205
    let mut request = request_exam();
    request.procuracy_notice = Some(notice_at("2026-03-02T08:00:00+07:00"));
    let event = event_of!(ProcuracyNotified, case(verifying()).when(request));
    assert_eq!(event.request_id, SUBJECT);
    let mut request = escort();
    request.procuracy_notice = Some(notice_at("2026-03-02T08:00:00+07:00"));
    let history = and(verifying(), [exam_requested()]);
    let event = event_of!(ProcuracyNotified, case(history).when(request));
    assert_eq!(event.escort_id, SUBJECT);
}

#[test]
fn a_matter_of_an_investigation_body_is_to_be_handed_over_within_24_hours() {
    // MPS Circular 43/2021
    let mut request = receive();
    request.competence = Competence::InvestigationBody.into();
    let event = event_of!(DenunciationReceived, case([]).when(request));
    assert_eq!(event.hand_over_due_at, time("2026-03-03T08:00:00+07:00"));
}

#[test]
fn whoever_a_matter_is_handed_over_to_decides_and_confirms_what_came() {
    let history = vec![lane_opened(), denunciation_for_province()];
    let events = case(history.clone())
        .when(hand_over())
        .expect("the rules allow it");
    let event = event_of!(MatterHandedOver, Ok::<_, PoliceRejection>(events.clone()));
    assert_eq!((event.late, event.item_count), (false, 1));
    let history = and(history, events);
    let refused = case(history.clone()).when(initiate());
    assert_eq!(refused, Err(PoliceRejection::HeldByAnotherUnit));
    let request = ConfirmHandoverRequest {
        handover_id: SUBJECT.into(),
        ..confirm()
    };
    let province = case(history.clone()).by(PROVINCE, AgencyKind::Police, Role::Investigator);
    assert!(province.when(initiate()).is_ok());
    let event = event_of!(HandoverConfirmed, province.when(request.clone()));
    assert_eq!(event.condition(), HandoverCondition::AsListed);
    let own = case(history).when(request);
    assert_eq!(own, Err(PoliceRejection::HandoverForAnotherUnit));
}

#[test]
fn a_late_hand_over_is_recorded_once_its_reason_is_given() {
    let mut request = hand_over();
    request.handed_over_at = time("2026-02-03T09:00:01+07:00");
    let history = vec![lane_opened(), denunciation_for_province()];
    let refused = case(history.clone()).when(request.clone());
    assert_eq!(refused, Err(PoliceRejection::DelayUnexplained));
    request.delay_reason = DelayReason::ForceMajeure.into();
    assert!(event_of!(MatterHandedOver, case(history).when(request)).late);
}

#[test]
fn a_matter_of_ones_own_that_is_handed_over_after_all_is_not_late() {
    let event = event_of!(MatterHandedOver, case(verifying()).when(hand_over()));
    assert_eq!((event.late, event.due_at), (false, None));
}

#[test]
fn a_matter_that_was_suspended_or_decided_is_handed_over_and_transferred_with_a_reason() {
    for decision in [suspended(), declined(), initiated()] {
        let history = and(verifying(), [decision]);
        let mut request = hand_over();
        let refused = case(history.clone()).when(request.clone());
        assert_eq!(refused, Err(PoliceRejection::HandoverUnexplained));
        request.after_decision_explanation = "thẩm quyền của cấp tỉnh".into();
        let event = event_of!(MatterHandedOver, case(history.clone()).when(request));
        assert!(event.after_decision);
        let event = event_of!(DenunciationTransferred, case(history).when(transfer()));
        assert!(event.after_decision);
    }
    let event = event_of!(MatterHandedOver, case(verifying()).when(hand_over()));
    assert!(!event.after_decision);
    let event = event_of!(DenunciationTransferred, case(verifying()).when(transfer()));
    assert!(!event.after_decision);
}

#[test]
fn an_officer_without_training_is_assigned_and_flagged() {
    // Law 59/2024 Art 153
    let trained = event_of!(InvestigatorAssigned, case(verifying()).when(assign()));
    assert!(!trained.not_trained);
    let mut request = assign();
    request.person_id = "investigator-two".into();
    let untrained = event_of!(InvestigatorAssigned, case(verifying()).when(request));
    assert!(untrained.not_trained);
}

#[test]
fn a_replacement_names_whom_it_replaces_and_why() {
    let history = and(verifying(), [assigned()]);
    let event = event_of!(InvestigatorAssigned, case(history.clone()).when(replace()));
    assert_eq!(event.replaces_assignment_id, ASSIGNMENT);
    assert_eq!(event.part(), AssignmentPart::Lead);
    let state = case(and(history, [event.into()])).state().clone();
    let running: Vec<_> = state.assignments.values().filter(|a| !a.ended).collect();
    assert_eq!(running.len(), 1);
    assert_eq!(running[0].person_id, "investigator-two");
}

#[test]
fn a_matter_that_goes_to_another_unit_leaves_its_officers_behind() {
    let history = and(verifying(), [assigned(), handed_over()]);
    let state = case(history).state().clone();
    assert!(
        state
            .assignments
            .values()
            .all(|assignment| assignment.ended)
    );
}

#[test]
fn rights_that_were_not_explained_are_named() {
    // Law 59/2024 Art 22
    let event = event_of!(RightsExplained, case(verifying()).when(explain_rights()));
    assert_eq!(event.missing_rights.len(), 5);
    assert!(
        !event
            .missing_rights
            .contains(&i32::from(VictimRight::LegalAid))
    );
}

#[test]
fn protection_hides_what_is_done_and_for_whom() {
    // CPC 2015 Arts 484 to 486
    let events = case(verifying())
        .when(protect())
        .expect("the rules allow it");
    let encoded = decider::EventSet::encode(&events[0]);
    let parts = api::split(encoded.event_type, &encoded.payload).expect("an event");
    let public: ProtectiveMeasureApplied =
        decider::Message::decode(&parts[0].1[..]).expect("a message");
    assert!(public.measures.is_empty());
    assert_eq!(public.standing(), ProtectedStanding::Unspecified);
    // nobody is to wait until the protection is over
    assert_eq!(
        (public.protected_from, public.protected_until),
        (None, None)
    );
    assert_eq!(public.decided_at, time("2026-03-02T08:00:00+07:00"));
}

#[test]
fn a_takedown_that_failed_may_be_answered_again_until_all_is_removed() {
    let history = and(verifying(), [takedown_requested()]);
    let refused = takedown_answer(TakedownOutcome::Refused);
    let events = case(history.clone())
        .when(refused)
        .expect("the rules allow it");
    let event = event_of!(TakedownAnswered, Ok::<_, PoliceRejection>(events.clone()));
    assert!(event.late, "due on 1 March, answered on 2 March");
    let history = and(history, events);
    let removed = takedown_answer(TakedownOutcome::Removed);
    let events = case(history.clone())
        .when(removed.clone())
        .expect("the rules allow it");
    let again = case(and(history, events)).when(removed);
    assert_eq!(again, Err(PoliceRejection::TakedownDone));
}
