//! Denunciations and their clocks: CPC 2015 Arts 147 to 149, 153 to 158.

use api::codes::v1::{DelayReason, Priority};
use api::log::v1::{AgencyKind, LaneBasis};
use api::police::v1::*;
use api::referral::v1::{ReferralProposed, ReferralPurpose};
use decider::{Decider, Elsewhere, EventSet, Message};
use police::{PoliceDecider, PoliceEvent, PoliceRejection, Stage};

use crate::event_of;
use crate::fixtures::*;

fn stage_after(history: History) -> Stage {
    let state = case(history).state().clone();
    state.denunciations.values().next().expect("one").stage
}

#[test]
fn a_first_denunciation_opens_the_lane_and_is_due_in_twenty_days() {
    let events = case([]).when(receive()).expect("the rules allow it");
    let [
        PoliceEvent::LaneOpened(lane),
        PoliceEvent::DenunciationReceived(event),
    ] = &events[..]
    else {
        panic!("{events:?}");
    };
    assert_eq!(lane.org_unit_id, UNIT);
    assert_eq!(lane.basis(), LaneBasis::OwnReceipt);
    assert_eq!(event.denunciation_id, SUBJECT);
    assert_eq!(event.org_unit_id, UNIT);
    // received on Monday 2 March: the 22nd is a Sunday, so until 24:00 of Monday the 23rd (Art 134)
    assert_eq!(event.due_at, time("2026-03-24T00:00:00+07:00"));
    let limit = event.limit.as_ref().expect("a limit");
    assert_eq!(
        (limit.amount, &*limit.legal_basis),
        (20, "CPC 2015 Art 147")
    );
    assert_eq!(event.hand_over_due_at, None, "its own competence");
}

#[test]
fn a_further_denunciation_does_not_open_the_lane_again() {
    let events = case([lane_opened()])
        .when(receive())
        .expect("the rules allow it");
    assert_eq!(events.len(), 1);
}

#[test]
fn who_reported_is_sealed_and_only_codes_times_and_ids_are_public() {
    let mut request = receive();
    request.informant = Some(Informant {
        channel: ReportChannel::Hotline111.into(),
        org_unit_id: "hotline-111".into(),
        ..Informant::default()
    });
    let event = event_of!(DenunciationReceived, case([]).when(request));
    let encoded = PoliceEvent::from(event).encode();
    let parts = api::split(encoded.event_type, &encoded.payload).expect("an event");
    let (_, public) = parts.first().expect("PUBLIC is always there");
    let public = DenunciationReceived::decode(&public[..]).expect("a part is a message");
    assert_eq!(public.informant, None);
    assert_eq!((&*public.number, &*public.summary), ("", ""));
}

#[test]
fn a_decision_in_time_is_not_late() {
    let event = event_of!(ProsecutionInitiated, case(verifying()).when(initiate()));
    assert!(!event.late);
    assert_eq!(event.due_at, time("2026-02-24T00:00:00+07:00"));
}

#[test]
fn a_late_decision_is_recorded_once_its_reason_is_given() {
    let mut request = decline();
    request.decided_at = time("2026-02-24T00:00:01+07:00");
    let refused = case(verifying()).when(request.clone());
    assert_eq!(refused, Err(PoliceRejection::DelayUnexplained));
    request.delay_reason = DelayReason::WaitingForExpert.into();
    let event = event_of!(ProsecutionDeclined, case(verifying()).when(request));
    assert!(event.late);
}

#[test]
fn a_decision_made_in_time_and_entered_late_is_not_late() {
    let given = case(verifying()).at("2026-04-01T08:00:00+07:00");
    assert!(!event_of!(ProsecutionInitiated, given.when(initiate())).late);
}

#[test]
fn the_legal_ground_for_declining_is_not_public() {
    let event = event_of!(ProsecutionDeclined, case(verifying()).when(decline()));
    assert_eq!(event.ground(), DeclineGround::NoOffence);
    let history = and(verifying(), [event.into()]);
    assert_eq!(stage_after(history), Stage::Declined);
    let encoded = case(verifying())
        .when(decline())
        .expect("the rules allow it")[0]
        .encode();
    let parts = api::split(encoded.event_type, &encoded.payload).expect("an event");
    let public = ProsecutionDeclined::decode(&parts[0].1[..]).expect("a message");
    assert_eq!(public.ground(), DeclineGround::Unspecified);
}

#[test]
fn a_resumed_matter_is_due_in_a_month() {
    let history = and(verifying(), [suspended()]);
    let event = event_of!(VerificationResumed, case(history).when(resume()));
    // resumed on 23 February: until 24:00 of 23 March (Art 149)
    assert_eq!(event.due_at, time("2026-03-24T00:00:00+07:00"));
}

#[test]
fn nothing_is_late_while_the_clock_stands() {
    let mut request = resume();
    request.decided_at = time("2026-03-01T16:00:00+07:00");
    let history = and(verifying(), [suspended()]);
    assert!(case(history).when(request).is_ok());
}

#[test]
fn forensic_work_goes_on_while_verification_is_suspended() {
    // CPC 2015 Art 148(2)
    let history = and(verifying(), [suspended()]);
    assert!(case(history).when(request_exam()).is_ok());
}

#[test]
fn a_transfer_lets_the_other_unit_take_part_and_keeps_the_clock() {
    let events = case(verifying())
        .when(transfer())
        .expect("the rules allow it");
    let history = and(verifying(), events);
    let state = case(history.clone()).state().clone();
    assert!(state.roster.includes(PROVINCE));
    let denunciation = state.denunciations.values().next().expect("one");
    assert_eq!(denunciation.stage, Stage::Verifying);
    assert_eq!(denunciation.holder, PROVINCE);
    // from now on the other unit decides
    let refused = case(history.clone()).when(initiate());
    assert_eq!(refused, Err(PoliceRejection::HeldByAnotherUnit));
    let other = case(history).by(PROVINCE, AgencyKind::Police, decider::Role::Investigator);
    assert!(other.when(initiate()).is_ok());
}

#[test]
fn the_successor_of_a_merged_unit_decides_what_the_old_one_received() {
    let merged = "police-an-phuoc-moi";
    let given = case(verifying())
        .by(merged, AgencyKind::Police, decider::Role::Investigator)
        .with_unit(merged, AgencyKind::Police)
        .succeeding(UNIT);
    assert!(given.when(initiate()).is_ok());
}

#[test]
fn a_complex_matter_is_due_two_months_from_receipt_and_the_procuracy_adds_two() {
    let event = event_of!(VerificationExtended, case(verifying()).when(extend()));
    // 2 April is a Thursday
    assert_eq!(event.due_at, time("2026-04-03T00:00:00+07:00"));
    let complex = extended(ExtensionStage::ComplexMatter, "2026-04-03T00:00:00+07:00");
    let history = and(verifying(), [complex]);
    let event = event_of!(VerificationExtended, procuracy(history).when(grant()));
    assert_eq!(event.stage(), ExtensionStage::ByProcuracy);
    assert_eq!(event.due_at, time("2026-06-03T00:00:00+07:00"));
}

#[test]
fn an_extension_after_the_time_ran_out_is_recorded_as_late() {
    let mut request = extend();
    let form = request.extension.as_mut().expect("given");
    form.decided_at = time("2026-02-25T08:00:00+07:00");
    let refused = case(verifying()).when(request.clone());
    assert_eq!(refused, Err(PoliceRejection::DelayUnexplained));
    let form = request.extension.as_mut().expect("given");
    form.delay_reason = DelayReason::ComplexCase.into();
    assert!(event_of!(VerificationExtended, case(verifying()).when(request)).late);
}

#[test]
fn an_investigation_ends_with_a_proposal_or_is_discontinued() {
    // CPC 2015 Arts 232 to 234
    for (outcome, stage) in [
        (ConclusionOutcome::IndictmentProposed, Stage::WithProcuracy),
        (ConclusionOutcome::Discontinued, Stage::Ended),
        (ConclusionOutcome::Suspended, Stage::Investigating),
    ] {
        let events = case(investigating())
            .when(conclude(outcome))
            .expect("allowed");
        assert_eq!(stage_after(and(investigating(), events)), stage);
    }
}

#[test]
fn a_forensic_request_proposes_a_referral_to_the_health_unit_in_the_same_act() {
    let given = case([lane_opened()]);
    let events = given.when(request_exam()).expect("the rules allow it");
    let [elsewhere]: [Elsewhere; 1] = PoliceDecider::elsewhere(&events[0], &given.occasion())
        .try_into()
        .expect("one referral");
    assert_eq!(elsewhere.category, "referral");
    assert_eq!(elsewhere.stream_id.to_string(), SUBJECT);
    let referral = ReferralProposed::decode(&elsewhere.event.payload[..]).expect("a referral");
    assert_eq!(referral.case_id, CASE);
    assert_eq!(referral.from_org_unit_id, UNIT);
    assert_eq!(referral.to_org_unit_id, FORENSIC_CENTRE);
    assert_eq!(referral.to_agency_kind(), AgencyKind::Health);
    assert_eq!(referral.purpose(), ReferralPurpose::ForensicExam);
    assert_eq!(referral.proposed_at, time("2026-03-02T08:00:00+07:00"));
}

#[test]
fn a_request_without_a_time_is_answered_within_the_time_of_its_priority() {
    for priority in [Priority::Emergency, Priority::Urgent, Priority::Routine] {
        let mut request = request_exam();
        request.priority = priority.into();
        let given = case([lane_opened()]);
        let events = given.when(request).expect("the rules allow it");
        let elsewhere = PoliceDecider::elsewhere(&events[0], &given.occasion());
        let referral = ReferralProposed::decode(&elsewhere[0].event.payload[..]).expect("one");
        assert!(referral.due_at.is_some());
        let rule = referral.due_limit.expect("a limit").rule_id;
        let name = priority.as_str_name().trim_start_matches("PRIORITY_");
        assert_eq!(rule, format!("referral.answer.{}", name.to_lowercase()));
    }
}

#[test]
fn a_supplementary_examination_follows_on_one_of_the_case() {
    let mut request = request_exam();
    request.request_kind = ExamRequestKind::Supplementary.into();
    request.previous_request_id = EXAM.into();
    let history = [lane_opened(), exam_requested()];
    let event = event_of!(ForensicExamRequested, case(history).when(request));
    assert_eq!(event.request_kind(), ExamRequestKind::Supplementary);
}

#[test]
fn only_a_forensic_request_writes_elsewhere() {
    let given = case([]);
    for event in [
        lane_opened(),
        denunciation_received(),
        room_booked(),
        initiated(),
    ] {
        assert_eq!(PoliceDecider::elsewhere(&event, &given.occasion()), []);
    }
}

#[test]
fn every_event_survives_the_log() {
    for event_type in PoliceEvent::types() {
        let event = PoliceEvent::decode(event_type, &[]).expect("an empty message");
        let encoded = event.encode();
        assert_eq!(
            PoliceEvent::decode(encoded.event_type, &encoded.payload),
            Ok(event)
        );
    }
}
