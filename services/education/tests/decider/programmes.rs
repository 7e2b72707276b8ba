//! Counselling programmes and social work at school: Circular 18/2025/TT-BGDĐT.

use api::codes::v1::DelayReason;
use api::education::v1::*;
use education::EducationRejection;

use crate::fixtures::*;
use crate::recorded::*;

fn in_programme() -> History {
    with(a_concern(false), programme())
}

#[test]
fn a_programme_has_goals_a_counsellor_and_a_day_on_which_it_is_looked_at_again() {
    let event = only!(
        counsellor(a_referred_case()).when(start_programme()),
        CounsellingProgrammeStarted
    );
    // 2 March + 30 days
    assert_eq!(event.review_due_at, time("2026-04-02T00:00:00+07:00"));
    assert_eq!(event.counsellor_person_id, "p-test");
    let by_another = StartProgrammeRequest {
        counsellor_person_id: "counsellor-huong-sen".into(),
        review_due_at: time("2026-03-16T08:00:00+07:00"),
        ..start_programme()
    };
    let event = only!(
        counsellor(a_referred_case()).when(by_another),
        CounsellingProgrammeStarted
    );
    assert_eq!(event.counsellor_person_id, "counsellor-huong-sen");
    assert_eq!(event.review_limit, None);
}

#[test]
fn sessions_of_a_programme_are_numbered_and_counted_at_its_end() {
    let first = only!(
        counsellor(in_programme()).when(session_of_programme()),
        CounsellingProvided
    );
    assert_eq!(first.session_number, 1);
    let history = with(in_programme(), first);
    let second = only!(
        counsellor(history.clone()).when(session_of_programme()),
        CounsellingProvided
    );
    assert_eq!(second.session_number, 2);
    let history = with(history, second);
    let end = only!(
        counsellor(history).when(end_programme()),
        CounsellingProgrammeEnded
    );
    assert_eq!(end.sessions_held, 2);
}

#[test]
fn a_session_on_its_own_has_no_number() {
    let event = only!(
        counsellor(in_programme()).when(session(None)),
        CounsellingProvided
    );
    assert_eq!((event.programme_id.as_str(), event.session_number), ("", 0));
}

#[test]
fn a_session_held_before_the_end_may_be_entered_after_it() {
    let history = with(in_programme(), programme_ended());
    assert!(counsellor(history).when(session_of_programme()).is_ok());
}

#[test]
fn a_programme_is_looked_at_again_in_time_or_with_a_reason() {
    let event = only!(
        counsellor(in_programme()).when(review_programme()),
        CounsellingProgrammeReviewed
    );
    assert_eq!(event.review_due_at, time("2026-04-02T00:00:00+07:00"));
    let late = counsellor(in_programme()).at("2026-04-02T00:00:01+07:00");
    assert_eq!(
        late.when(review_programme()),
        Err(EducationRejection::DelayUnexplained)
    );
    assert_eq!(
        late.when(end_programme()),
        Err(EducationRejection::DelayUnexplained)
    );
    let explained = ReviewProgrammeRequest {
        delay_reason: DelayReason::ChildNotReady.into(),
        ..review_programme()
    };
    assert!(only!(late.when(explained), CounsellingProgrammeReviewed).late);
}

#[test]
fn another_school_does_not_touch_the_programme() {
    let history = with(
        in_programme(),
        api::log::v1::LaneOpened {
            org_unit_id: BINH_MINH.into(),
            ..Default::default()
        },
    );
    assert_eq!(
        other_counsellor(history).when(end_programme()),
        Err(EducationRejection::ProgrammeUnknown)
    );
}

#[test]
fn social_work_is_recorded_with_whom_the_family_was_connected() {
    let request = RecordSocialWorkRequest {
        with_org_unit_id: COMMUNE.into(),
        ..social_work()
    };
    let event = only!(
        counsellor(a_referred_case()).when(request),
        SchoolSocialWorkDone
    );
    assert_eq!(event.with_org_unit_id, COMMUNE);
}

#[test]
fn a_fear_that_the_child_drops_out_is_sealed_with_the_record_and_no_supervisor_sees_it() {
    let mut request = attendance("2026-02-23", "2026-03-01", (5, 3, 2));
    if let Some(record) = &mut request.record {
        record.dropout_risk = true;
    }
    let event = only!(
        counsellor(a_referred_case()).when(request),
        AttendanceFollowedUp
    );
    assert!(event.dropout_risk);
    assert!(event.record.is_some());
    let seen = public_of(&event);
    assert!(!seen.dropout_risk);
    assert_eq!(seen.record, None);
    let mut request = correct_attendance((5, 3, 2));
    if let Some(record) = &mut request.record {
        record.dropout_risk = true;
    }
    let corrected = only!(counsellor(recorded()).when(request), AttendanceCorrected);
    assert!(corrected.dropout_risk);
    assert!(!public_of(&corrected).dropout_risk);
}
