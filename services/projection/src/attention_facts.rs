//! What events of several lanes say about services, requisitions, suspicions and limits.

use api::education::v1 as education;
use api::education::v1::{CounselledParty, SuppressionGround};
use api::health::v1 as health;
use api::intake::v1 as intake;
use api::intake::v1::ServiceStatus;
use api::police::v1 as police;
use api::timestamp_from_proto;
use event_store::Event;
use prost_types::Timestamp;

use crate::facts::{Line, line};

/// The lines of the events that no other fact rests on.
pub(crate) fn attention_lines() -> impl Iterator<Item = (&'static str, Line)> {
    let lines = measures().into_iter().chain(care());
    lines.chain(forensics()).chain(school()).chain(sessions())
}

/// A service that its event tells the time of.
macro_rules! served {
    ($message:ty, $id:ident, $at:ident) => {
        served!($message, $id, $at, |_| true)
    };
    ($message:ty, $id:ident, $at:ident, $counts:expr) => {
        line(|case, message: $message, event| {
            let counts: fn(&$message) -> bool = $counts;
            let at = counts(&message).then(|| micros(message.$at.as_ref(), event));
            let lane = event.stream.category();
            case.attention.serve(lane, message.$id, at);
            Ok(())
        })
    };
}

fn measures() -> [(&'static str, Line); 5] {
    [
        served!(intake::ServiceDelivered, service_id, delivered_at, |one| {
            is_given(one.status())
        }),
        served!(intake::ServiceCorrected, service_id, delivered_at, |one| {
            is_given(one.status())
        }),
        served!(intake::EmergencyMeasureApplied, measure_id, applied_at),
        served!(intake::EmergencyMeasureCorrected, measure_id, applied_at),
        served!(intake::ChildTemporarilyRemoved, removal_id, removed_at),
    ]
}

/// Whoever only came, and was given nothing, was not served.
fn care() -> [(&'static str, Line); 9] {
    [
        served!(health::ChildReceived, reception_id, arrived_at, |one| {
            !one.service_areas.is_empty()
        }),
        served!(
            health::ReceptionCorrected,
            reception_id,
            arrived_at,
            |one| { !one.service_areas.is_empty() }
        ),
        served!(health::ChildExamined, exam_id, examined_at),
        served!(health::ExaminationCorrected, exam_id, examined_at),
        served!(health::ExamDeclinedByChild, exam_id, declined_at, |one| {
            !one.service_areas.is_empty()
        }),
        served!(health::ServicesProvided, delivery_id, provided_at),
        served!(health::ServicesCorrected, delivery_id, provided_at),
        served!(health::PsychologicalSessionHeld, session_id, started_at),
        served!(
            health::PsychologicalSessionCorrected,
            session_id,
            started_at
        ),
    ]
}

fn forensics() -> [(&'static str, Line); 10] {
    [
        line(|case, message: health::RequisitionReceived, event| {
            let (id, due_at) = (message.requisition_id, due(message.due_at.as_ref()));
            case.attention.require(event.stream.category(), id, due_at);
            Ok(())
        }),
        line(|case, message: health::RequisitionFileCompleted, _| {
            let due_at = due(message.due_at.as_ref());
            case.attention.due(&message.requisition_id, due_at);
            Ok(())
        }),
        line(|case, message: health::ConsultationHeld, _| {
            let due_at = due(message.due_at.as_ref());
            case.attention.due(&message.requisition_id, due_at);
            Ok(())
        }),
        line(|case, message: health::RequisitionCorrected, _| {
            let due_at = due(message.due_at.as_ref());
            case.attention.due(&message.requisition_id, due_at);
            Ok(())
        }),
        line(|case, message: health::ForensicConclusionIssued, _| {
            if !message.partial {
                case.attention.conclude(&message.requisition_id);
            }
            Ok(())
        }),
        line(|case, message: health::RequisitionEnded, _| {
            case.attention.conclude(&message.requisition_id);
            Ok(())
        }),
        line(|case, message: police::CriminalisticExamRequested, event| {
            let lane = event.stream.category();
            case.attention.require(lane, message.request_id, 0);
            Ok(())
        }),
        line(|case, message: police::CriminalisticExamReceived, _| {
            let due_at = due(message.due_at.as_ref());
            case.attention.due(&message.request_id, due_at);
            Ok(())
        }),
        line(|case, message: police::CriminalisticExamConcluded, _| {
            case.attention.conclude(&message.request_id);
            Ok(())
        }),
        line(|case, message: police::CriminalisticExamEnded, _| {
            case.attention.conclude(&message.request_id);
            Ok(())
        }),
    ]
}

fn school() -> [(&'static str, Line); 9] {
    [
        line(|case, message: education::ImmediateHelpGiven, event| {
            let at = micros(message.given_at.as_ref(), event);
            // it is never corrected: any id that is its own will do
            let (lane, id) = (event.stream.category(), event.data.event_id.to_string());
            case.attention.serve(lane, id, Some(at));
            Ok(())
        }),
        served!(
            education::CounsellingProvided,
            session_id,
            started_at,
            |one| one.party() == CounselledParty::Child
        ),
        served!(
            education::CounsellingCorrected,
            session_id,
            started_at,
            |one| one.party() == CounselledParty::Child
        ),
        line(|case, message: education::ConcernRaised, _| {
            let said = message.caregiver_suspected;
            case.attention.suspect(message.concern_id, said, false);
            Ok(())
        }),
        line(|case, message: education::ConcernCorrected, _| {
            let said = message.caregiver_suspected;
            case.attention.suspect(message.concern_id, said, false);
            Ok(())
        }),
        line(|case, message: education::SchoolRiskAssessed, _| {
            let (said, lifted) = (message.caregiver_suspected, message.suspicion_lifted);
            case.attention.suspect(message.concern_id, said, lifted);
            Ok(())
        }),
        line(|case, message: education::SchoolHarmAssessed, _| {
            let told = (message.caregiver_suspected, message.suspicion_lifted);
            let (concern, assessment) = (message.concern_id, message.assessment_id);
            case.attention.assess_harm(concern, assessment, told);
            Ok(())
        }),
        line(
            |case, message: education::SchoolHarmAssessmentCorrected, _| {
                let told = (message.caregiver_suspected, message.suspicion_lifted);
                let (concern, assessment) = (message.concern_id, message.assessment_id);
                case.attention.correct_harm(concern, assessment, told);
                Ok(())
            },
        ),
        line(
            |case, message: education::FamilyNotificationSuppressed, _| {
                let said = message.ground() == SuppressionGround::CaregiverSuspected;
                case.attention.suspect(message.concern_id, said, false);
                Ok(())
            },
        ),
    ]
}

fn sessions() -> [(&'static str, Line); 2] {
    [
        line(|case, message: police::InterviewSessionRecorded, _| {
            let over = message.over_sessions_per_day || message.over_duration;
            case.attention.session(message.session_id, over);
            Ok(())
        }),
        line(|case, message: police::InterviewSessionCorrected, _| {
            let over = message.over_sessions_per_day || message.over_duration;
            case.attention.session(message.session_id, over);
            Ok(())
        }),
    ]
}

fn is_given(status: ServiceStatus) -> bool {
    match status {
        ServiceStatus::Started | ServiceStatus::Delivered | ServiceStatus::PartlyDelivered => true,
        ServiceStatus::Unspecified | ServiceStatus::NotDelivered | ServiceStatus::Refused => false,
    }
}

/// The time told, or when it was recorded.
pub(crate) fn micros(time: Option<&Timestamp>, event: &Event) -> i64 {
    let time = time.and_then(timestamp_from_proto);
    time.unwrap_or(event.recorded_at).as_microsecond()
}

fn due(time: Option<&Timestamp>) -> i64 {
    let time = time.and_then(timestamp_from_proto);
    time.map_or(0, |time| time.as_microsecond())
}
