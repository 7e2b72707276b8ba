//! Invented schools, histories and requests.

use api::codes::v1::{AbuseForm, AgeGroup, RiskLevel, Sex};
use api::education::v1::*;
use api::log::v1::{AgencyKind, LaneBasis, LaneOpened, Role};
use api::timestamp_to_proto;
use decider::{Given, given};
use education::{EducationDecider, EducationEvent, Step};

pub(crate) const HUONG_SEN: &str = "school-huong-sen";
pub(crate) const BINH_MINH: &str = "school-binh-minh";
pub(crate) const COMMUNE: &str = "commune-an-phuoc";
pub(crate) const POLICE: &str = "police-an-phuoc";
pub(crate) const HEALTH: &str = "health-centre-an-phuoc";
pub(crate) const CONCERN: &str = "00000000-0000-0000-0000-0000000000a1";
pub(crate) const PROGRAMME: &str = "00000000-0000-0000-0000-0000000000b1";
pub(crate) const ASSESSMENT: &str = "00000000-0000-0000-0000-0000000000d1";
pub(crate) const SESSION: &str = "00000000-0000-0000-0000-0000000000e1";
pub(crate) const FOLLOW_UP: &str = "00000000-0000-0000-0000-0000000000f1";
pub(crate) const CHANGE: &str = "00000000-0000-0000-0000-0000000000c1";

/// When the first concern of every history was noticed: an hour before the harness's clock.
pub(crate) const NOTICED: &str = "2026-03-02T07:00:00+07:00";

pub(crate) type Time = Option<prost_types::Timestamp>;
pub(crate) type History = Vec<EducationEvent>;

pub(crate) fn time(text: &str) -> Time {
    Some(timestamp_to_proto(text.parse().expect("a time stamp")))
}

/// The counsellor of Hương Sen.
pub(crate) fn counsellor(history: History) -> Given<EducationDecider> {
    given(history.into_iter().map(Step::from))
        .with_unit(HUONG_SEN, AgencyKind::Education)
        .with_unit(BINH_MINH, AgencyKind::Education)
        .with_unit(COMMUNE, AgencyKind::Intake)
        .with_unit(POLICE, AgencyKind::Police)
        .with_unit(HEALTH, AgencyKind::Health)
        .with_person(
            "counsellor-huong-sen",
            HUONG_SEN,
            Role::SchoolCounsellor,
            Sex::Female,
            &[],
        )
        .with_person(
            "counsellor-binh-minh",
            BINH_MINH,
            Role::SchoolCounsellor,
            Sex::Male,
            &[],
        )
        .by(HUONG_SEN, AgencyKind::Education, Role::SchoolCounsellor)
}

/// The counsellor of Bình Minh.
pub(crate) fn other_counsellor(history: History) -> Given<EducationDecider> {
    counsellor(history).by(BINH_MINH, AgencyKind::Education, Role::SchoolCounsellor)
}

// === histories ===

pub(crate) fn opened(basis: LaneBasis) -> EducationEvent {
    LaneOpened {
        org_unit_id: HUONG_SEN.into(),
        agency_kind: AgencyKind::Education.into(),
        basis: basis.into(),
        referral_id: String::new(),
    }
    .into()
}

/// A lane that a referral opened: no concern of the school's own.
pub(crate) fn a_referred_case() -> History {
    vec![opened(LaneBasis::Referral)]
}

/// An incident, noticed on Monday 2 March at 7: family and authorities are to be told by Tuesday at
/// 7, the harm is to be assessed by the end of Tuesday.
pub(crate) fn a_concern(caregiver_suspected: bool) -> History {
    vec![
        opened(LaneBasis::OwnReceipt),
        concern_of(ConcernKind::Incident, caregiver_suspected).into(),
    ]
}

pub(crate) fn concern_of(kind: ConcernKind, caregiver_suspected: bool) -> ConcernRaised {
    let authority_due_at = match kind {
        ConcernKind::Incident => time("2026-03-03T07:00:00+07:00"),
        _ => None,
    };
    ConcernRaised {
        concern_sequence: 1,
        concern_id: CONCERN.into(),
        kind: kind.into(),
        school_org_unit_id: HUONG_SEN.into(),
        noticed_at: time(NOTICED),
        caregiver_suspected,
        family_due_at: time("2026-03-03T07:00:00+07:00"),
        authority_due_at,
        assessment_due_at: time("2026-03-04T00:00:00+07:00"),
        ..ConcernRaised::default()
    }
}

/// A risk that the school handles by itself.
pub(crate) fn a_risk() -> History {
    vec![
        opened(LaneBasis::OwnReceipt),
        concern_of(ConcernKind::Risk, false).into(),
    ]
}

/// Everything that must be done about a concern is done.
pub(crate) fn a_concern_seen_to() -> History {
    let told = FamilyNotified {
        concern_id: CONCERN.into(),
        ..FamilyNotified::default()
    };
    let reported = ReportedToAuthority {
        concern_id: CONCERN.into(),
        ..ReportedToAuthority::default()
    };
    let assessed = SchoolHarmAssessed {
        concern_id: CONCERN.into(),
        ..SchoolHarmAssessed::default()
    };
    with(with(with(a_concern(false), told), reported), assessed)
}

/// A programme for the child, to be looked at again by Wednesday 1 April.
pub(crate) fn programme() -> EducationEvent {
    CounsellingProgrammeStarted {
        programme_id: PROGRAMME.into(),
        school_org_unit_id: HUONG_SEN.into(),
        party: CounselledParty::Child.into(),
        review_due_at: time("2026-04-02T00:00:00+07:00"),
        ..CounsellingProgrammeStarted::default()
    }
    .into()
}

pub(crate) fn programme_ended() -> EducationEvent {
    CounsellingProgrammeEnded {
        programme_id: PROGRAMME.into(),
        school_org_unit_id: HUONG_SEN.into(),
        ..CounsellingProgrammeEnded::default()
    }
    .into()
}

/// From Hương Sen to Bình Minh: by the end of Monday 9 March it is to be known whether the child came.
pub(crate) fn change() -> EducationEvent {
    SchoolChangeArranged {
        change_id: CHANGE.into(),
        from_org_unit_id: HUONG_SEN.into(),
        arrival_due_at: time("2026-03-10T00:00:00+07:00"),
        ..SchoolChangeArranged::default()
    }
    .into()
}

pub(crate) fn closed(school: &str) -> EducationEvent {
    SchoolCaseClosed {
        school_org_unit_id: school.into(),
        ..SchoolCaseClosed::default()
    }
    .into()
}

pub(crate) fn with(mut history: History, event: impl Into<EducationEvent>) -> History {
    history.push(event.into());
    history
}

// === requests ===

pub(crate) fn concern() -> RaiseConcernRequest {
    RaiseConcernRequest {
        kind: ConcernKind::Risk.into(),
        abuse_forms: vec![AbuseForm::Neglect.into()],
        age_group: AgeGroup::AgeGroup6To10.into(),
        account: Some(ConcernAccount {
            observation: "often hungry in the morning".into(),
            ..ConcernAccount::default()
        }),
        ..RaiseConcernRequest::default()
    }
}

pub(crate) fn assessment(caregiver_suspected: bool) -> AssessHarmRequest {
    AssessHarmRequest {
        harm_level: RiskLevel::Medium.into(),
        caregiver_suspected,
        ..AssessHarmRequest::default()
    }
}

pub(crate) fn notice() -> NotifyFamilyRequest {
    NotifyFamilyRequest {
        channel: NoticeChannel::Phone.into(),
        told_relation: "bà ngoại".into(),
        ..NotifyFamilyRequest::default()
    }
}

pub(crate) fn suppression(ground: SuppressionGround) -> SuppressFamilyNotificationRequest {
    SuppressFamilyNotificationRequest {
        ground: ground.into(),
        ..SuppressFamilyNotificationRequest::default()
    }
}

pub(crate) fn session(ended_at: Time) -> ProvideCounsellingRequest {
    ProvideCounsellingRequest {
        party: CounselledParty::Child.into(),
        form: CounsellingForm::Individual.into(),
        ended_at,
        ..ProvideCounsellingRequest::default()
    }
}

pub(crate) fn attendance(from: &str, to: &str, days: (u32, u32, u32)) -> FollowAttendanceRequest {
    FollowAttendanceRequest {
        period_from: from.into(),
        period_to: to.into(),
        record: Some(AttendanceRecord {
            school_days: days.0,
            days_absent: days.1,
            days_absent_unexcused: days.2,
            reason: AbsenceReason::Fear.into(),
            ..AttendanceRecord::default()
        }),
        ..FollowAttendanceRequest::default()
    }
}

pub(crate) fn back_at_school(on: &str) -> RecordReturnRequest {
    RecordReturnRequest {
        returned_on: on.into(),
        ..RecordReturnRequest::default()
    }
}

pub(crate) fn told(authority: Authority, unit: &str) -> ReportToAuthorityRequest {
    ReportToAuthorityRequest {
        authority: authority.into(),
        to_org_unit_id: unit.into(),
        channel: NoticeChannel::Phone.into(),
        content: "what was noticed this morning".into(),
        ..ReportToAuthorityRequest::default()
    }
}

pub(crate) fn risk_assessment() -> AssessRiskRequest {
    AssessRiskRequest {
        risk_level: RiskLevel::Medium.into(),
        counsel_potential_victim: true,
        counsel_potential_aggressor: true,
        ..AssessRiskRequest::default()
    }
}

pub(crate) fn help() -> GiveImmediateHelpRequest {
    GiveImmediateHelpRequest {
        kinds: vec![ImmediateHelp::SafePlace.into()],
        ..GiveImmediateHelpRequest::default()
    }
}

pub(crate) fn start_programme() -> StartProgrammeRequest {
    StartProgrammeRequest {
        party: CounselledParty::Child.into(),
        sessions_planned: 6,
        goals: "em thấy an toàn ở lớp".into(),
        ..StartProgrammeRequest::default()
    }
}

pub(crate) fn session_of_programme() -> ProvideCounsellingRequest {
    ProvideCounsellingRequest {
        programme_id: PROGRAMME.into(),
        ..session(None)
    }
}

pub(crate) fn review_programme() -> ReviewProgrammeRequest {
    ReviewProgrammeRequest {
        programme_id: PROGRAMME.into(),
        progress: "em nói nhiều hơn".into(),
        ..ReviewProgrammeRequest::default()
    }
}

pub(crate) fn end_programme() -> EndProgrammeRequest {
    EndProgrammeRequest {
        programme_id: PROGRAMME.into(),
        outcome: ProgrammeOutcome::GoalsReached.into(),
        ..EndProgrammeRequest::default()
    }
}

pub(crate) fn social_work() -> RecordSocialWorkRequest {
    RecordSocialWorkRequest {
        kinds: vec![SocialWorkKind::HomeVisit.into()],
        description: "thăm nhà cùng cán bộ xã".into(),
        ..RecordSocialWorkRequest::default()
    }
}

pub(crate) fn change_to(school: &str) -> ArrangeSchoolChangeRequest {
    ArrangeSchoolChangeRequest {
        to_org_unit_id: school.into(),
        reason: SchoolChangeReason::Safety.into(),
        handover: "em cần ngồi gần cửa".into(),
        ..ArrangeSchoolChangeRequest::default()
    }
}

pub(crate) fn arrived() -> RecordArrivalRequest {
    RecordArrivalRequest {
        change_id: CHANGE.into(),
        arrival: Arrival::Arrived.into(),
        arrived_on: "2026-03-02".into(),
        ..RecordArrivalRequest::default()
    }
}

pub(crate) fn close() -> CloseSchoolCaseRequest {
    CloseSchoolCaseRequest {
        reason: SchoolCloseReason::Stable.into(),
        summary: "em ổn định".into(),
        ..CloseSchoolCaseRequest::default()
    }
}

/// A second school that takes part in the case, because the commune asked it to.
pub(crate) fn joined() -> EducationEvent {
    LaneOpened {
        org_unit_id: BINH_MINH.into(),
        agency_kind: AgencyKind::Education.into(),
        basis: LaneBasis::Referral.into(),
        referral_id: String::new(),
    }
    .into()
}

/// What anybody may read of an event who may know of it.
pub(crate) fn public_of<E: api::EventMessage>(event: &E) -> E {
    let encoded = decider::EncodedEvent::of(event);
    let parts = api::split(encoded.event_type, &encoded.payload).expect("an event");
    let public = parts
        .into_iter()
        .find(|(compartment, _)| *compartment == api::Compartment::Public);
    let bytes = public.map(|(_, bytes)| bytes).unwrap_or_default();
    E::decode(&bytes[..]).expect("the same event")
}

/// The events of the lane that a command leads to.
pub(crate) fn events_of<R: std::fmt::Debug>(steps: Result<Vec<Step>, R>) -> History {
    let steps = steps.expect("the rules allow it");
    steps.into_iter().map(|step| step.event).collect()
}

/// The one event a command leads to.
macro_rules! only {
    ($outcome:expr, $event:ident) => {
        match &$outcome.expect("the rules allow it")[..] {
            [
                education::Step {
                    event: education::EducationEvent::$event(event),
                    ..
                },
            ] => event.clone(),
            other => panic!("{other:?}"),
        }
    };
}
pub(crate) use only;
