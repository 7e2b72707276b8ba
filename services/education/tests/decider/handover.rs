//! A change of school, and the end of a school's part of a case.

use api::codes::v1::{ChildIdentity, DelayReason};
use api::education::v1::*;
use api::log::v1::{AgencyKind, Role};
use api::referral::v1::{ReferralProposed, ReferralPurpose};
use api::{Compartment, EventMessage};
use decider::{Decider, Lane, Message};
use education::{EducationDecider, EducationEvent, EducationRejection};

use crate::fixtures::*;

fn on_its_way() -> History {
    with(a_concern_seen_to(), change())
}

fn not_arrived() -> RecordArrivalRequest {
    RecordArrivalRequest {
        arrival: Arrival::NotArrived.into(),
        arrived_on: String::new(),
        remarks: "gia đình chưa đưa em đến".into(),
        ..arrived()
    }
}

/// The referral by which the new school is told, with the change itself.
fn told_of_a_change() -> (SchoolChangeArranged, decider::Elsewhere) {
    let given = counsellor(a_concern_seen_to());
    let request = ArrangeSchoolChangeRequest {
        child: Some(ChildIdentity {
            full_name: "Lục Bảo Khuê".into(),
            ..ChildIdentity::default()
        }),
        ..change_to(BINH_MINH)
    };
    let steps = given.when(request).expect("arranged");
    let [step] = &steps[..] else {
        panic!("{steps:?}");
    };
    let mut elsewhere = EducationDecider::elsewhere(step, &given.occasion());
    let EducationEvent::SchoolChangeArranged(arranged) = &step.event else {
        panic!("{step:?}");
    };
    assert_eq!(elsewhere.len(), 1);
    (arranged.clone(), elsewhere.remove(0))
}

#[test]
fn nobody_who_sees_the_lane_learns_where_a_child_that_fled_now_goes_to_school() {
    let (arranged, _) = told_of_a_change();
    // Monday 2 March + 5 working days
    assert_eq!(arranged.arrival_due_at, time("2026-03-10T00:00:00+07:00"));
    // not even another school of the case, which reads every compartment of the lane
    let encoded = decider::EncodedEvent::of(&arranged);
    let text = String::from_utf8_lossy(&encoded.payload).into_owned();
    assert!(text.contains(HUONG_SEN));
    for secret in [BINH_MINH, "em cần ngồi gần cửa", "Lục Bảo Khuê"] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert_eq!(public_of(&arranged).reason, 0);
    // nor does the new school come to take part, which everybody in the case would see
    let history = with(a_concern_seen_to(), arranged);
    let new_school = other_counsellor(history);
    assert!(!new_school.state().admits(new_school.occasion().actor));
}

#[test]
fn the_new_school_is_told_by_a_referral_that_only_the_two_schools_read() {
    let (arranged, elsewhere) = told_of_a_change();
    assert_eq!(elsewhere.category, "referral");
    assert_eq!(elsewhere.stream_id.to_string(), arranged.change_id);
    assert_eq!(elsewhere.event.event_type, ReferralProposed::TYPE);
    let told = ReferralProposed::decode(elsewhere.event.payload).expect("a referral");
    assert_eq!(told.referral_id, arranged.change_id);
    assert_eq!(told.purpose(), ReferralPurpose::SchoolChange);
    assert_eq!(
        (told.from_org_unit_id.as_str(), told.to_org_unit_id.as_str()),
        (HUONG_SEN, BINH_MINH)
    );
    assert_eq!(told.to_agency_kind(), AgencyKind::Education);
    assert_eq!(told.due_at, arranged.arrival_due_at);
    let shared: Vec<Compartment> = told.shared().collect();
    assert_eq!(shared, [Compartment::Identity, Compartment::Education]);
    assert_eq!(told.education_information, "em cần ngồi gần cửa");
    assert!(
        told.child
            .is_some_and(|child| child.full_name == "Lục Bảo Khuê")
    );
}

#[test]
fn no_other_step_of_a_school_tells_anybody_elsewhere() {
    let given = counsellor(a_concern(false));
    for event in a_concern_seen_to() {
        assert!(EducationDecider::elsewhere(&event.into(), &given.occasion()).is_empty());
    }
}

#[test]
fn the_school_that_arranged_the_change_finds_out_whether_the_child_arrived() {
    let event = only!(counsellor(on_its_way()).when(arrived()), ArrivalRecorded);
    assert_eq!(event.school_org_unit_id, HUONG_SEN);
    assert_eq!(event.next_check_due_at, None);
    assert_eq!(
        other_counsellor(with(on_its_way(), joined())).when(arrived()),
        Err(EducationRejection::NotTheArrangingSchool)
    );
}

#[test]
fn a_child_that_did_not_come_is_looked_for_again_until_it_is_found() {
    let event = only!(
        counsellor(on_its_way()).when(not_arrived()),
        ArrivalRecorded
    );
    assert_eq!(event.next_check_due_at, time("2026-03-10T00:00:00+07:00"));
    let history = with(on_its_way(), event);
    assert_eq!(
        counsellor(history.clone()).when(close()),
        Err(EducationRejection::ChangeOpen)
    );
    assert!(counsellor(history).when(arrived()).is_ok());
}

#[test]
fn finding_out_late_needs_a_reason() {
    let late = counsellor(on_its_way()).at("2026-03-10T00:00:01+07:00");
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
    let events = events_of(counsellor(history.clone()).when(concern()));
    let history = [history, events].concat();
    assert!(counsellor(history).when(start_programme()).is_ok());
}

#[test]
fn what_one_school_owes_does_not_hold_up_the_other() {
    let history = with(with(on_its_way(), programme()), joined());
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
