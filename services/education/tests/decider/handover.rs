//! A change of school, and the end of a school's part of a case.

use api::codes::v1::DelayReason;
use api::education::v1::*;
use api::log::v1::{AgencyKind, LaneBasis, Role};
use decider::Lane;
use education::{EducationEvent, EducationRejection};

use crate::fixtures::*;

fn on_its_way() -> History {
    let lane = api::log::v1::LaneOpened {
        org_unit_id: BINH_MINH.into(),
        agency_kind: AgencyKind::Education.into(),
        basis: LaneBasis::Jurisdiction.into(),
        referral_id: String::new(),
    };
    with(with(a_concern_seen_to(), change()), lane)
}

fn not_arrived() -> RecordArrivalRequest {
    RecordArrivalRequest {
        arrival: Arrival::NotArrived.into(),
        arrived_on: String::new(),
        remarks: "gia đình chưa đưa em đến".into(),
        ..arrived()
    }
}

#[test]
fn the_new_school_takes_part_from_the_moment_the_change_is_arranged() {
    let events = counsellor(a_concern_seen_to())
        .when(change_to(BINH_MINH))
        .expect("arranged");
    let [
        EducationEvent::SchoolChangeArranged(change),
        EducationEvent::LaneOpened(lane),
    ] = &events[..]
    else {
        panic!("{events:?}");
    };
    // Monday 2 March + 5 working days
    assert_eq!(change.arrival_due_at, time("2026-03-10T00:00:00+07:00"));
    assert_eq!(lane.org_unit_id, BINH_MINH);
    assert_eq!(lane.basis(), LaneBasis::Jurisdiction);
    let history = [a_concern_seen_to(), events.clone()].concat();
    let new_school = other_counsellor(history);
    assert!(new_school.state().admits(new_school.occasion().actor));
    let before = other_counsellor(a_concern_seen_to());
    assert!(!before.state().admits(before.occasion().actor));
}

#[test]
fn a_school_that_takes_part_already_needs_no_second_lane() {
    let settled = ArrivalRecorded {
        change_id: CHANGE.into(),
        ..ArrivalRecorded::default()
    };
    let history = with(on_its_way(), settled);
    let events = other_counsellor(history).when(change_to(HUONG_SEN));
    assert!(matches!(
        events.as_deref(),
        Ok([EducationEvent::SchoolChangeArranged(_)])
    ));
}

#[test]
fn it_is_for_the_new_school_to_say_whether_the_child_arrived() {
    let event = only!(
        other_counsellor(on_its_way()).when(arrived()),
        ArrivalRecorded
    );
    assert_eq!(event.school_org_unit_id, BINH_MINH);
    assert_eq!(event.next_check_due_at, None);
    assert_eq!(
        counsellor(on_its_way()).when(arrived()),
        Err(EducationRejection::NotTheNewSchool)
    );
}

#[test]
fn a_child_that_did_not_come_is_looked_for_again_until_it_is_found() {
    let event = only!(
        other_counsellor(on_its_way()).when(not_arrived()),
        ArrivalRecorded
    );
    assert_eq!(event.next_check_due_at, time("2026-03-10T00:00:00+07:00"));
    let history = with(on_its_way(), event);
    assert_eq!(
        counsellor(history.clone()).when(close()),
        Err(EducationRejection::ChangeOpen)
    );
    assert!(other_counsellor(history).when(arrived()).is_ok());
}

#[test]
fn a_late_answer_of_the_new_school_needs_a_reason() {
    let late = other_counsellor(on_its_way()).at("2026-03-10T00:00:01+07:00");
    assert_eq!(
        late.when(arrived()),
        Err(EducationRejection::DelayUnexplained)
    );
    let explained = RecordArrivalRequest {
        delay_reason: DelayReason::Family.into(),
        ..arrived()
    };
    assert!(only!(late.when(explained), ArrivalRecorded).late);
}

#[test]
fn a_school_closes_its_part_once_what_must_be_done_is_done() {
    let session = only!(
        counsellor(a_concern_seen_to()).when(session(None)),
        CounsellingProvided
    );
    let history = with(a_concern_seen_to(), session);
    let event = only!(counsellor(history).when(close()), SchoolCaseClosed);
    assert_eq!(event.sessions_held, 1);
}

#[test]
fn an_unfounded_concern_need_not_be_brought_to_the_authorities_any_more() {
    let family_told = FamilyNotified {
        concern_id: CONCERN.into(),
        ..FamilyNotified::default()
    };
    let history = with(a_concern(false), family_told);
    assert_eq!(
        counsellor(history.clone()).when(close()),
        Err(EducationRejection::AuthorityNotTold)
    );
    let unfounded = CloseSchoolCaseRequest {
        reason: SchoolCloseReason::Unfounded.into(),
        ..close()
    };
    assert!(counsellor(history).when(unfounded).is_ok());
}

#[test]
fn a_new_concern_opens_the_schools_part_again() {
    let history = with(a_concern_seen_to(), closed(HUONG_SEN));
    let events = counsellor(history.clone()).when(concern()).expect("raised");
    let history = [history, events].concat();
    assert!(counsellor(history).when(start_programme()).is_ok());
}

#[test]
fn what_one_school_owes_does_not_hold_up_the_other() {
    let settled = ArrivalRecorded {
        change_id: CHANGE.into(),
        ..ArrivalRecorded::default()
    };
    let history = with(with(on_its_way(), programme()), settled);
    assert_eq!(
        counsellor(history.clone()).when(close()),
        Err(EducationRejection::ProgrammeRuns)
    );
    assert!(other_counsellor(history).when(close()).is_ok());
}

#[test]
fn a_merged_schools_duties_are_its_successors() {
    let successor = counsellor(with(a_concern(false), programme()))
        .by("school-moi", AgencyKind::Education, Role::SchoolHead)
        .succeeding(HUONG_SEN);
    assert!(successor.state().admits(successor.occasion().actor));
    assert_eq!(
        successor.when(close()),
        Err(EducationRejection::AuthorityNotTold)
    );
    assert!(successor.when(end_programme()).is_ok());
}
