//! Corrections, feedback, linked cases, the team, conferences, the child's views, merged communes.

use api::codes::v1::{AgeGroup, ChildIdentity, Priority, RiskLevel, Sex};
use api::intake::v1::*;
use api::log::v1::{LaneBasis, Role};
use decider::{Decider, EventSet, Lane};
use intake::{IntakeCommand, IntakeDecider, IntakeEvent, IntakeRejection};

use crate::fixtures::*;

const CASE: &str = "00000000-0000-0000-0000-00000000ca5e";

// === the child in the report ===

#[test]
fn identity_is_told_as_far_as_known() {
    let request = RecordReportRequest {
        age_group: AgeGroup::Unknown.into(),
        sex: Sex::Unknown.into(),
        child: None,
        ..report()
    };
    assert!(officer(vec![]).when(request).is_ok());
}

#[test]
fn an_estimated_age_stands_for_a_birth_date_that_nobody_knows() {
    let aged = |years| RecordReportRequest {
        child: Some(ChildIdentity {
            estimated_age_years: Some(years),
            ..ChildIdentity::default()
        }),
        ..report()
    };
    for years in [6, 10] {
        assert!(officer(vec![]).when(aged(years)).is_ok(), "{years}");
    }
    for years in [5, 11] {
        assert!(officer(vec![]).when(aged(years)).is_err(), "{years}");
    }
}

#[test]
fn a_child_changes_its_age_group_on_its_birthday() {
    let born = |day: &str| RecordReportRequest {
        child: Some(ChildIdentity {
            birth_date: day.into(),
            ..ChildIdentity::default()
        }),
        age_group: AgeGroup::AgeGroup11To15.into(),
        ..report()
    };
    // reported on 2 March 2026
    assert!(officer(vec![]).when(born("2015-03-02")).is_ok());
    assert!(officer(vec![]).when(born("2015-03-03")).is_err());
}

#[test]
fn the_sex_for_statistics_is_that_of_the_child_when_only_one_is_told() {
    let request = RecordReportRequest {
        child: Some(ChildIdentity {
            sex: Sex::Female.into(),
            ..ChildIdentity::default()
        }),
        ..report()
    };
    let events = officer(vec![]).when(request).expect("accepted");
    assert!(matches!(&events[1], IntakeEvent::ReportReceived(it) if it.sex() == Sex::Female));
}

// === correction and feedback ===

#[test]
fn a_correction_replaces_what_the_report_told_and_leaves_the_report() {
    let request = CorrectReportRequest {
        caregiver_suspected: true,
        child: Some(ChildIdentity {
            full_name: "Invented Child".into(),
            ..ChildIdentity::default()
        }),
        ..correction(1)
    };
    let events = officer(a_reported_case()).when(request).expect("accepted");
    let [IntakeEvent::ReportCorrected(corrected)] = &events[..] else {
        panic!("corrected");
    };
    assert_eq!(corrected.priority(), Priority::Emergency);
    assert_eq!(
        corrected
            .child
            .as_ref()
            .map(|child| child.full_name.as_str()),
        Some("Invented Child")
    );
    let given = officer(with(a_reported_case(), corrected.clone()));
    assert!(given.state().caregiver_suspected());
    let taken_back = given.when(correction(1)).expect("accepted");
    let history = with(a_reported_case(), corrected.clone());
    let given = officer(with(history, taken_back[0].clone()));
    assert!(!given.state().caregiver_suspected());
}

#[test]
fn a_correction_says_nothing_against_a_later_assessment() {
    let assessed = InitialRiskAssessed {
        caregiver_suspected: true,
        ..InitialRiskAssessed::default()
    };
    let history = with(a_reported_case(), assessed);
    let events = officer(history.clone())
        .when(correction(1))
        .expect("accepted");
    let given = officer(with(history, events[0].clone()));
    assert!(given.state().caregiver_suspected());
}

#[test]
fn the_unit_that_recorded_a_report_corrects_it_though_it_does_not_lead() {
    let mut history = a_shared_case();
    if let IntakeEvent::ReportReceived(report) = &mut history[1] {
        report.received_by_org_unit_id = HOTLINE.into();
    }
    let hotline = at(history, HOTLINE, Role::HotlineOperator);
    assert!(hotline.when(correction(1)).is_ok());
}

#[test]
fn a_correction_makes_the_review_stale() {
    let events = officer(a_safe_case())
        .when(correction(1))
        .expect("accepted");
    assert!(
        officer(with(a_safe_case(), events[0].clone()))
            .when(closing())
            .is_err()
    );
}

#[test]
fn an_assessment_may_correct_the_one_before() {
    let request = AssessInitialRiskRequest {
        correction_reason: CorrectionReason::WrongInformation.into(),
        correction_explanation: "the brother was asked".into(),
        ..initial(RiskLevel::High, true)
    };
    assert!(officer(an_assessed_case()).when(request).is_ok());
}

#[test]
fn feedback_names_the_channel_of_the_report_it_answers() {
    let mut history = a_reported_case();
    if let Some(IntakeEvent::ReportReceived(report)) = history.last_mut() {
        report.channel = ReportChannel::Hotline111.into();
    }
    let events = officer(history)
        .when(feedback(1, FeedbackKind::BeingHandled))
        .expect("accepted");
    assert!(
        matches!(&events[..], [IntakeEvent::ChannelFeedbackGiven(it)] if it.channel() == ReportChannel::Hotline111 && it.minutes_since_receipt == 660)
    );
}

// === linked cases ===

/// What the other case gets of the event, and which case that is.
fn mirrored(event: &IntakeEvent) -> (String, IntakeEvent) {
    let given = officer(a_reported_case());
    let elsewhere = IntakeDecider::elsewhere(event, &given.occasion());
    let [there] = &elsewhere[..] else {
        panic!("one other case");
    };
    assert_eq!(there.category, "case");
    let event = IntakeEvent::decode(there.event.event_type, &there.event.payload);
    (there.stream_id.to_string(), event.expect("an event"))
}

#[test]
fn a_link_stands_in_both_cases_and_work_goes_on_in_one() {
    let events = officer(a_reported_case())
        .when(link(&OTHER_CASE.to_uppercase()))
        .expect("accepted");
    let (other, IntakeEvent::LinkedAsDuplicate(there)) = mirrored(&events[0]) else {
        panic!("a link");
    };
    let IntakeEvent::LinkedAsDuplicate(here) = &events[0] else {
        panic!("a link");
    };
    assert_eq!(
        (other.as_str(), here.other_case_id.as_str()),
        (OTHER_CASE, OTHER_CASE)
    );
    assert_eq!(there.other_case_id, CASE);
    assert_eq!(there.link_id, here.link_id);
    assert!(here.work_goes_on_here && !there.work_goes_on_here);
}

#[test]
fn a_link_is_reversible_and_may_be_made_again() {
    let linked = officer(a_reported_case())
        .when(link(OTHER_CASE))
        .expect("accepted");
    let history = with(a_reported_case(), linked[0].clone());
    assert!(officer(history.clone()).state().is_linked_to(OTHER_CASE));
    let unlinked = officer(history.clone())
        .when(unlink(OTHER_CASE))
        .expect("accepted");
    let (other, there) = mirrored(&unlinked[0]);
    assert_eq!(other, OTHER_CASE);
    assert!(matches!(there, IntakeEvent::Unlinked(it) if it.other_case_id == CASE));
    let history = with(history, unlinked[0].clone());
    assert!(!officer(history.clone()).state().is_linked_to(OTHER_CASE));
    assert!(officer(history).when(link(OTHER_CASE)).is_ok());
}

#[test]
fn both_cases_must_be_known_to_whoever_links_or_unlinks_them() {
    let joined =
        |command: IntakeCommand| IntakeDecider::joins_case(&command).map(|id| id.to_string());
    assert_eq!(joined(link(OTHER_CASE).into()).as_deref(), Some(OTHER_CASE));
    assert_eq!(
        joined(unlink(OTHER_CASE).into()).as_deref(),
        Some(OTHER_CASE)
    );
    assert_eq!(joined(report().into()), None);
}

fn linked(works_here: bool) -> LinkedAsDuplicate {
    LinkedAsDuplicate {
        link_id: "link-1".into(),
        other_case_id: OTHER_CASE.into(),
        work_goes_on_here: works_here,
        ..LinkedAsDuplicate::default()
    }
}

fn closed_as(history: History, ground: CloseGround) -> Result<History, IntakeRejection> {
    let request = CloseCaseRequest {
        ground: ground.into(),
        ..closing()
    };
    chair(history).when(request)
}

/// Else the limits of both cases would rest and nobody would work.
#[test]
fn no_case_rests_on_one_in_which_nobody_works() {
    let closed = officer(a_closed_case()).when(link(OTHER_CASE));
    assert_eq!(closed, Err(IntakeRejection::CaseIsClosed));
    let third = "00000000-0000-0000-0000-00000000ca11";
    let resting = with(a_reported_case(), linked(false));
    let refused = officer(resting.clone()).when(link(third));
    assert_eq!(refused, Err(IntakeRejection::WorkGoesOnElsewhere));
    let ended = DuplicateWorkEnded {
        other_case_id: OTHER_CASE.into(),
        ..DuplicateWorkEnded::default()
    };
    assert!(officer(with(resting, ended)).when(link(third)).is_ok());
}

#[test]
fn with_the_case_in_which_the_work_went_on_its_duplicates_rest_no_longer() {
    let history = with(a_safe_case(), linked(true));
    let events = closed_as(history.clone(), CloseGround::GoalsReached).expect("accepted");
    let [IntakeEvent::CaseClosed(_), ended] = &events[..] else {
        panic!("a closing that tells the duplicate");
    };
    let (other, IntakeEvent::DuplicateWorkEnded(there)) = mirrored(ended) else {
        panic!("the end of the work");
    };
    assert_eq!(other, OTHER_CASE);
    assert_eq!(
        (there.other_case_id.as_str(), there.worked_here),
        (CASE, false)
    );
    // told once: opened and closed again, there is nothing more to tell
    let history = with(history, ended.clone());
    let again = closed_as(history, CloseGround::GoalsReached).expect("accepted");
    assert_eq!(again.len(), 1);
}

#[test]
fn a_duplicate_closes_without_a_review_and_no_other_case_does() {
    let resting = with(a_reported_case(), linked(false));
    let events = closed_as(resting.clone(), CloseGround::Duplicate).expect("accepted");
    assert!(matches!(&events[..], [IntakeEvent::CaseClosed(it)] if it.review_id.is_empty()));
    assert!(
        officer(with(resting.clone(), events[0].clone()))
            .state()
            .is_closed()
    );
    let otherwise = closed_as(resting, CloseGround::GoalsReached);
    assert_eq!(otherwise, Err(IntakeRejection::ReviewMissing));
    let working = with(a_reported_case(), linked(true));
    let refused = closed_as(working, CloseGround::Duplicate);
    assert_eq!(refused, Err(IntakeRejection::NotADuplicate));
}

#[test]
fn a_duplicate_of_a_child_that_is_away_stays_open() {
    let history = with(a_removed_child(), linked(false));
    let refused = closed_as(history, CloseGround::Duplicate);
    assert_eq!(refused, Err(IntakeRejection::RemovalStillRuns));
}

// === the team ===

#[test]
fn one_member_manages_the_case_and_hands_it_over() {
    let history = with(a_reported_case(), joined("member-1", true));
    let history = with(history, joined("member-2", false));
    let second = change("member-2", TeamRole::CaseManager);
    assert!(officer(history.clone()).when(second.clone()).is_err());
    let first = officer(history.clone())
        .when(change("member-1", TeamRole::Head))
        .expect("accepted");
    let history = with(history, first[0].clone());
    let second = officer(history.clone()).when(second).expect("accepted");
    let given = officer(with(history, second[0].clone()));
    assert_eq!(given.state().case_managers(), 1);
}

#[test]
fn a_member_who_left_may_be_followed_by_another() {
    let history = with(a_reported_case(), joined("member-1", true));
    let left = officer(history.clone())
        .when(leave("member-1"))
        .expect("accepted");
    let given = officer(with(history, left[0].clone()));
    assert_eq!(given.state().case_managers(), 0);
    assert!(given.when(member(TeamRole::CaseManager)).is_ok());
}

#[test]
fn somebody_outside_the_registry_joins_by_description() {
    let request = AddTeamMemberRequest {
        role: TeamRole::Neighbourhood.into(),
        description: "the head of the village".into(),
        ..AddTeamMemberRequest::default()
    };
    assert!(officer(a_reported_case()).when(request).is_ok());
}

#[test]
fn a_conference_counts_its_decisions_for_those_who_may_not_read_them() {
    let events = officer(a_reported_case())
        .when(conference())
        .expect("accepted");
    assert!(matches!(&events[..], [IntakeEvent::CaseConferenceHeld(it)] if it.decision_count == 1));
}

// === the child's views ===

#[test]
fn a_child_that_does_not_want_to_speak_is_heard_too() {
    let silent = view(ChildViewManner::DidNotWant, "");
    assert!(officer(a_reported_case()).when(silent).is_ok());
}

#[test]
fn the_hotline_and_every_commune_that_takes_part_hear_and_answer_the_child() {
    let hotline = at(a_shared_case(), HOTLINE, Role::HotlineOperator);
    let words = view(ChildViewManner::Conversation, "Em muốn ở với bà.");
    let events = hotline.when(words).expect("accepted");
    let IntakeEvent::ChildViewRecorded(recorded) = &events[0] else {
        panic!("a view");
    };
    let given = at(
        with(a_shared_case(), recorded.clone()),
        SONG_LAM,
        Role::ChildProtectionOfficer,
    );
    assert!(given.when(answer(&recorded.view_id)).is_ok());
}

// === merged communes ===

/// A commune that no longer exists: its open duties are its successor's.
#[test]
fn the_successor_of_a_merged_commune_goes_on_with_its_cases() {
    let successor = at(a_submitted_plan(), SONG_LAM, Role::CommuneChair).succeeding(AN_PHUOC);
    assert!(successor.state().admits(successor.occasion().actor));
    assert!(successor.when(approval(1, 1)).is_ok());
    assert!(successor.when(initial(RiskLevel::Low, false)).is_ok());
    let stranger = at(a_submitted_plan(), SONG_LAM, Role::CommuneChair);
    assert!(!stranger.state().admits(stranger.occasion().actor));
}

#[test]
fn whoever_opened_the_lane_answers_for_the_case_until_a_commune_does() {
    let mut history = a_reported_case();
    history[0] = opened(HOTLINE, LaneBasis::OwnReceipt);
    let jurisdiction = |history: &History| {
        let given = officer(history.clone());
        given.state().open_jurisdiction().map(str::to_owned)
    };
    assert_eq!(jurisdiction(&vec![]), None);
    assert_eq!(jurisdiction(&history).as_deref(), Some(HOTLINE));
    history.push(opened(AN_PHUOC, LaneBasis::Forwarded));
    assert_eq!(jurisdiction(&history).as_deref(), Some(AN_PHUOC));
}
