//! What procuracy and court record: CPC 2015 Arts 148(3), 159 to 161, 243 to 248, 276 to 280, 330.

use api::log::v1::{AgencyKind, LaneBasis};
use api::police::v1::*;
use decider::Role;
use police::{PoliceEvent, PoliceRejection, Stage};

use crate::event_of;
use crate::fixtures::*;

fn matter_after(history: History, events: History) -> police::Denunciation {
    let state = case(and(history, events)).state().clone();
    state.denunciations.values().next().expect("one").clone()
}

#[test]
fn a_cancelled_suspension_leaves_one_month() {
    // CPC 2015 Art 148(3): from the cancellation
    let history = and(verifying(), [suspended()]);
    let events = procuracy(history.clone())
        .when(cancel_decision())
        .expect("allowed");
    let event = event_of!(DecisionCancelled, Ok::<_, PoliceRejection>(events.clone()));
    assert_eq!(event.decision_kind(), DecisionKind::Suspended);
    assert_eq!(event.due_at, time("2026-04-03T00:00:00+07:00"));
    let matter = matter_after(history, events);
    assert_eq!(matter.stage, Stage::Verifying);
    assert_eq!(
        api::timestamp_to_proto(matter.due_at),
        event.due_at.expect("a time")
    );
}

#[test]
fn a_cancelled_decision_on_prosecution_opens_verification_again() {
    for decision in [initiated(), declined()] {
        let history = and(verifying(), [decision]);
        let events = procuracy(history.clone())
            .when(cancel_decision())
            .expect("allowed");
        assert_eq!(matter_after(history, events).stage, Stage::Verifying);
    }
}

#[test]
fn a_cancelled_discontinuation_opens_the_investigation_again_without_a_clock() {
    let history = and(
        investigating(),
        [concluded(ConclusionOutcome::Discontinued)],
    );
    let events = procuracy(history.clone())
        .when(cancel_decision())
        .expect("allowed");
    let event = event_of!(DecisionCancelled, Ok::<_, PoliceRejection>(events.clone()));
    assert_eq!(event.due_at, None);
    assert_eq!(matter_after(history, events).stage, Stage::Investigating);
}

#[test]
fn an_approved_decision_stands_and_is_reviewed_once() {
    let events = procuracy(investigating()).when(approve()).expect("allowed");
    let history = and(investigating(), events);
    let again = procuracy(history).when(cancel_decision());
    assert_eq!(again, Err(PoliceRejection::DecisionReviewed));
}

#[test]
fn an_indictment_brings_the_court_into_the_case() {
    let events = procuracy(with_procuracy()).when(indict()).expect("allowed");
    let [PoliceEvent::Indicted(event), PoliceEvent::LaneOpened(lane)] = &events[..] else {
        panic!("{events:?}");
    };
    assert_eq!(event.court_org_unit_id, COURT);
    assert_eq!(
        (lane.agency_kind(), lane.basis()),
        (AgencyKind::Court, LaneBasis::Notified)
    );
}

#[test]
fn a_returned_file_is_investigated_and_proposed_again() {
    let events = procuracy(with_procuracy())
        .when(return_file())
        .expect("allowed");
    let event = event_of!(FileReturned, Ok::<_, PoliceRejection>(events.clone()));
    assert_eq!((event.by(), event.times), (ReturningAgency::Procuracy, 1));
    let history = and(with_procuracy(), events);
    let again = conclude(ConclusionOutcome::IndictmentProposed);
    let history = and(history.clone(), case(history).when(again).expect("allowed"));
    let event = event_of!(FileReturned, procuracy(history).when(return_file()));
    assert_eq!(event.times, 2, "returns are counted");
}

#[test]
fn a_court_returns_a_file_to_the_procuracy() {
    let events = court(on_trial())
        .when(court_returns_file())
        .expect("allowed");
    let matter = matter_after(on_trial(), events);
    assert_eq!(
        (matter.stage, matter.returned_by_court),
        (Stage::WithProcuracy, 1)
    );
}

#[test]
fn a_child_that_appears_and_is_not_kept_apart_is_flagged() {
    // Law 59/2024; 002 II.10
    let mut request = arrange();
    request.child_appears = true;
    let event = event_of!(
        FriendlyTrialArranged,
        court(on_trial()).when(request.clone())
    );
    assert!(event.faces_accused);
    request
        .arrangements
        .push(TrialArrangement::VideoLink.into());
    let event = event_of!(FriendlyTrialArranged, court(on_trial()).when(request));
    assert!(!event.faces_accused);
}

#[test]
fn a_judgment_may_be_appealed_against_by_several_and_goes_to_the_court_of_appeal() {
    let mut request = appeal();
    request.court_org_unit_id = "court-of-appeal".into();
    let events = court(convicted()).when(request).expect("allowed");
    let history = and(convicted(), events);
    let second = appeal();
    let history = and(
        history.clone(),
        court(history).when(second).expect("allowed"),
    );
    let first_court = court(history.clone()).when(accept_file(TrialInstance::Appeal));
    assert_eq!(first_court, Err(PoliceRejection::BeforeAnotherCourt));
    let of_appeal = |history| case(history).by("court-of-appeal", AgencyKind::Court, Role::Judge);
    let accepted = of_appeal(history.clone()).when(accept_file(TrialInstance::Appeal));
    let history = and(history, accepted.expect("allowed"));
    let upheld = judge(TrialInstance::Appeal, JudgmentOutcome::Upheld);
    let events = of_appeal(history.clone()).when(upheld).expect("allowed");
    assert_eq!(matter_after(history, events).stage, Stage::Ended);
}

#[test]
fn an_annulled_judgment_opens_the_investigation_again() {
    let annulled = judge(TrialInstance::Appeal, JudgmentOutcome::Annulled);
    let events = court(on_appeal()).when(annulled).expect("allowed");
    assert_eq!(
        matter_after(on_appeal(), events).stage,
        Stage::Investigating
    );
}

#[test]
fn a_prosecutor_takes_part_early_and_recommends() {
    // Joint Circular 01/2022; 002 II.9
    let event = event_of!(ProcuracyInvolved, procuracy(verifying()).when(involve()));
    assert_eq!(event.org_unit_id, PROCURACY);
    let event = event_of!(
        RecommendationIssued,
        procuracy(verifying()).when(recommend())
    );
    assert_eq!(event.to_org_unit_id, UNIT);
}

#[test]
fn the_procuracy_may_discontinue_what_it_holds() {
    let events = procuracy(with_procuracy())
        .when(discontinue())
        .expect("allowed");
    assert_eq!(matter_after(with_procuracy(), events).stage, Stage::Ended);
}

#[test]
fn a_procuracy_decides_only_on_what_it_was_told_of() {
    let of_a_decision = ProcuracyNotified {
        to_org_unit_id: "procuracy-elsewhere".into(),
        about: NoticeSubject::Decision.into(),
        decision_id: DECISION.into(),
        ..ProcuracyNotified::default()
    };
    for told in [told_another_procuracy(), of_a_decision.into()] {
        let investigated = and(investigating(), [told.clone()]);
        let filed = and(with_procuracy(), [told.clone()]);
        let refused = [
            procuracy(and(verifying(), [told_another_procuracy()])).when(grant()),
            procuracy(investigated.clone()).when(approve()),
            procuracy(investigated.clone()).when(cancel_decision()),
            procuracy(filed.clone()).when(indict()),
            procuracy(filed.clone()).when(return_file()),
            procuracy(filed.clone()).when(discontinue()),
        ];
        for outcome in refused {
            assert_eq!(outcome, Err(PoliceRejection::ProcuracyNotTold));
        }
        let successor = procuracy(investigated).succeeding("procuracy-elsewhere");
        assert!(successor.when(approve()).is_ok());
        let own = ProcuracyNotified {
            to_org_unit_id: PROCURACY.into(),
            about: NoticeSubject::Decision.into(),
            decision_id: DECISION.into(),
            ..ProcuracyNotified::default()
        };
        assert!(procuracy(and(filed, [own.into()])).when(indict()).is_ok());
    }
}

#[test]
fn an_extension_of_the_procuracy_without_one_of_the_police_is_recorded_and_flagged() {
    let event = event_of!(VerificationExtended, procuracy(verifying()).when(grant()));
    assert!(event.out_of_order);
    assert_eq!(event.due_at, time("2026-04-24T00:00:00+07:00"));
    let complex = extended(ExtensionStage::ComplexMatter, "2026-04-03T00:00:00+07:00");
    let in_order = procuracy(and(verifying(), [complex])).when(grant());
    assert!(!event_of!(VerificationExtended, in_order).out_of_order);
}

#[test]
fn a_conclusion_is_not_cancelled_before_the_file_that_it_led_to_came_back() {
    let returned = FileReturned {
        return_id: SUBJECT.into(),
        denunciation_id: DENUNCIATION.into(),
        by: ReturningAgency::Procuracy.into(),
        returned_at: time("2026-02-28T08:00:00+07:00"),
        ..FileReturned::default()
    };
    let history = and(with_procuracy(), [returned.into()]);
    let cancelled_at = |at: &str| {
        let mut request = cancel_decision();
        request.reviewed_at = time(at);
        procuracy(history.clone()).when(request)
    };
    let early = cancelled_at("2026-02-26T08:00:00+07:00");
    assert_eq!(early, Err(PoliceRejection::ReviewedBeforeDecided));
    assert!(cancelled_at("2026-02-28T08:00:00+07:00").is_ok());
}
