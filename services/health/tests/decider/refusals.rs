//! One situation for every refusal, and none forgotten.

use api::codes::v1::{AgeGroup, DelayReason, Sex};
use api::health::v1::*;
use health::HealthRejection::{self, *};
use health::{HealthCommand, HealthEvent};

use crate::corrected_requests::*;
use crate::fixtures::*;
use crate::refused_times::{future_situations, time_situations};
use crate::requests::*;

pub(crate) type Situation = (HealthRejection, Vec<HealthEvent>, HealthCommand);

/// A valid request with one thing wrong.
pub(crate) fn with<R>(mut request: R, spoil: impl FnOnce(&mut R)) -> HealthCommand
where
    HealthCommand: From<R>,
{
    spoil(&mut request);
    request.into()
}

pub(crate) fn open() -> Vec<HealthEvent> {
    vec![lane_opened()]
}

pub(crate) fn received() -> Vec<HealthEvent> {
    vec![lane_opened(), child_received()]
}

pub(crate) fn required() -> Vec<HealthEvent> {
    vec![lane_opened(), requisition().into()]
}

pub(crate) fn then(event: HealthEvent) -> Vec<HealthEvent> {
    vec![lane_opened(), requisition().into(), event]
}

const PSYCHIATRIC: i32 = api::codes::v1::ForensicExamKind::Psychiatric as i32;

fn consent_of(request: &mut ExamineChildRequest) -> &mut ExamConsent {
    request.consent.as_mut().expect("the request has a consent")
}

fn consent_situations() -> Vec<Situation> {
    let from_16 = AgeGroup::AgeGroup16To17;
    vec![
        (
            ConsentMissing,
            open(),
            with(examine(), |r| consent_of(r).giver = 0),
        ),
        (
            ConsentMissing,
            open(),
            with(examine(), |r| {
                r.consent = Some(ExamConsent {
                    child_agreed: true,
                    ..ExamConsent::default()
                })
            }),
        ),
        (
            ConsentBySuspect,
            open(),
            with(examine(), |r| consent_of(r).giver_suspected = true),
        ),
        (
            ChildTooYoungToConsent,
            open(),
            with(examine(), |r| {
                consent_of(r).giver = ConsentGiver::Child.into()
            }),
        ),
        (
            MinorSignsForThemselves,
            open(),
            with(examine(), |r| r.age_group = from_16.into()),
        ),
        (
            SubstituteUnexplained,
            open(),
            with(examine(), |r| {
                consent_of(r).giver = ConsentGiver::Court.into()
            }),
        ),
        (
            NecessityUnworded,
            open(),
            with(examine(), |r| consent_of(r).medically_necessary = true),
        ),
        (
            FindingsWithoutAgreement,
            open(),
            with(examine(), |r| consent_of(r).child_agreed = false),
        ),
        (
            ExaminerSexUnexplained,
            open(),
            with(examine(), |r| r.examiner_person_id = COLLEAGUE.into()),
        ),
        (
            ChildSexMissing,
            required(),
            with(take(ForensicStep::GeneralExam, "02-11T09:00"), |r| {
                r.child_sex = Sex::Unspecified.into();
            }),
        ),
        (
            ChildDeclines,
            then(declined()),
            take(ForensicStep::GeneralExam, "02-11T09:00").into(),
        ),
        (
            SuspectedReceiverUnexplained,
            required(),
            with(hand_back(), |r| r.receiver_suspected = true),
        ),
    ]
}

fn requisition_situations() -> Vec<Situation> {
    let court = RequesterKind::Court;
    vec![
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
            with(receive_requisition(), |r| r.requesting_org_unit_id.clear()),
        ),
        (
            RequestingUnitInvalid,
            open(),
            with(receive_requisition(), |r| r.requester_kind = court.into()),
        ),
        (
            RequestingBodyMissing,
            open(),
            with(receive_requisition(), |r| {
                r.requester_kind = court.into();
                r.requesting_org_unit_id.clear();
            }),
        ),
        (
            FirstRoundHasNoEarlier,
            required(),
            with(receive_requisition(), |r| {
                r.earlier_requisition_id = REQUISITION.into()
            }),
        ),
        (
            RequisitionUnknown,
            required(),
            with(receive_requisition(), |r| {
                r.round = ExamRound::Repeat.into();
                r.earlier_requisition_id = EARLIER.into();
            }),
        ),
        (FileCompleteAlready, required(), complete_file().into()),
        (
            RequisitionConcluded,
            then(concluded(false)),
            conclude().into(),
        ),
        (
            RequisitionEndedAlready,
            then(
                RequisitionEnded {
                    requisition_id: REQUISITION.into(),
                    ..RequisitionEnded::default()
                }
                .into(),
            ),
            conclude().into(),
        ),
        (
            NoRefusalOnRecord,
            required(),
            with(end_requisition(), |r| {
                r.ground = RequisitionEndGround::ChildDeclined.into()
            }),
        ),
        (RequisitionOpen, required(), archive().into()),
        (RequisitionOpen, then(concluded(true)), archive().into()),
        (
            ArchivedAlready,
            vec![
                requisition().into(),
                concluded(false),
                ForensicFileArchived {
                    requisition_id: REQUISITION.into(),
                    archived_at: on("02-28T09:00"),
                    ..ForensicFileArchived::default()
                }
                .into(),
            ],
            archive().into(),
        ),
        (
            SignedTwice,
            required(),
            with(conclude(), |r| r.signatures.push(signature(EXAMINER))),
        ),
        (
            DelayUnexplained,
            required(),
            with(conclude(), |r| r.issued_at = on("02-20T00:01")),
        ),
        (
            DelayUnworded,
            required(),
            with(conclude(), |r| {
                r.issued_at = on("02-20T00:01");
                r.delay_reason = DelayReason::Other.into();
            }),
        ),
        (ConclusionUnknown, required(), deliver().into()),
        (ReceptionUnknown, open(), first_result().into()),
        (
            ReceptionUnknown,
            open(),
            with(examine(), |r| r.reception_id = RECEPTION.into()),
        ),
        (
            FirstResultGiven,
            vec![
                child_received(),
                FirstResultIssued {
                    reception_id: RECEPTION.into(),
                    ..FirstResultIssued::default()
                }
                .into(),
            ],
            first_result().into(),
        ),
        (
            ServiceTwice,
            open(),
            with(provide(), |r| {
                r.services
                    .push(entry(ServiceCode::WoundCare, ServiceOutcome::Referred))
            }),
        ),
        (NoCarePlan, open(), end_care().into()),
    ]
}

/// Whatever speaks of a requisition needs one.
fn without_requisition() -> Vec<Situation> {
    let commands: Vec<HealthCommand> = vec![
        complete_file().into(),
        assign().into(),
        family_refusal().into(),
        escort().into(),
        forensic_consent().into(),
        take(ForensicStep::Synthesis, "02-18T09:00").into(),
        consult().into(),
        notify_delay().into(),
        conclude().into(),
        end_requisition().into(),
        archive().into(),
        hand_back().into(),
    ];
    let situation = |command| (RequisitionUnknown, open(), command);
    commands.into_iter().map(situation).collect()
}

fn correction_situations() -> Vec<Situation> {
    let delivered = ConclusionDelivered {
        requisition_id: REQUISITION.into(),
        delivered_at: on("02-20T09:00"),
        ..ConclusionDelivered::default()
    };
    let completed = RequisitionFileCompleted {
        requisition_id: REQUISITION.into(),
        completed_at: on("02-08T09:00"),
        ..RequisitionFileCompleted::default()
    };
    let refused = |consent: &mut Option<ExamConsent>| {
        consent.as_mut().expect("a consent").child_agreed = false;
    };
    let hospital = || vec![lane_opened(), examined(HOSPITAL)];
    let mine = || vec![lane_opened(), examined(UNIT)];
    vec![
        (RecordUnknown, open(), correct_examination().into()),
        (RecordUnknown, open(), correct_services().into()),
        (RecordUnknown, open(), correct_session().into()),
        (RecordUnknown, open(), correct_review().into()),
        (RecordUnknown, open(), correct_consent().into()),
        (RecordUnknown, open(), correct_step("02-11T09:00").into()),
        (ReceptionUnknown, open(), correct_reception().into()),
        (RequisitionUnknown, open(), correct_requisition().into()),
        (ConclusionUnknown, open(), correct_conclusion().into()),
        (
            RecordOfAnotherUnit,
            hospital(),
            correct_examination().into(),
        ),
        (
            CorrectedToRefusal,
            mine(),
            with(correct_examination(), |r| {
                r.findings = String::new();
                refused(&mut r.consent);
            }),
        ),
        (
            FindingsWithoutAgreement,
            mine(),
            with(correct_examination(), |r| refused(&mut r.consent)),
        ),
        (
            RequisitionConcluded,
            then(concluded(false)),
            correct_requisition().into(),
        ),
        (
            ReceivedAfterFile,
            vec![lane_opened(), requisition_without_file(), completed.into()],
            correct_requisition().into(),
        ),
        (
            KindsOfAnotherLimit,
            required(),
            with(correct_requisition(), |r| r.exam_kinds = vec![PSYCHIATRIC]),
        ),
        (
            IssuedBeforeReceipt,
            then(concluded(false)),
            with(correct_conclusion(), |r| r.issued_at = on("02-10T08:00")),
        ),
        (
            IssuedAfterDelivery,
            vec![
                lane_opened(),
                requisition().into(),
                concluded(false),
                delivered.into(),
            ],
            with(correct_conclusion(), |r| r.issued_at = on("02-20T10:00")),
        ),
        (
            AuthorityUnitUnknown,
            open(),
            with(tell(), |r| r.to_org_unit_id = "nobody".into()),
        ),
        (
            ReceptionUnknown,
            open(),
            with(tell(), |r| r.reception_id = RECEPTION.into()),
        ),
    ]
}

fn situations() -> Vec<Situation> {
    [
        correction_situations(),
        future_situations(),
        time_situations(),
        consent_situations(),
        requisition_situations(),
        without_requisition(),
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
