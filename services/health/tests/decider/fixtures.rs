//! A case at the forensic centre: who is there, and what has happened.

use api::codes::v1::{Qualification, Sex};
use api::health::v1::*;
use api::log::v1::{AgencyKind, LaneBasis, LaneOpened, Role};
use api::timestamp_to_proto;
use decider::{Given, given};
use health::{HealthDecider, HealthEvent};

pub(crate) const UNIT: &str = "forensic-centre-thanh-an";
pub(crate) const POLICE: &str = "police-an-phuoc";
pub(crate) const CASE: &str = "00000000-0000-0000-0000-00000000ca5e";
pub(crate) const REQUISITION: &str = "00000000-0000-0000-0000-0000000000a1";
pub(crate) const EARLIER: &str = "00000000-0000-0000-0000-0000000000a0";
pub(crate) const CONCLUSION: &str = "00000000-0000-0000-0000-0000000000c1";
pub(crate) const RECEPTION: &str = "00000000-0000-0000-0000-0000000000b1";
/// The id the harness gives to whatever a command creates.
pub(crate) const SUBJECT: &str = "00000000-0000-0000-0000-000000005b1e";
pub(crate) const SHA256: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// A woman, appointed forensic examiner.
pub(crate) const EXAMINER: &str = "examiner-thanh-an";
/// A man, appointed forensic examiner.
pub(crate) const COLLEAGUE: &str = "examiner-hai";
/// A woman, appointed forensic psychiatrist.
pub(crate) const PSYCHIATRIST: &str = "psychiatrist-ba";
/// A woman, trained in examining abused children.
pub(crate) const DOCTOR: &str = "doctor-thanh-an";
/// A woman whose training the registry does not know.
pub(crate) const NURSE: &str = "nurse-an-phuoc";

/// The one event a command leads to, of the given type.
macro_rules! only {
    ($outcome:expr, $event:ident) => {
        match &$outcome.expect("the rules allow it")[..] {
            [health::HealthEvent::$event(event)] => event.clone(),
            other => panic!("{other:?}"),
        }
    };
}
pub(crate) use only;

pub(crate) fn time(text: &str) -> Option<prost_types::Timestamp> {
    Some(timestamp_to_proto(text.parse().expect("a time stamp")))
}

/// A time of day on a day of February or March 2026, in Viet Nam: "02-10T09:00".
pub(crate) fn on(day_and_time: &str) -> Option<prost_types::Timestamp> {
    time(&format!("2026-{day_and_time}:00+07:00"))
}

/// An examiner acts, on 2 March 2026 at 08:00 unless the test says otherwise.
pub(crate) fn case(history: impl IntoIterator<Item = HealthEvent>) -> Given<HealthDecider> {
    let examiner = [Qualification::ForensicExaminer];
    let psychiatrist = [Qualification::ForensicPsychiatrist];
    let trained = [Qualification::ChildExamination];
    given::<HealthDecider>(history)
        .by(UNIT, AgencyKind::Health, Role::ForensicExaminer)
        .with_unit(UNIT, AgencyKind::Health)
        .with_unit(POLICE, AgencyKind::Police)
        .with_unit("procuracy-thanh-an", AgencyKind::Procuracy)
        .with_person(
            EXAMINER,
            UNIT,
            Role::ForensicExaminer,
            Sex::Female,
            &examiner,
        )
        .with_person(
            COLLEAGUE,
            UNIT,
            Role::ForensicExaminer,
            Sex::Male,
            &examiner,
        )
        .with_person(
            PSYCHIATRIST,
            UNIT,
            Role::ForensicExaminer,
            Sex::Female,
            &psychiatrist,
        )
        .with_person(DOCTOR, UNIT, Role::Clinician, Sex::Female, &trained)
        .with_person(NURSE, UNIT, Role::Clinician, Sex::Female, &[])
}

pub(crate) fn lane_opened() -> HealthEvent {
    LaneOpened {
        org_unit_id: UNIT.into(),
        agency_kind: AgencyKind::Health.into(),
        basis: LaneBasis::Referral.into(),
        referral_id: String::new(),
    }
    .into()
}

/// A child that came on 1 March 2026 at 08:00.
pub(crate) fn child_received() -> HealthEvent {
    ChildReceived {
        reception_id: RECEPTION.into(),
        arrived_at: on("03-01T08:00"),
        org_unit_id: UNIT.into(),
        ..ChildReceived::default()
    }
    .into()
}

/// Received on 10 February 2026 with its file and the child: due at the end of the 19th.
pub(crate) fn requisition() -> RequisitionReceived {
    RequisitionReceived {
        requisition_id: REQUISITION.into(),
        round: ExamRound::First.into(),
        received_at: on("02-10T09:00"),
        due_at: on("02-20T00:00"),
        file_complete: true,
        child_presented: true,
        org_unit_id: UNIT.into(),
        ..RequisitionReceived::default()
    }
}

/// The same without its file: no time runs yet.
pub(crate) fn requisition_without_file() -> HealthEvent {
    RequisitionReceived {
        due_at: None,
        file_complete: false,
        ..requisition()
    }
    .into()
}

/// The lane with one requisition in it, and what followed.
pub(crate) fn with_requisition(
    more: impl IntoIterator<Item = HealthEvent>,
) -> Given<HealthDecider> {
    case(
        [lane_opened(), requisition().into()]
            .into_iter()
            .chain(more),
    )
}

pub(crate) fn assigned(people: &[&str]) -> HealthEvent {
    ExaminersAssigned {
        requisition_id: REQUISITION.into(),
        assigned_at: on("02-10T10:00"),
        examiner_person_ids: people.iter().map(|person| (*person).to_owned()).collect(),
        ..ExaminersAssigned::default()
    }
    .into()
}

pub(crate) fn consented() -> HealthEvent {
    ForensicConsentRecorded {
        requisition_id: REQUISITION.into(),
        consented: true,
        ..ForensicConsentRecorded::default()
    }
    .into()
}

/// The child declined what the requisition asks for.
pub(crate) fn declined() -> HealthEvent {
    ExamDeclinedByChild {
        requisition_id: REQUISITION.into(),
        ..ExamDeclinedByChild::default()
    }
    .into()
}

/// A step of the protocol, on a day and at a time of February 2026.
pub(crate) fn step(step: ForensicStep, day_and_time: &str) -> HealthEvent {
    ForensicStepTaken {
        requisition_id: REQUISITION.into(),
        step: step.into(),
        taken_at: on(day_and_time),
        ..ForensicStepTaken::default()
    }
    .into()
}

/// Everything up to the synthesis, in order.
pub(crate) fn whole_protocol() -> Vec<HealthEvent> {
    use ForensicStep as Step;
    vec![
        assigned(&[EXAMINER]),
        step(Step::MeetingWithRequester, "02-10T11:00"),
        step(Step::MeetingWithChild, "02-11T08:00"),
        consented(),
        step(Step::GeneralExam, "02-11T09:00"),
        step(Step::SpecificExam, "02-11T10:00"),
        ChildHandedBack {
            requisition_id: REQUISITION.into(),
            handed_back_at: on("02-11T11:00"),
            ..ChildHandedBack::default()
        }
        .into(),
        step(Step::Synthesis, "02-18T09:00"),
    ]
}

pub(crate) fn concluded(partial: bool) -> HealthEvent {
    ForensicConclusionIssued {
        conclusion_id: CONCLUSION.into(),
        requisition_id: REQUISITION.into(),
        issued_at: on("02-19T16:00"),
        signatures: vec![signature(EXAMINER)],
        document_sha256: SHA256.into(),
        due_at: on("02-20T00:00"),
        org_unit_id: UNIT.into(),
        partial,
        ..ForensicConclusionIssued::default()
    }
    .into()
}

pub(crate) fn signature(person: &str) -> Signature {
    Signature {
        person_id: person.into(),
        signed_at: None,
    }
}

/// A plan whose review is due on 1 March 2026 at 17:00.
pub(crate) fn care_planned() -> HealthEvent {
    PsychologicalCarePlanned {
        plan_id: SUBJECT.into(),
        review_due_at: on("03-01T17:00"),
        ..PsychologicalCarePlanned::default()
    }
    .into()
}
