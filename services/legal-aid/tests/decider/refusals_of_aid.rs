//! One story for every refusal: appointment, registration, work, complaints, inspection.

use api::codes::v1::DelayReason;
use api::legal_aid::v1::*;
use api::log::v1::{AgencyKind, Role};
use decider::Given;
use legal_aid::LegalAidRejection::*;
use legal_aid::{LegalAidDecider, LegalAidEvent};

use crate::corrections::*;
use crate::fixtures::*;
use crate::refusals::{All, FUTURE};

/// A second before the acceptance.
const EARLY: &str = "2026-02-20T09:59:59+07:00";
/// A second after the appointment was due.
const LATE: &str = "2026-02-26T00:00:01+07:00";

fn waiting() -> Given<LegalAidDecider> {
    case([lane_opened(), request_received()])
}

fn accepted() -> Given<LegalAidDecider> {
    case([lane_opened(), request_received(), request_accepted()])
}

fn proceedings() -> Given<LegalAidDecider> {
    case(in_proceedings())
}

fn papers_filed() -> Given<LegalAidDecider> {
    case([in_proceedings(), vec![filed()]].concat())
}

fn closed() -> Given<LegalAidDecider> {
    case([in_proceedings(), vec![completed()]].concat())
}

fn two_requests() -> Given<LegalAidDecider> {
    let second = RequestReceived {
        request_id: OTHER_REQUEST.into(),
        ..received()
    };
    let taken = RequestAccepted {
        request_id: OTHER_REQUEST.into(),
        ..RequestAccepted::default()
    };
    case([in_proceedings(), vec![second.into(), taken.into()]].concat())
}

pub(crate) fn at_the_aid(all: All) -> All {
    let all = at_the_registration(at_the_appointment(all));
    at_the_correction(at_the_supervision(at_the_work(all)))
}

fn at_the_correction(all: All) -> All {
    let by_another = |history: Vec<LegalAidEvent>| {
        case(history).by(
            "legal-aid-khac",
            AgencyKind::LegalAid,
            Role::LegalAidOfficer,
        )
    };
    let worked = || [in_proceedings(), vec![session_recorded()]].concat();
    let ended = || [in_proceedings(), vec![completed()]].concat();
    let later = |r: &mut CorrectRegisterEntryRequest| r.registered_at = time(LATE);
    all.refused(NotTheRecorder, by_another(worked()), correct_entry())
        .refused(NotTheRecorder, by_another(worked()), correct_session())
        .refused(NotTheRecorder, by_another(ended()), correct_outcome())
        .refused(RequestUnknown, case([lane_opened()]), correct_entry())
        .refused(RequestNotAccepted, waiting(), correct_entry())
        .spoiled(EnteredInFuture, accepted(), correct_entry(), |r| {
            r.registered_at = time(FUTURE)
        })
        .spoiled(EnteredBeforeReceipt, accepted(), correct_entry(), |r| {
            r.registered_at = time("2026-02-20T08:59:59+07:00")
        })
        .spoiled(
            EnteredAfterWhatFollowed,
            case(appointed_on_the_25th()),
            correct_entry(),
            later,
        )
        .spoiled(DelayUnexplained, accepted(), correct_entry(), later)
        .refused(SessionUnknown, proceedings(), correct_session())
        .spoiled(
            SessionStartUnreadable,
            case(worked()),
            correct_session(),
            |r| r.started_at = None,
        )
        .spoiled(SessionEndInvalid, case(worked()), correct_session(), |r| {
            r.ended_at = r.started_at
        })
        .spoiled(BodyUnitUnknown, case(worked()), correct_session(), |r| {
            r.body_org_unit_id = UNIT.into()
        })
        .refused(AidNotClosed, proceedings(), correct_outcome())
        .spoiled(CompletedInFuture, closed(), correct_outcome(), |r| {
            r.completed_at = time(FUTURE)
        })
        .spoiled(
            CompletedBeforeAcceptance,
            closed(),
            correct_outcome(),
            |r| r.completed_at = time(EARLY),
        )
        .spoiled(EligibilityStands, closed(), correct_outcome(), |r| {
            r.outcome = AidOutcome::NoLongerEligible.into()
        })
}

fn at_the_appointment(all: All) -> All {
    let open = || case([lane_opened()]);
    all.refused(RequestUnknown, open(), appoint())
        .refused(RequestNotAccepted, waiting(), appoint())
        .refused(AidClosed, closed(), appoint())
        .spoiled(AppointedInFuture, accepted(), appoint(), |r| {
            r.appointed_at = time(FUTURE)
        })
        .spoiled(AppointedBeforeAcceptance, accepted(), appoint(), |r| {
            r.appointed_at = time(EARLY)
        })
        .spoiled(ProviderUnknown, accepted(), appoint(), |r| {
            r.provider_person_id = "nobody".into()
        })
        .spoiled(ProviderUnknown, accepted(), appoint(), |r| {
            r.provider_person_id = "investigator-an-phuoc".into()
        })
        .spoiled(DelayUnexplained, accepted(), appoint(), |r| {
            r.appointed_at = time(LATE)
        })
        .spoiled(DelayUnworded, accepted(), appoint(), |r| {
            r.appointed_at = time(LATE);
            r.delay_reason = DelayReason::Other.into();
        })
        .refused(AppointmentUnknown, accepted(), replace())
        .spoiled(AppointmentOfOtherRequest, two_requests(), replace(), |r| {
            r.request_id = OTHER_REQUEST.into()
        })
        .spoiled(ReplacedByItself, proceedings(), replace(), |r| {
            r.provider_person_id = LAWYER.into()
        })
        .spoiled(ReplacementUnexplained, proceedings(), replace(), |r| {
            r.replacement_reason = 0
        })
        .spoiled(ReplacementUnworded, proceedings(), replace(), |r| {
            r.replacement_reason = ReplacementReason::Other.into()
        })
}

fn at_the_registration(all: All) -> All {
    let advised = || {
        let advice = appointed(FormOfAid::LegalAdvice);
        case([
            lane_opened(),
            request_received(),
            request_accepted(),
            advice,
        ])
    };
    let replaced = || case([in_proceedings(), vec![replaced()]].concat());
    let filed_for_other = |r: &mut RegisterDefenderRequest| {
        r.registration_id = REGISTRATION.into();
        r.appointment_id = SUBJECT.into();
    };
    let two_appointments = || {
        let second = ProviderAppointed {
            appointment_id: SUBJECT.into(),
            request_id: REQUEST.into(),
            form_of_aid: FormOfAid::ParticipationInProceedings.into(),
            ..ProviderAppointed::default()
        };
        case([in_proceedings(), vec![filed(), second.into()]].concat())
    };
    let answered = || {
        let refused = RegistrationRefused {
            registration_id: REGISTRATION.into(),
            ..RegistrationRefused::default()
        };
        case([in_proceedings(), vec![filed(), refused.into()]].concat())
    };
    all.refused(AppointmentUnknown, accepted(), register())
        .refused(AppointmentUnknown, accepted(), file())
        .refused(AppointmentReplaced, replaced(), register())
        .refused(AidClosed, closed(), register())
        .refused(NotForProceedings, advised(), file())
        .spoiled(BodyUnitUnknown, proceedings(), file(), |r| {
            r.body_org_unit_id = UNIT.into()
        })
        .spoiled(BodyMissing, proceedings(), register(), |r| {
            r.body_org_unit_id.clear()
        })
        .spoiled(CapacityMissing, proceedings(), register(), |r| {
            r.capacity = 0
        })
        .spoiled(EnteredInFuture, proceedings(), register(), |r| {
            r.registered_at = time(FUTURE)
        })
        .spoiled(PapersTimeInvalid, proceedings(), file(), |r| {
            r.papers_submitted_at = time(FUTURE)
        })
        .spoiled(PapersTimeInvalid, proceedings(), register(), |r| {
            r.registered_at = time(EARLY)
        })
        .spoiled(RegistrationUnknown, proceedings(), register(), |r| {
            r.registration_id = REGISTRATION.into()
        })
        .spoiled(
            RegistrationUnknown,
            two_appointments(),
            register(),
            filed_for_other,
        )
        .refused(RegistrationUnknown, proceedings(), refuse_registration())
        .refused(RegistrationAnswered, answered(), refuse_registration())
        .spoiled(
            RefusedAtImpossible,
            papers_filed(),
            refuse_registration(),
            |r| r.refused_at = time("2026-02-26T08:59:59+07:00"),
        )
}

fn at_the_work(all: All) -> All {
    all.refused(AppointmentUnknown, accepted(), session())
        .spoiled(SessionStartUnreadable, proceedings(), session(), |r| {
            r.started_at = None
        })
        .spoiled(SessionEndInvalid, proceedings(), session(), |r| {
            r.ended_at = r.started_at
        })
        .spoiled(SessionEndInvalid, proceedings(), session(), |r| {
            r.ended_at = time(FUTURE)
        })
        .spoiled(SessionEndInvalid, proceedings(), session(), |r| {
            r.started_at = time("2026-02-28T09:59:59+07:00")
        })
        .spoiled(BodyUnitUnknown, proceedings(), session(), |r| {
            r.body_org_unit_id = "nobody".into()
        })
        .refused(RequestNotAccepted, waiting(), close())
        .refused(AidClosed, closed(), close())
        .spoiled(CompletedInFuture, accepted(), close(), |r| {
            r.completed_at = time(FUTURE)
        })
        .spoiled(CompletedBeforeAcceptance, accepted(), close(), |r| {
            r.completed_at = time(EARLY)
        })
        .spoiled(EligibilityStands, accepted(), close(), |r| {
            r.outcome = AidOutcome::NoLongerEligible.into()
        })
}

fn at_the_supervision(all: All) -> All {
    let complained = || case([lane_opened(), request_received(), complaint_received()]);
    let settled = || {
        let settled = api::legal_aid::v1::ComplaintSettled {
            complaint_id: COMPLAINT.into(),
            ..Default::default()
        };
        case([
            lane_opened(),
            request_received(),
            complaint_received(),
            settled.into(),
        ])
    };
    all.refused(RequestUnknown, case([lane_opened()]), complain())
        .spoiled(ReceivedInFuture, waiting(), complain(), |r| {
            r.received_at = time(FUTURE)
        })
        .spoiled(ComplaintBeforeRequest, waiting(), complain(), |r| {
            r.received_at = time("2026-02-20T08:59:59+07:00")
        })
        .refused(ComplaintUnknown, waiting(), settle())
        .refused(
            legal_aid::LegalAidRejection::ComplaintSettled,
            settled(),
            settle(),
        )
        .spoiled(SettledAtImpossible, complained(), settle(), |r| {
            r.settled_at = time("2026-02-26T08:59:59+07:00")
        })
        .spoiled(SettledAtImpossible, complained(), settle(), |r| {
            r.settled_at = time(FUTURE)
        })
        .refused(RequestUnknown, case([lane_opened()]), inspect())
        .spoiled(InspectedInFuture, waiting(), inspect(), |r| {
            r.inspected_at = time(FUTURE)
        })
        .spoiled(InspectingUnitUnknown, waiting(), inspect(), |r| {
            r.inspecting_org_unit_id = "nobody".into()
        })
        .spoiled(FindingsContradict, waiting(), inspect(), |r| {
            r.findings.push(InspectionFinding::None.into())
        })
}
