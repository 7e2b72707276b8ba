//! One situation for every refusal, and none forgotten.

use api::codes::v1::{AgeGroup, DelayReason};
use api::legal_aid::v1::*;
use legal_aid::LegalAidRejection::{self, *};
use legal_aid::{LegalAidCommand, LegalAidEvent};

use crate::fixtures::*;

const FUTURE: &str = "2026-03-02T08:05:01+07:00";

type Situation = (LegalAidRejection, Vec<LegalAidEvent>, LegalAidCommand);

/// A valid request with one thing wrong.
fn with<R>(mut request: R, spoil: impl FnOnce(&mut R)) -> LegalAidCommand
where
    LegalAidCommand: From<R>,
{
    spoil(&mut request);
    request.into()
}

fn request_situations() -> Vec<Situation> {
    let open = || vec![lane_opened()];
    let waiting = || vec![lane_opened(), request_received()];
    let accepted = || vec![lane_opened(), request_received(), request_accepted()];
    let declined = || vec![lane_opened(), request_received(), request_declined()];
    let early = time("2026-02-20T08:59:59+07:00");
    vec![
        (
            ReceivedInFuture,
            open(),
            with(receive(), |r| r.received_at = time(FUTURE)),
        ),
        (
            BodyTimeInvalid,
            open(),
            with(receive(), |r| r.body_received_at = time(FUTURE)),
        ),
        (
            BodyTimeInvalid,
            open(),
            with(receive(), |r| {
                r.body_received_at = time("2026-03-01T09:00:01+07:00")
            }),
        ),
        (
            BodyTimeInvalid,
            open(),
            with(receive(), |r| {
                r.requester_kind = RequesterKind::Child.into()
            }),
        ),
        (
            RequestingUnitUnknown,
            open(),
            with(receive(), |r| r.requesting_org_unit_id = "nobody".into()),
        ),
        (RequestUnknown, open(), accept().into()),
        (RequestUnknown, open(), decline().into()),
        (RequestAnswered, accepted(), accept().into()),
        (RequestAnswered, declined(), accept().into()),
        (RequestAnswered, accepted(), decline().into()),
        (
            EnteredInFuture,
            waiting(),
            with(accept(), |r| r.registered_at = time(FUTURE)),
        ),
        (
            EnteredBeforeReceipt,
            waiting(),
            with(accept(), |r| r.registered_at = early),
        ),
        (
            GroundDoesNotFitAge,
            waiting(),
            with(accept(), |r| r.age_group = AgeGroup::AgeGroup16To17.into()),
        ),
        (
            HardshipNotShown,
            waiting(),
            with(accept(), |r| {
                r.age_group = AgeGroup::AgeGroup16To17.into();
                r.eligibility_basis = EligibilityBasis::Victim1617InHardship.into();
            }),
        ),
        (
            GroundUnworded,
            waiting(),
            with(accept(), |r| {
                r.eligibility_basis = EligibilityBasis::Other.into()
            }),
        ),
        (
            PapersLaterNotUrgent,
            waiting(),
            with(accept(), |r| r.papers_later = true),
        ),
        (
            ChildIsEligible,
            waiting(),
            with(decline(), |r| r.reason = DeclineReason::NotEligible.into()),
        ),
        (
            DeclinedInFuture,
            waiting(),
            with(decline(), |r| r.declined_at = time(FUTURE)),
        ),
        (
            DeclinedBeforeReceipt,
            waiting(),
            with(decline(), |r| r.declined_at = early),
        ),
        (
            SuggestedUnitUnknown,
            waiting(),
            with(decline(), |r| r.suggested_org_unit_id = POLICE.into()),
        ),
    ]
}

fn aid_situations() -> Vec<Situation> {
    let waiting = || vec![lane_opened(), request_received()];
    let accepted = || vec![lane_opened(), request_received(), request_accepted()];
    let closed = || [in_proceedings(), vec![completed()]].concat();
    let replaced = || [in_proceedings(), vec![replaced()]].concat();
    let advised = || [accepted(), vec![appointed(FormOfAid::LegalAdvice)]].concat();
    let two_requests = || {
        let received = RequestReceived {
            request_id: OTHER_REQUEST.into(),
            received_at: time("2026-02-20T09:00:00+07:00"),
            ..RequestReceived::default()
        };
        let taken = RequestAccepted {
            request_id: OTHER_REQUEST.into(),
            ..RequestAccepted::default()
        };
        [in_proceedings(), vec![received.into(), taken.into()]].concat()
    };
    let early = time("2026-02-20T09:59:59+07:00");
    let late = time("2026-02-26T00:00:01+07:00");
    vec![
        (RequestUnknown, vec![lane_opened()], appoint().into()),
        (RequestNotAccepted, waiting(), appoint().into()),
        (RequestNotAccepted, waiting(), close().into()),
        (AidClosed, closed(), appoint().into()),
        (AidClosed, closed(), register().into()),
        (AidClosed, closed(), close().into()),
        (
            AppointedInFuture,
            accepted(),
            with(appoint(), |r| r.appointed_at = time(FUTURE)),
        ),
        (
            AppointedBeforeAcceptance,
            accepted(),
            with(appoint(), |r| r.appointed_at = early),
        ),
        (
            DelayUnexplained,
            accepted(),
            with(appoint(), |r| r.appointed_at = late),
        ),
        (
            DelayUnworded,
            accepted(),
            with(appoint(), |r| {
                r.appointed_at = late;
                r.delay_reason = DelayReason::Other.into();
            }),
        ),
        (
            AppointmentUnknown,
            accepted(),
            with(appoint(), |r| {
                r.replaces_appointment_id = APPOINTMENT.into()
            }),
        ),
        (AppointmentUnknown, accepted(), register().into()),
        (AppointmentUnknown, accepted(), session().into()),
        (AppointmentReplaced, replaced(), register().into()),
        (
            AppointmentOfOtherRequest,
            two_requests(),
            with(appoint(), |r| {
                r.request_id = OTHER_REQUEST.into();
                r.replaces_appointment_id = APPOINTMENT.into();
            }),
        ),
        (NotForProceedings, advised(), register().into()),
        (
            BodyUnitUnknown,
            in_proceedings(),
            with(register(), |r| r.body_org_unit_id = UNIT.into()),
        ),
        (
            BodyMissing,
            in_proceedings(),
            with(register(), |r| r.body_org_unit_id.clear()),
        ),
        (
            EnteredInFuture,
            in_proceedings(),
            with(register(), |r| r.registered_at = time(FUTURE)),
        ),
        (
            PapersTimeInvalid,
            in_proceedings(),
            with(register(), |r| r.papers_submitted_at = time(FUTURE)),
        ),
        (
            PapersTimeInvalid,
            in_proceedings(),
            with(register(), |r| r.registered_at = early),
        ),
        (
            SessionStartUnreadable,
            in_proceedings(),
            with(session(), |r| r.started_at = None),
        ),
        (
            SessionEndInvalid,
            in_proceedings(),
            with(session(), |r| r.ended_at = r.started_at),
        ),
        (
            SessionEndInvalid,
            in_proceedings(),
            with(session(), |r| r.ended_at = time(FUTURE)),
        ),
        (
            CompletedInFuture,
            accepted(),
            with(close(), |r| r.completed_at = time(FUTURE)),
        ),
        (
            CompletedBeforeAcceptance,
            accepted(),
            with(close(), |r| r.completed_at = early),
        ),
    ]
}

fn situations() -> Vec<Situation> {
    [request_situations(), aid_situations()].concat()
}

#[test]
fn every_situation_is_refused_for_its_own_reason() {
    for (rejection, history, command) in situations() {
        let outcome = case(history).when(command.clone());
        assert_eq!(outcome, Err(rejection), "{command:?}");
    }
}

#[test]
fn every_refusal_has_a_situation() {
    let situations = situations();
    for rejection in LegalAidRejection::ALL {
        let is_covered = situations.iter().any(|(covered, ..)| covered == rejection);
        assert!(is_covered, "{rejection:?}");
    }
}
