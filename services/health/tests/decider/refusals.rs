//! One situation for every refusal, and none forgotten.

use api::codes::v1::{AgeGroup, DelayReason, Sex};
use api::health::v1::*;
use health::HealthRejection::{self, *};
use health::{HealthCommand, HealthEvent};

use crate::fixtures::*;

const FUTURE: &str = "2026-03-02T08:05:01+07:00";

type Situation = (HealthRejection, Vec<HealthEvent>, HealthCommand);

/// A valid request with one thing wrong.
fn with<R>(mut request: R, spoil: impl FnOnce(&mut R)) -> HealthCommand
where
    HealthCommand: From<R>,
{
    spoil(&mut request);
    request.into()
}

fn care_situations() -> Vec<Situation> {
    let open = || vec![lane_opened()];
    let from_16 = AgeGroup::AgeGroup16To17;
    vec![
        (
            ArrivedInFuture,
            open(),
            with(receive(), |r| r.arrived_at = time(FUTURE)),
        ),
        (
            ExaminedInFuture,
            open(),
            with(examine(), |r| r.examined_at = time(FUTURE)),
        ),
        (
            FollowUpInvalid,
            open(),
            with(examine(), |r| {
                r.follow_up_at = time("2026-03-01T08:00:00+07:00")
            }),
        ),
        (
            ConsentMissing,
            open(),
            with(examine(), |r| r.consent_giver = 0),
        ),
        (
            ConsentBySuspect,
            open(),
            with(examine(), |r| r.consent_giver_suspected = true),
        ),
        (
            ChildTooYoungToConsent,
            open(),
            with(examine(), |r| r.consent_giver = ConsentGiver::Child.into()),
        ),
        (
            MinorSignsForThemselves,
            open(),
            with(examine(), |r| r.age_group = from_16.into()),
        ),
        (
            NecessityUnworded,
            open(),
            with(examine(), |r| r.medically_necessary = true),
        ),
        (
            FindingsWithoutAgreement,
            open(),
            with(examine(), |r| r.child_agreed = false),
        ),
        (
            ExaminerSexUnexplained,
            open(),
            with(examine(), |r| r.examiner_sex = Sex::Male.into()),
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
            with(session(), |r| r.ended_at = time(FUTURE)),
        ),
        (
            SessionEndInvalid,
            open(),
            with(session(), |r| {
                r.started_at = time("2026-02-28T09:59:59+07:00")
            }),
        ),
        (
            NextSessionInvalid,
            open(),
            with(session(), |r| r.next_session_at = r.started_at),
        ),
    ]
}

fn requisition_situations() -> Vec<Situation> {
    let open = || vec![lane_opened()];
    let one = || vec![lane_opened(), requisition_received()];
    let no_file = || vec![lane_opened(), requisition_without_file(9, 0)];
    let done = || vec![lane_opened(), requisition_received(), concluded(false)];
    let early = time("2026-02-10T08:59:59+07:00");
    let late = time("2026-02-20T00:00:01+07:00");
    vec![
        (
            RequisitionInFuture,
            open(),
            with(receive_requisition(), |r| r.received_at = time(FUTURE)),
        ),
        (
            RequestingUnitInvalid,
            open(),
            with(receive_requisition(), |r| {
                r.requesting_org_unit_id = UNIT.into()
            }),
        ),
        (
            RequestingUnitInvalid,
            open(),
            with(receive_requisition(), |r| {
                r.requester_kind = RequesterKind::Court.into()
            }),
        ),
        (
            RequestingBodyMissing,
            open(),
            with(receive_requisition(), |r| {
                r.requester_kind = RequesterKind::Procuracy.into();
                r.requesting_org_unit_id.clear();
            }),
        ),
        (RequisitionUnknown, open(), complete_file().into()),
        (RequisitionUnknown, open(), conclude().into()),
        (FileCompleteAlready, one(), complete_file().into()),
        (
            FileCompletedInFuture,
            no_file(),
            with(complete_file(), |r| r.completed_at = time(FUTURE)),
        ),
        (
            FileCompletedBeforeReceipt,
            no_file(),
            with(complete_file(), |r| r.completed_at = early),
        ),
        (RequisitionConcluded, done(), conclude().into()),
        (
            IssuedInFuture,
            one(),
            with(conclude(), |r| r.issued_at = time(FUTURE)),
        ),
        (
            IssuedBeforeReceipt,
            one(),
            with(conclude(), |r| r.issued_at = early),
        ),
        (
            DelayNoticeInFuture,
            one(),
            with(conclude(), |r| r.delay_notified_at = time(FUTURE)),
        ),
        (
            DelayUnexplained,
            one(),
            with(conclude(), |r| r.issued_at = late),
        ),
        (
            DelayUnworded,
            one(),
            with(conclude(), |r| {
                r.issued_at = late;
                r.delay_reason = DelayReason::Other.into();
            }),
        ),
    ]
}

fn custody_situations() -> Vec<Situation> {
    let held = || vec![lane_opened(), specimen_received()];
    vec![
        (
            FromUnitUnknown,
            held(),
            with(hand_over(), |r| r.from_org_unit_id = "nobody".into()),
        ),
        (
            ToUnitUnknown,
            held(),
            with(hand_over(), |r| r.to_org_unit_id = "nobody".into()),
        ),
        (
            HandoverOfOthers,
            held(),
            with(hand_over(), |r| r.from_org_unit_id = POLICE.into()),
        ),
        (
            HandedOverInFuture,
            held(),
            with(hand_over(), |r| r.handed_over_at = time(FUTURE)),
        ),
        (
            RequisitionUnknown,
            held(),
            with(hand_over(), |r| r.requisition_id = REQUISITION.into()),
        ),
        (
            ItemKindChanged,
            held(),
            with(hand_over(), |r| r.item_kind = ItemKind::File.into()),
        ),
        (
            GapUnexplained,
            held(),
            with(hand_over(), |r| r.seal_number = "NP-002".into()),
        ),
    ]
}

fn situations() -> Vec<Situation> {
    [
        care_situations(),
        requisition_situations(),
        custody_situations(),
    ]
    .concat()
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
    for rejection in HealthRejection::ALL {
        let is_covered = situations.iter().any(|(covered, ..)| covered == rejection);
        assert!(is_covered, "{rejection:?}");
    }
}
