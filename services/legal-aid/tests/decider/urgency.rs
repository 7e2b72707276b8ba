//! Notices of procedural bodies and what cannot wait: Law on Legal Aid 11/2017/QH14 Arts 30, 31.

use api::legal_aid::v1::*;
use legal_aid::LegalAidRejection;

use crate::fixtures::*;

fn by_child() -> ReceiveRequestRequest {
    ReceiveRequestRequest {
        requester_kind: RequesterKind::Child.into(),
        requesting_org_unit_id: String::new(),
        body_received_at: None,
        // Sunday 1 March 2026
        ..receive()
    }
}

fn received_of(request: ReceiveRequestRequest) -> RequestReceived {
    only!(case([lane_opened()]).when(request), RequestReceived)
}

#[test]
fn the_body_has_12_hours_for_the_detained_and_24_for_the_accused_and_the_victim() {
    let due = |standing: Standing| {
        let request = ReceiveRequestRequest {
            standing: standing.into(),
            ..receive()
        };
        let event = received_of(request);
        (event.notice_due_at, event.notice_late)
    };
    // the body had the request on 28 February at 9, the Centre was told on 1 March at 9
    let in_time = (time("2026-03-01T09:00:00+07:00"), false);
    assert_eq!(due(Standing::Victim), in_time);
    assert_eq!(due(Standing::Accused), in_time);
    assert_eq!(
        due(Standing::Detained),
        (time("2026-02-28T21:00:00+07:00"), true)
    );
}

#[test]
fn a_request_is_to_be_answered_the_same_day() {
    let event = received_of(by_child());
    assert_eq!(event.answer_due_at, time("2026-03-02T00:00:00+07:00"));
    let basis = event.answer_limit.map(|limit| limit.legal_basis);
    assert!(basis.is_some_and(|basis| basis.contains("Art 30(2)")));
}

#[test]
fn a_bodys_notice_cannot_wait_whatever_was_ticked() {
    let event = received_of(receive());
    assert_eq!(event.urgent_ground(), UrgentGround::NoticeOfProceduralBody);
}

#[test]
fn less_than_five_working_days_to_a_hearing_cannot_wait() {
    let ground = |runs_out_at: &str| {
        let request = ReceiveRequestRequest {
            runs_out_at: time(runs_out_at),
            ..by_child()
        };
        received_of(request).urgent_ground()
    };
    // received on Sunday 1 March: the fifth working day is Friday the 6th
    assert_eq!(
        ground("2026-03-06T08:00:00+07:00"),
        UrgentGround::TimeRunsOut
    );
    assert_eq!(
        ground("2026-03-09T08:00:00+07:00"),
        UrgentGround::Unspecified
    );
}

#[test]
fn nobody_claims_that_time_runs_out_when_the_date_does_not_say_so() {
    let claim = |runs_out_at| ReceiveRequestRequest {
        urgent_ground: UrgentGround::TimeRunsOut.into(),
        runs_out_at,
        ..by_child()
    };
    let refused = Err(LegalAidRejection::TimeDoesNotRunOut);
    assert_eq!(case([lane_opened()]).when(claim(None)), refused);
    let far = time("2026-04-01T08:00:00+07:00");
    assert_eq!(case([lane_opened()]).when(claim(far)), refused);
    let near = time("2026-03-03T08:00:00+07:00");
    assert!(case([lane_opened()]).when(claim(near)).is_ok());
}

#[test]
fn what_cannot_wait_is_accepted_now_and_the_papers_follow() {
    let mut request = accept();
    request.papers_later = true;
    let given = case([lane_opened(), urgent_request()]);
    let event = only!(given.when(request), RequestAccepted);
    // Friday 20 February + 5 working days
    assert_eq!(event.papers_due_at, time("2026-02-28T00:00:00+07:00"));

    let history = [lane_opened(), urgent_request(), event.into()];
    let papers = only!(case(history).when(bring_papers()), PapersReceived);
    assert!(papers.papers_complete && !papers.after_due);
    assert_eq!(papers.answer_due_at, None);
}

#[test]
fn what_cannot_wait_is_neither_sent_for_papers_nor_declined_for_them() {
    let given = || case([lane_opened(), urgent_request()]);
    let refused = Err(LegalAidRejection::AcceptAtOnce);
    assert_eq!(given().when(ask_for_papers()), refused);
    let for_papers = DeclineRequestRequest {
        reason: DeclineReason::PapersMissing.into(),
        ..decline()
    };
    assert_eq!(given().when(for_papers), refused);
}
