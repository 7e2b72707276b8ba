//! Times that cannot be: in the future, or against what is on record.

use api::health::v1::*;
use health::HealthRejection::*;

use crate::corrected_requests::*;
use crate::fixtures::*;
use crate::refusals::{Situation, open, received, required, then, with};
use crate::requests::*;

const AHEAD: &str = "03-02T08:06";

/// Commands that tell a time, with a time ahead of the server's clock.
pub(crate) fn future_situations() -> Vec<Situation> {
    let ahead = on(AHEAD);
    let done = || then(concluded(false));
    vec![
        (
            ArrivedInFuture,
            open(),
            with(receive(), |r| r.arrived_at = ahead),
        ),
        (
            ExaminedInFuture,
            open(),
            with(examine(), |r| r.examined_at = ahead),
        ),
        (
            ReportedInFuture,
            open(),
            with(tell(), |r| r.reported_at = ahead),
        ),
        (
            ArrivedInFuture,
            received(),
            with(correct_reception(), |r| r.arrived_at = ahead),
        ),
        (
            RequisitionInFuture,
            required(),
            with(correct_requisition(), |r| r.received_at = ahead),
        ),
        (
            IssuedInFuture,
            then(concluded(false)),
            with(correct_conclusion(), |r| r.issued_at = ahead),
        ),
        (
            ProvidedInFuture,
            open(),
            with(provide(), |r| r.provided_at = ahead),
        ),
        (
            HandedBackInFuture,
            required(),
            with(hand_back(), |r| r.handed_back_at = ahead),
        ),
        (
            PlannedInFuture,
            open(),
            with(plan_care(), |r| r.planned_at = ahead),
        ),
        (
            ReviewedInFuture,
            open(),
            with(review(), |r| r.reviewed_at = ahead),
        ),
        (
            CareEndedInFuture,
            vec![care_planned()],
            with(end_care(), |r| r.ended_at = ahead),
        ),
        (
            RequisitionInFuture,
            open(),
            with(receive_requisition(), |r| r.received_at = ahead),
        ),
        (
            AssignedInFuture,
            required(),
            with(assign(), |r| r.assigned_at = ahead),
        ),
        (
            RefusedInFuture,
            required(),
            with(family_refusal(), |r| r.refused_at = ahead),
        ),
        (
            DecidedInFuture,
            required(),
            with(escort(), |r| r.decided_at = ahead),
        ),
        (
            NoticeInFuture,
            required(),
            with(escort(), |r| r.procuracy_notified_at = ahead),
        ),
        (
            ConsentedInFuture,
            required(),
            with(forensic_consent(), |r| r.consented_at = ahead),
        ),
        (
            StepInFuture,
            required(),
            with(take(ForensicStep::Synthesis, AHEAD), |_| ()),
        ),
        (
            NotifiedInFuture,
            required(),
            with(notify_delay(), |r| r.notified_at = ahead),
        ),
        (
            IssuedInFuture,
            required(),
            with(conclude(), |r| r.issued_at = ahead),
        ),
        (
            ArchivedInFuture,
            done(),
            with(archive(), |r| r.archived_at = ahead),
        ),
    ]
}

/// Times that contradict what is on record.
pub(crate) fn time_situations() -> Vec<Situation> {
    let ahead = on(AHEAD);
    let early = on("02-10T08:59");
    let no_file = || vec![requisition_without_file()];
    let done = || then(concluded(false));
    vec![
        (
            FirstResultTimeInvalid,
            received(),
            with(first_result(), |r| r.issued_at = ahead),
        ),
        (
            FirstResultTimeInvalid,
            received(),
            with(first_result(), |r| r.issued_at = on("03-01T07:59")),
        ),
        (
            FollowUpInvalid,
            open(),
            with(examine(), |r| r.follow_up_at = on("03-01T08:00")),
        ),
        (
            ExaminedBeforeArrival,
            received(),
            with(examine(), |r| {
                r.reception_id = RECEPTION.into();
                r.examined_at = on("03-01T07:59");
            }),
        ),
        (
            ReviewDueInvalid,
            open(),
            with(plan_care(), |r| r.review_due_at = on("03-02T08:00")),
        ),
        (
            NextReviewInvalid,
            open(),
            with(review(), |r| r.next_review_at = r.reviewed_at),
        ),
        (
            SessionStartUnreadable,
            open(),
            with(session(), |r| r.started_at = None),
        ),
        (
            SessionEndInvalid,
            open(),
            with(session(), |r| r.ended_at = r.started_at),
        ),
        (
            SessionEndInvalid,
            open(),
            with(session(), |r| r.ended_at = ahead),
        ),
        (
            SessionEndInvalid,
            open(),
            with(session(), |r| r.started_at = on("02-28T09:59")),
        ),
        (
            NextSessionInvalid,
            open(),
            with(session(), |r| r.next_session_at = r.started_at),
        ),
        (
            FileCompletedInFuture,
            no_file(),
            with(complete_file(), |r| r.completed_at = ahead),
        ),
        (
            FileCompletedBeforeReceipt,
            no_file(),
            with(complete_file(), |r| r.completed_at = early),
        ),
        (
            ConsultedAtWrongTime,
            required(),
            with(consult(), |r| r.held_at = ahead),
        ),
        (
            ConsultedAtWrongTime,
            required(),
            with(consult(), |r| r.held_at = early),
        ),
        (
            ExpectedTimeInvalid,
            required(),
            with(notify_delay(), |r| r.expected_at = r.notified_at),
        ),
        (
            IssuedBeforeReceipt,
            required(),
            with(conclude(), |r| r.issued_at = early),
        ),
        (
            SignedAtWrongTime,
            required(),
            with(conclude(), |r| {
                r.signatures[0].signed_at = on("02-19T16:01")
            }),
        ),
        (
            DeliveredAtWrongTime,
            done(),
            with(deliver(), |r| r.delivered_at = ahead),
        ),
        (
            DeliveredAtWrongTime,
            done(),
            with(deliver(), |r| r.delivered_at = on("02-19T15:59")),
        ),
        (
            RequisitionEndedAtWrongTime,
            required(),
            with(end_requisition(), |r| r.ended_at = ahead),
        ),
        (
            RequisitionEndedAtWrongTime,
            required(),
            with(end_requisition(), |r| r.ended_at = early),
        ),
    ]
}
