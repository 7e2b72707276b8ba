//! The time for a forensic conclusion (CPC 2015 Art 208; Circular 13/2022/TT-BYT Art 2).

use api::codes::v1::{AppliedLimit, DelayReason, ForensicExamKind as Kind, LimitUnit};
use api::health::v1::*;
use decider::{EncodedEvent, Message, Rulebook};
use health::{HealthRejection, forensic_rule};

use crate::fixtures::*;
use crate::requests::*;

fn received_for(kinds: &[Kind], round: ExamRound) -> RequisitionReceived {
    let request = ReceiveRequisitionRequest {
        exam_kinds: kinds.iter().map(|kind| (*kind).into()).collect(),
        round: round.into(),
        ..receive_requisition()
    };
    only!(case([lane_opened()]).when(request), RequisitionReceived)
}

/// Received on 10 February 2026: the limit of each kind, and when it ends.
const TABLE: [(&[Kind], u32, LimitUnit, &str); 11] = [
    (&[Kind::Injury], 9, LimitUnit::Days, "02-20T00:00"),
    (&[Kind::Age], 9, LimitUnit::Days, "02-20T00:00"),
    (&[Kind::SexualAbuse], 9, LimitUnit::Days, "02-20T00:00"),
    (&[Kind::Maltreatment], 9, LimitUnit::Days, "02-20T00:00"),
    (&[Kind::Pregnancy], 9, LimitUnit::Days, "02-20T00:00"),
    (&[Kind::Toxicology], 20, LimitUnit::Days, "03-03T00:00"),
    (&[Kind::Histology], 20, LimitUnit::Days, "03-03T00:00"),
    (
        &[Kind::Injury, Kind::Dna],
        20,
        LimitUnit::Days,
        "03-03T00:00",
    ),
    (&[Kind::CauseOfDeath], 1, LimitUnit::Months, "03-11T00:00"),
    (&[Kind::Psychiatric], 3, LimitUnit::Months, "05-11T00:00"),
    (
        &[Kind::Psychiatric, Kind::Injury],
        3,
        LimitUnit::Months,
        "05-11T00:00",
    ),
];

#[test]
fn the_longest_limit_of_the_exam_kinds_is_the_conclusions_limit() {
    for (kinds, amount, unit, due) in TABLE {
        let event = received_for(kinds, ExamRound::First);
        let has_it = |limit: &AppliedLimit| (limit.amount, limit.unit()) == (amount, unit);
        assert!(event.limits.iter().any(has_it), "{kinds:?}");
        assert_eq!(event.due_at, on(due), "{kinds:?}");
    }
    let other = received_for(&[Kind::Other], ExamRound::First);
    assert_eq!(other.due_at, None, "no law names one");
    assert!(other.limits.is_empty());
}

#[test]
fn a_supplementary_or_repeat_examination_has_the_same_limits() {
    for round in [ExamRound::Supplementary, ExamRound::Repeat] {
        for (kinds, _, _, due) in TABLE {
            assert_eq!(
                received_for(kinds, round).due_at,
                on(due),
                "{round:?} {kinds:?}"
            );
        }
    }
}

#[test]
fn every_limit_is_a_rule_of_the_pack_with_its_legal_basis() {
    for kind in (1..).map_while(|number| Kind::try_from(number).ok()) {
        for consultation in [false, true] {
            let Some(rule) = forensic_rule(kind, consultation) else {
                assert_eq!(kind, Kind::Other);
                continue;
            };
            let start = "2026-02-10T09:00:00+07:00".parse().expect("a time stamp");
            let limit = Rulebook::national().limit(rule, "99001", start);
            let limit = limit.unwrap_or_else(|| panic!("{rule}"));
            assert!(limit.legal_basis.contains("Art"), "{rule}");
        }
    }
}

#[test]
fn each_kind_has_its_limit_beside_it_where_the_requester_reads_it() {
    let event = received_for(&[Kind::Injury, Kind::Dna], ExamRound::First);
    let bases: Vec<&str> = event
        .limits
        .iter()
        .map(|limit| limit.legal_basis.as_str())
        .collect();
    assert_eq!(bases, ["CPC 2015 Art 208", "Circular 13/2022/TT-BYT Art 2"]);
}

#[test]
fn the_time_starts_when_requisition_and_file_are_both_there() {
    let request = ReceiveRequisitionRequest {
        file_complete: false,
        ..receive_requisition()
    };
    let event = only!(case([lane_opened()]).when(request), RequisitionReceived);
    assert_eq!(event.due_at, None);
    let table = [
        (Kind::Injury, on("02-22T00:00")),
        (Kind::CauseOfDeath, on("03-13T00:00")),
        (Kind::Other, None),
    ];
    for (kind, due_at) in table {
        let request = CompleteRequisitionFileRequest {
            exam_kinds: vec![kind.into()],
            ..complete_file()
        };
        let history = [lane_opened(), requisition_without_file()];
        let event = only!(case(history).when(request), RequisitionFileCompleted);
        assert_eq!(event.due_at, due_at);
        assert_eq!(event.limits.len(), usize::from(due_at.is_some()));
    }
}

#[test]
fn how_long_a_kind_of_examination_may_take_is_not_public() {
    let public = |event: &EncodedEvent| {
        let parts = api::split(event.event_type, &event.payload).expect("a known event");
        parts[0].1.clone()
    };
    let received = received_for(&[Kind::Psychiatric], ExamRound::First);
    let part = RequisitionReceived::decode(&public(&EncodedEvent::of(&received))[..]);
    let part = part.expect("a part of a message is a message");
    assert!(part.limits.is_empty() && part.exam_kinds.is_empty());
    let completed = RequisitionFileCompleted {
        exam_kinds: received.exam_kinds,
        limits: received.limits,
        ..RequisitionFileCompleted::default()
    };
    let part = RequisitionFileCompleted::decode(&public(&EncodedEvent::of(&completed))[..]);
    let part = part.expect("a part of a message is a message");
    assert!(part.limits.is_empty() && part.exam_kinds.is_empty());
}

#[test]
fn before_circular_13_of_2022_no_law_limits_what_it_alone_names() {
    let request = |kinds: &[Kind]| ReceiveRequisitionRequest {
        exam_kinds: kinds.iter().map(|kind| (*kind).into()).collect(),
        received_at: time("2023-01-14T09:00:00+07:00"),
        ..receive_requisition()
    };
    let alone = case([lane_opened()]).when(request(&[Kind::Maltreatment]));
    assert_eq!(only!(alone, RequisitionReceived).due_at, None);
    let both = case([lane_opened()]).when(request(&[Kind::Dna, Kind::Injury]));
    let due = time("2023-01-24T00:00:00+07:00");
    assert_eq!(only!(both, RequisitionReceived).due_at, due);
    let a_day_later = ReceiveRequisitionRequest {
        received_at: time("2023-01-15T09:00:00+07:00"),
        ..request(&[Kind::Maltreatment])
    };
    let limited = only!(case([lane_opened()]).when(a_day_later), RequisitionReceived);
    assert_eq!(limited.due_at, time("2023-01-25T00:00:00+07:00"));
}

#[test]
fn before_the_criminal_procedure_code_of_2015_no_law_limits_a_conclusion() {
    let received_at = |at: &str| ReceiveRequisitionRequest {
        exam_kinds: vec![Kind::Injury.into()],
        received_at: time(at),
        ..receive_requisition()
    };
    let before = case([lane_opened()]).when(received_at("2017-12-31T09:00:00+07:00"));
    assert_eq!(only!(before, RequisitionReceived).due_at, None);
    let since = case([lane_opened()]).when(received_at("2018-01-01T09:00:00+07:00"));
    assert!(only!(since, RequisitionReceived).due_at.is_some());
}

#[test]
fn a_consultation_lengthens_the_time_of_the_kinds_that_the_circular_names() {
    let due = |kind: Kind| {
        let request = RecordConsultationRequest {
            exam_kinds: vec![kind.into()],
            ..consult()
        };
        let event = only!(with_requisition([]).when(request), ConsultationHeld);
        (event.extended, event.due_at)
    };
    // 18 days instead of 9; a month instead of 20 days
    assert_eq!(due(Kind::Maltreatment), (true, on("03-01T00:00")));
    assert_eq!(due(Kind::Dna), (true, on("03-11T00:00")));
    assert_eq!(
        due(Kind::Injury),
        (false, on("02-20T00:00")),
        "has no longer"
    );
}

#[test]
fn a_conclusion_within_the_lengthened_time_is_in_time() {
    let event = only!(with_requisition([]).when(consult()), ConsultationHeld);
    let request = IssueForensicConclusionRequest {
        issued_at: on("02-28T16:00"),
        ..conclude()
    };
    let event = only!(
        with_requisition([event.into()]).when(request),
        ForensicConclusionIssued
    );
    assert!(!event.late);
}

#[test]
fn a_consultation_after_the_time_ran_out_does_not_undo_the_delay() {
    let request = RecordConsultationRequest {
        held_at: on("02-20T09:00"),
        ..consult()
    };
    let event = only!(with_requisition([]).when(request), ConsultationHeld);
    assert!(event.after_due && !event.extended);
    assert_eq!(event.due_at, on("02-20T00:00"));
    let late = IssueForensicConclusionRequest {
        issued_at: on("02-21T09:00"),
        ..conclude()
    };
    let refused = with_requisition([event.into()]).when(late);
    assert_eq!(refused, Err(HealthRejection::DelayUnexplained));
}

#[test]
fn a_consultation_while_the_file_is_incomplete_starts_no_time() {
    let history = [lane_opened(), requisition_without_file()];
    let event = only!(case(history).when(consult()), ConsultationHeld);
    assert_eq!((event.extended, event.due_at), (false, None));
}

#[test]
fn a_late_conclusion_is_recorded_once_its_reason_is_given() {
    let in_time = only!(
        with_requisition([]).when(conclude()),
        ForensicConclusionIssued
    );
    assert!(!in_time.late);
    let mut late = conclude();
    late.issued_at = on("02-20T00:01");
    let refused = with_requisition([]).when(late.clone());
    assert_eq!(refused, Err(HealthRejection::DelayUnexplained));
    late.delay_reason = DelayReason::WaitingForExpert.into();
    let event = only!(with_requisition([]).when(late), ForensicConclusionIssued);
    assert!(event.late);
    let unannounced = ForensicFlag::LateWithoutNotice as i32;
    assert!(event.flags.contains(&unannounced));
}

#[test]
fn notice_that_the_limit_cannot_be_met_is_shown_with_the_late_conclusion_and_moves_no_limit() {
    let notice = only!(with_requisition([]).when(notify_delay()), DelayNotified);
    assert!(!notice.after_due);
    assert_eq!(notice.due_at, on("02-20T00:00"));
    let mut late = conclude();
    late.issued_at = on("02-27T16:00");
    late.delay_reason = DelayReason::WaitingForExpert.into();
    let event = only!(
        with_requisition([notice.into()]).when(late),
        ForensicConclusionIssued
    );
    assert!(event.late);
    assert_eq!(event.delay_notified_at, on("02-18T09:00"));
    let unannounced = ForensicFlag::LateWithoutNotice as i32;
    assert!(!event.flags.contains(&unannounced));
}

#[test]
fn a_notice_after_the_limit_is_recorded_as_that() {
    let late = NotifyDelayRequest {
        notified_at: on("02-21T09:00"),
        ..notify_delay()
    };
    assert!(only!(with_requisition([]).when(late), DelayNotified).after_due);
}
