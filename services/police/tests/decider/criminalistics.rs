//! Examinations by police forensic units: CPC 2015 Arts 205 to 211, MPS Circular 43/2021 Art 22.

use api::codes::v1::{DelayReason, Priority};
use api::log::v1::LaneBasis;
use api::police::v1::*;
use police::{PoliceEvent, PoliceRejection};

use crate::event_of;
use crate::fixtures::*;

pub(crate) fn ask_criminalists() -> RequestCriminalisticExamRequest {
    RequestCriminalisticExamRequest {
        case_id: CASE.into(),
        to_org_unit_id: CRIMINALISTS.into(),
        fields: vec![CriminalisticField::Biology.into()],
        requisition_number: "8/QĐ-TCGĐ".into(),
        decided_at: time("2026-02-20T08:00:00+07:00"),
        priority: Priority::Urgent.into(),
        questions: "có dấu vết sinh học không".into(),
        ..RequestCriminalisticExamRequest::default()
    }
}

pub(crate) fn receive_traces() -> ReceiveCriminalisticExamRequest {
    ReceiveCriminalisticExamRequest {
        case_id: CASE.into(),
        request_id: CRIMINALISTIC.into(),
        received_at: time("2026-02-21T08:00:00+07:00"),
        condition: HandoverCondition::AsListed.into(),
        ..ReceiveCriminalisticExamRequest::default()
    }
}

pub(crate) fn tell_delay() -> NotifyCriminalisticDelayRequest {
    NotifyCriminalisticDelayRequest {
        case_id: CASE.into(),
        request_id: CRIMINALISTIC.into(),
        notified_at: time("2026-02-25T08:00:00+07:00"),
        expected_at: time("2026-03-05T08:00:00+07:00"),
        reason: DelayReason::Capacity.into(),
        ..NotifyCriminalisticDelayRequest::default()
    }
}

/// In time: on 26 February 2026.
pub(crate) fn conclude_traces() -> ConcludeCriminalisticExamRequest {
    ConcludeCriminalisticExamRequest {
        case_id: CASE.into(),
        request_id: CRIMINALISTIC.into(),
        concluded_at: time("2026-02-26T08:00:00+07:00"),
        conclusion_number: "40/KL-KTHS".into(),
        examiner_person_id: CRIMINALIST.into(),
        findings: "mẫu số 1".into(),
        conclusion: "không phát hiện".into(),
        ..ConcludeCriminalisticExamRequest::default()
    }
}

pub(crate) fn end_traces() -> EndCriminalisticExamRequest {
    EndCriminalisticExamRequest {
        case_id: CASE.into(),
        request_id: CRIMINALISTIC.into(),
        ended_at: time("2026-02-22T08:00:00+07:00"),
        ground: CriminalisticEndGround::Withdrawn.into(),
        explanation: "không còn cần thiết".into(),
        ..EndCriminalisticExamRequest::default()
    }
}

pub(crate) fn withdrawn() -> History {
    let events = case(received()).when(end_traces());
    and(received(), events.expect("the rules allow it"))
}

pub(crate) fn asked() -> History {
    let event = CriminalisticExamRequested {
        request_id: CRIMINALISTIC.into(),
        to_org_unit_id: CRIMINALISTS.into(),
        from_org_unit_id: UNIT.into(),
        decided_at: time("2026-02-20T08:00:00+07:00"),
        ..CriminalisticExamRequested::default()
    };
    and(verifying(), [event.into()])
}

/// On 21 February 2026: due at the end of 26 February.
pub(crate) fn received() -> History {
    let events = criminalists(asked()).when(receive_traces());
    and(asked(), events.expect("the rules allow it"))
}

pub(crate) fn examined() -> History {
    let events = criminalists(received()).when(conclude_traces());
    and(received(), events.expect("the rules allow it"))
}

#[test]
fn a_police_forensic_unit_that_is_asked_takes_part_in_the_case() {
    let mut request = ask_criminalists();
    request.procuracy_notice = Some(notice_at("2026-02-20T15:00:00+07:00"));
    let events = case(verifying()).when(request).expect("allowed");
    let [asked, lane, told, procuracy] = &events[..] else {
        panic!("{events:?}");
    };
    assert!(matches!(asked, PoliceEvent::CriminalisticExamRequested(_)));
    let PoliceEvent::LaneOpened(lane) = lane else {
        panic!("{lane:?}");
    };
    assert_eq!(
        (&*lane.org_unit_id, lane.basis()),
        (CRIMINALISTS, LaneBasis::Notified)
    );
    let PoliceEvent::ProcuracyNotified(told) = told else {
        panic!("{told:?}");
    };
    assert_eq!(
        (told.about(), &*told.request_id),
        (NoticeSubject::Requisition, SUBJECT)
    );
    assert!(matches!(procuracy, PoliceEvent::LaneOpened(_)));
}

#[test]
fn the_procuracy_may_be_told_of_it_later() {
    let request = NotifyProcuracyRequest {
        about: NoticeSubject::Requisition.into(),
        subject_id: CRIMINALISTIC.into(),
        procuracy_notice: Some(notice_at("2026-02-20T15:00:00+07:00")),
        ..notify()
    };
    let event = event_of!(ProcuracyNotified, case(asked()).when(request));
    assert_eq!(event.request_id, CRIMINALISTIC);
}

#[test]
fn five_days_run_from_requisition_and_objects() {
    let event = event_of!(
        CriminalisticExamReceived,
        criminalists(asked()).when(receive_traces())
    );
    assert_eq!(event.due_at, time("2026-02-27T00:00:00+07:00"));
    let limit = event.limit.expect("a limit");
    assert_eq!(
        (limit.amount, &*limit.rule_id),
        (5, "police.criminalistic.conclude")
    );
}

#[test]
fn a_conclusion_in_time_is_recorded_without_a_flag() {
    let event = event_of!(
        CriminalisticExamConcluded,
        criminalists(received()).when(conclude_traces())
    );
    assert!(!event.late && !event.delay_not_notified);
    assert_eq!(event.examiner_person_id, CRIMINALIST);
}

#[test]
fn a_late_conclusion_needs_its_reason_and_tells_whether_the_delay_was_told() {
    let mut late = conclude_traces();
    late.concluded_at = time("2026-02-27T00:00:01+07:00");
    let refused = criminalists(received()).when(late.clone());
    assert_eq!(refused, Err(PoliceRejection::DelayUnexplained));
    late.delay_reason = DelayReason::Capacity.into();
    let untold = event_of!(
        CriminalisticExamConcluded,
        criminalists(received()).when(late.clone())
    );
    assert!(untold.late && untold.delay_not_notified);
    let notice = criminalists(received())
        .when(tell_delay())
        .expect("allowed");
    let told = event_of!(
        CriminalisticExamConcluded,
        criminalists(and(received(), notice)).when(late.clone())
    );
    assert!(told.late && !told.delay_not_notified);
    // told only when it was late already
    let mut too_late = tell_delay();
    too_late.notified_at = time("2026-02-27T08:00:00+07:00");
    let notice = criminalists(received()).when(too_late).expect("allowed");
    let told = event_of!(
        CriminalisticExamConcluded,
        criminalists(and(received(), notice)).when(late)
    );
    assert!(told.delay_not_notified);
}

#[test]
fn a_notice_of_delay_does_not_stop_the_time() {
    let event = event_of!(
        CriminalisticDelayNotified,
        criminalists(received()).when(tell_delay())
    );
    assert_eq!(event.due_at, time("2026-02-27T00:00:00+07:00"));
    assert!(!event.after_due);
}

#[test]
fn a_supplementary_examination_follows_on_one_by_a_police_forensic_unit() {
    let mut again = ask_criminalists();
    again.request_kind = ExamRequestKind::Supplementary.into();
    again.previous_request_id = CRIMINALISTIC.into();
    assert!(case(examined()).when(again.clone()).is_ok());
    let refused = case(verifying()).when(again);
    assert_eq!(refused, Err(PoliceRejection::PreviousExamMismatch));
}

#[test]
fn whoever_asked_ends_the_examination_before_or_after_it_was_received() {
    for history in [asked(), received()] {
        let event = event_of!(CriminalisticExamEnded, case(history).when(end_traces()));
        assert_eq!(event.ground(), CriminalisticEndGround::Withdrawn);
        assert_eq!(event.request_id, CRIMINALISTIC);
    }
    let not_received = and(asked(), case(asked()).when(end_traces()).expect("allowed"));
    let refused = criminalists(not_received).when(receive_traces());
    assert_eq!(refused, Err(PoliceRejection::ExamEnded));
}

#[test]
fn the_record_of_delivery_and_receipt_is_kept() {
    let mut request = receive_traces();
    request.record_number = "12/BB-GN".into();
    request.delivered_by = "cán bộ điều tra".into();
    let event = event_of!(
        CriminalisticExamReceived,
        criminalists(asked()).when(request)
    );
    assert_eq!(
        (&*event.record_number, &*event.delivered_by),
        ("12/BB-GN", "cán bộ điều tra")
    );
}
