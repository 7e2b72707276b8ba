//! A history with everything that can be corrected, and valid corrections of it.

use api::codes::v1::{AbuseForm, AgeGroup, RiskLevel};
use api::education::v1::*;

use crate::fixtures::*;

pub(crate) fn correct_concern(kind: ConcernKind) -> CorrectConcernRequest {
    CorrectConcernRequest {
        concern_id: CONCERN.into(),
        kind: kind.into(),
        abuse_forms: vec![AbuseForm::Violence.into()],
        age_group: AgeGroup::AgeGroup11To15.into(),
        noticed_at: time("2026-03-01T07:00:00+07:00"),
        reason: "nhập nhầm ngày".into(),
        ..CorrectConcernRequest::default()
    }
}

pub(crate) fn correct_assessment() -> CorrectHarmAssessmentRequest {
    CorrectHarmAssessmentRequest {
        assessment_id: ASSESSMENT.into(),
        harm_level: RiskLevel::High.into(),
        assessed_at: time("2026-03-02T07:30:00+07:00"),
        reason: "chọn nhầm mức độ".into(),
        ..CorrectHarmAssessmentRequest::default()
    }
}

pub(crate) fn correct_session() -> CorrectCounsellingRequest {
    CorrectCounsellingRequest {
        session_id: SESSION.into(),
        party: CounselledParty::Child.into(),
        form: CounsellingForm::Group.into(),
        started_at: time("2026-03-02T07:10:00+07:00"),
        ended_at: time("2026-03-02T07:40:00+07:00"),
        reason: "ghi nhầm giờ".into(),
        ..CorrectCounsellingRequest::default()
    }
}

pub(crate) fn correct_attendance(days: (u32, u32, u32)) -> CorrectAttendanceRequest {
    let told = attendance("2026-02-23", "2026-03-01", days);
    CorrectAttendanceRequest {
        follow_up_id: FOLLOW_UP.into(),
        period_from: told.period_from,
        period_to: told.period_to,
        record: told.record,
        reason: "đếm nhầm ngày nghỉ".into(),
        ..CorrectAttendanceRequest::default()
    }
}

/// Everything that can be corrected, recorded by Hương Sen.
pub(crate) fn recorded() -> History {
    let assessed = SchoolHarmAssessed {
        assessment_id: ASSESSMENT.into(),
        concern_id: CONCERN.into(),
        school_org_unit_id: HUONG_SEN.into(),
        ..SchoolHarmAssessed::default()
    };
    let held = CounsellingProvided {
        session_id: SESSION.into(),
        school_org_unit_id: HUONG_SEN.into(),
        programme_id: PROGRAMME.into(),
        session_number: 3,
        ..CounsellingProvided::default()
    };
    let followed = AttendanceFollowedUp {
        follow_up_id: FOLLOW_UP.into(),
        school_org_unit_id: HUONG_SEN.into(),
        followed_up_at: time(NOTICED),
        ..AttendanceFollowedUp::default()
    };
    let history = with(with(a_concern(false), assessed), programme());
    with(with(with(history, held), followed), joined())
}
