//! Invented schools, histories and requests.

use api::codes::v1::{AbuseForm, AgeGroup, RiskLevel};
use api::education::v1::*;
use api::log::v1::{AgencyKind, LaneBasis, LaneOpened, Role};
use api::timestamp_to_proto;
use decider::{Given, given};
use education::{EducationDecider, EducationEvent};

pub(crate) const HUONG_SEN: &str = "school-huong-sen";
pub(crate) const BINH_MINH: &str = "school-binh-minh";
pub(crate) const COMMUNE: &str = "commune-an-phuoc";
pub(crate) const POLICE: &str = "police-an-phuoc";

/// When the first concern of every history was noticed: an hour before the harness's clock.
pub(crate) const NOTICED: &str = "2026-03-02T07:00:00+07:00";

pub(crate) type Time = Option<prost_types::Timestamp>;
pub(crate) type History = Vec<EducationEvent>;

pub(crate) fn time(text: &str) -> Time {
    Some(timestamp_to_proto(text.parse().expect("a time stamp")))
}

/// The counsellor of Hương Sen.
pub(crate) fn counsellor(history: History) -> Given<EducationDecider> {
    given(history)
        .with_unit(HUONG_SEN, AgencyKind::Education)
        .with_unit(BINH_MINH, AgencyKind::Education)
        .with_unit(COMMUNE, AgencyKind::Intake)
        .with_unit(POLICE, AgencyKind::Police)
        .by(HUONG_SEN, AgencyKind::Education, Role::SchoolCounsellor)
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

pub(crate) fn a_concern(caregiver_suspected: bool) -> History {
    let concern = ConcernRaised {
        concern_sequence: 1,
        noticed_at: time(NOTICED),
        caregiver_suspected,
        ..ConcernRaised::default()
    };
    vec![opened(LaneBasis::OwnReceipt), concern.into()]
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

pub(crate) fn back_at_school(on: &str, school: &str) -> RecordReturnRequest {
    RecordReturnRequest {
        returned_on: on.into(),
        returned_to_org_unit_id: school.into(),
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
