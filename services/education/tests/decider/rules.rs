//! What the school lane does.

use api::education::v1::*;
use api::log::v1::LaneBasis;
use decider::{Decider, Target};
use education::{EducationCommand, EducationDecider, EducationEvent, EducationRejection};

use crate::fixtures::*;

#[test]
fn a_first_concern_opens_the_lane_of_the_school() {
    let events = events_of(counsellor(vec![]).when(concern()));
    assert_eq!(events[0], opened(LaneBasis::OwnReceipt));
    assert!(matches!(&events[1], EducationEvent::ConcernRaised(it) if it.concern_sequence == 1));
    assert_eq!(events.len(), 2);
}

#[test]
fn a_concern_without_a_case_opens_one_and_a_concern_on_a_case_joins_it() {
    let new = EducationCommand::from(concern());
    assert_eq!(EducationDecider::target(&new), Target::New);
    let case_id = "00000000-0000-0000-0000-00000000ca5e";
    let further = EducationCommand::from(RaiseConcernRequest {
        case_id: case_id.into(),
        ..concern()
    });
    let case_id = case_id.parse().expect("a UUID");
    assert_eq!(
        EducationDecider::target(&further),
        Target::Existing(case_id)
    );
}

#[test]
fn a_case_that_a_referral_brought_takes_a_concern_without_a_second_lane() {
    let events = events_of(counsellor(a_referred_case()).when(concern()));
    assert!(matches!(&events[..], [EducationEvent::ConcernRaised(_)]));
}

#[test]
fn a_further_concern_is_counted() {
    let events = events_of(counsellor(a_concern(false)).when(concern()));
    assert!(matches!(&events[..], [EducationEvent::ConcernRaised(it)] if it.concern_sequence == 2));
}

#[test]
fn the_family_is_told_and_the_minutes_are_counted() {
    let events = events_of(counsellor(a_concern(false)).when(notice()));
    let [EducationEvent::FamilyNotified(told)] = &events[..] else {
        panic!("told");
    };
    assert_eq!(told.minutes_since_concern, 60);
    assert!(!told.despite_suspicion);
}

#[test]
fn a_relative_who_is_not_the_suspect_may_be_told() {
    let request = NotifyFamilyRequest {
        told_is_not_suspected: true,
        ..notice()
    };
    let events = events_of(counsellor(a_concern(true)).when(request));
    assert!(matches!(&events[..], [EducationEvent::FamilyNotified(it)] if !it.despite_suspicion));
}

#[test]
fn a_notice_that_should_not_have_been_given_is_recorded_as_the_breach_it_is() {
    let request = NotifyFamilyRequest {
        already_told_despite_suspicion: true,
        despite_explanation: "the class teacher did not know".into(),
        ..notice()
    };
    let events = events_of(counsellor(a_concern(true)).when(request));
    assert!(matches!(&events[..], [EducationEvent::FamilyNotified(it)] if it.despite_suspicion));
}

#[test]
fn silence_towards_the_family_is_a_decision_with_its_ground() {
    let given = counsellor(a_concern(true));
    let request = suppression(SuppressionGround::CaregiverSuspected);
    let events = events_of(given.when(request));
    assert!(matches!(
        &events[..],
        [EducationEvent::FamilyNotificationSuppressed(_)]
    ));
}

#[test]
fn silence_because_of_a_suspect_makes_a_later_notice_a_refusal() {
    let request = suppression(SuppressionGround::CaregiverSuspected);
    let events = events_of(counsellor(a_concern(false)).when(request));
    let history = with(a_concern(false), events[0].clone());
    assert_eq!(
        counsellor(history).when(notice()),
        Err(EducationRejection::FamilySuspected)
    );
}

#[test]
fn counselling_and_attendance_follow_a_referral_without_a_concern() {
    let given = counsellor(a_referred_case()).occurred_at(NOTICED);
    assert!(
        given
            .when(session(time("2026-03-02T07:45:00+07:00")))
            .is_ok()
    );
    assert!(
        given
            .when(attendance("2026-02-23", "2026-03-01", (5, 5, 2)))
            .is_ok()
    );
}

#[test]
fn a_child_comes_back_to_the_school_that_records_it() {
    let request = back_at_school("2026-03-02");
    let event = only!(counsellor(a_concern(false)).when(request), ReturnedToSchool);
    assert_eq!(event.school_org_unit_id, HUONG_SEN);
    assert_eq!(event.returned_on, "2026-03-02");
}

#[test]
fn the_authorities_may_be_told_with_or_without_a_unit_of_the_registry() {
    let given = counsellor(a_concern(false));
    assert!(given.when(told(Authority::Police, POLICE)).is_ok());
    assert!(given.when(told(Authority::Commune, COMMUNE)).is_ok());
    let events = events_of(given.when(told(Authority::Hotline111, "")));
    assert!(
        matches!(&events[..], [EducationEvent::ReportedToAuthority(it)] if it.minutes_since_concern == 60)
    );
}

#[test]
fn school_counselling_and_social_work_stand_on_the_circular_of_their_day() {
    // Circulars 31/2017 and 33/2018 until 30 October 2025, Circular 18/2025 from the 31st
    let bases = |day: &str| {
        let given = || counsellor(a_concern_seen_to()).at(day);
        let programme = only!(given().when(start_programme()), CounsellingProgrammeStarted);
        let change = only!(given().when(change_to(BINH_MINH)), SchoolChangeArranged);
        [programme.review_limit, change.arrival_limit]
            .map(|limit| limit.expect("a limit").legal_basis)
    };
    let before = bases("2025-10-30T23:59:59+07:00");
    assert!(before[0].contains("31/2017") && before[1].contains("33/2018"));
    let since = bases("2025-10-31T00:00:00+07:00");
    assert!(since.iter().all(|basis| basis.contains("18/2025")));
}
