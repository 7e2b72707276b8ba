//! The answer at once, papers, and eligibility looked at again: Law on Legal Aid 11/2017/QH14 Arts
//! 7 and 30.

use api::codes::v1::{AgeGroup, DelayReason};
use api::legal_aid::v1::*;
use legal_aid::{LegalAidEvent, LegalAidRejection, Papers};

use crate::fixtures::*;

fn accepted_child() -> Vec<LegalAidEvent> {
    vec![lane_opened(), request_received(), request_accepted()]
}

#[test]
fn the_answer_is_acceptance_or_which_papers_are_missing() {
    let given = case([lane_opened(), request_without_papers()]);
    assert_eq!(given.when(accept()), Err(LegalAidRejection::PapersMissing));
    let event = only!(given.when(ask_for_papers()), PapersRequested);
    assert_eq!(event.papers_due_at, time("2026-02-28T00:00:00+07:00"));
    assert!(!event.late);
}

#[test]
fn a_late_answer_is_recorded_once_its_reason_is_given() {
    let given = case([lane_opened(), request_received()]);
    let mut late = accept();
    late.registered_at = time("2026-02-21T00:00:01+07:00");
    assert_eq!(
        given.when(late.clone()),
        Err(LegalAidRejection::DelayUnexplained)
    );
    late.delay_reason = DelayReason::Capacity.into();
    assert!(only!(given.when(late), RequestAccepted).late);
}

#[test]
fn once_the_papers_are_there_the_request_is_to_be_answered_the_same_day() {
    let history = [lane_opened(), request_without_papers(), papers_requested()];
    let given = case(history.clone());
    let papers = only!(given.when(bring_papers()), PapersReceived);
    assert_eq!(papers.answer_due_at, time("2026-02-26T00:00:00+07:00"));

    let history = [history.to_vec(), vec![papers.into()]].concat();
    let mut answer = accept();
    answer.registered_at = time("2026-02-25T15:00:00+07:00");
    assert!(!only!(case(history).when(answer), RequestAccepted).late);
}

#[test]
fn papers_that_came_late_are_flagged_not_refused() {
    let history = [lane_opened(), request_without_papers(), papers_requested()];
    let mut late = bring_papers();
    late.received_at = time("2026-02-28T00:00:01+07:00");
    assert!(only!(case(history).when(late), PapersReceived).after_due);
}

#[test]
fn papers_that_are_still_missing_leave_the_request_where_it_is() {
    let history = vec![lane_opened(), request_without_papers(), papers_requested()];
    let mut some = bring_papers();
    some.papers_complete = false;
    some.missing = vec![MissingPaper::Authorisation.into()];
    let event = only!(case(history.clone()).when(some), PapersReceived);
    assert_eq!(event.answer_due_at, None);
    let state = case([history, vec![event.into()]].concat()).state().clone();
    let papers: Vec<Papers> = state.requests.values().map(|aid| aid.papers).collect();
    assert!(matches!(papers[..], [Papers::Asked(_)]));
}

#[test]
fn nobody_is_declined_for_papers_that_were_never_asked_for() {
    let for_papers = DeclineRequestRequest {
        reason: DeclineReason::PapersMissing.into(),
        ..decline()
    };
    assert_eq!(
        case([lane_opened(), request_without_papers()]).when(for_papers.clone()),
        Err(LegalAidRejection::PapersNeverAsked)
    );
    let history = [lane_opened(), request_without_papers(), papers_requested()];
    assert!(case(history).when(for_papers).is_ok());
}

#[test]
fn the_reason_of_eligibility_is_coded_with_its_legal_basis() {
    use EligibilityReason as Reason;
    let found = |basis: EligibilityBasis, age: AgeGroup, hardship_shown| {
        let request = AcceptRequestRequest {
            eligibility_basis: basis.into(),
            age_group: age.into(),
            hardship_shown,
            ..accept()
        };
        let event = only!(
            case([lane_opened(), request_received()]).when(request),
            RequestAccepted
        );
        assert!(event.eligibility_legal_basis.contains("Art 7"));
        (event.eligibility_reason(), event.regardless_of_means)
    };
    use AgeGroup as Age;
    use EligibilityBasis as Ground;
    assert_eq!(
        found(Ground::ChildUnder16, Age::AgeGroup11To15, false),
        (Reason::ChildUnder16, true)
    );
    assert_eq!(
        found(Ground::Victim1617InHardship, Age::AgeGroup16To17, true),
        (Reason::Victim1617InHardship, false)
    );
    assert_eq!(
        found(Ground::Accused1617, Age::AgeGroup16To17, false),
        (Reason::Accused1617, false)
    );
}

#[test]
fn whose_age_is_not_known_is_treated_as_a_child_until_it_is_verified() {
    let request = AcceptRequestRequest {
        age_group: AgeGroup::Unknown.into(),
        ..accept()
    };
    let event = only!(
        case([lane_opened(), request_received()]).when(request),
        RequestAccepted
    );
    assert!(event.age_to_be_verified && event.regardless_of_means);
    assert_eq!(event.eligibility_reason(), EligibilityReason::AgeNotKnown);
}

#[test]
fn papers_that_show_16_or_17_leave_the_aid_where_there_is_hardship() {
    let mut poor = review();
    poor.hardship_shown = true;
    let event = only!(case(accepted_child()).when(poor), EligibilityReviewed);
    assert!(event.eligible && !event.regardless_of_means);
    let event = only!(case(accepted_child()).when(review()), EligibilityReviewed);
    assert!(!event.eligible);
    assert_eq!(
        event.eligibility_reason(),
        EligibilityReason::NoHardship1617
    );
}

#[test]
fn a_victim_of_16_is_accepted_at_once_on_what_is_told_of_hardship_and_shows_it_later() {
    let at_once = AcceptRequestRequest {
        eligibility_basis: EligibilityBasis::Victim1617InHardship.into(),
        age_group: AgeGroup::AgeGroup16To17.into(),
        hardship_shown: false,
        papers_later: true,
        ..accept()
    };
    let urgent = [lane_opened(), urgent_request()];
    let event = only!(case(urgent).when(at_once.clone()), RequestAccepted);
    assert_eq!(
        event.eligibility_reason(),
        EligibilityReason::HardshipClaimed1617
    );
    assert!(!event.hardship_shown && !event.regardless_of_means && event.papers_due_at.is_some());
    // what can wait, waits for the papers
    let ordinary = case([lane_opened(), request_received()]);
    assert_eq!(
        ordinary.when(at_once),
        Err(LegalAidRejection::PapersLaterNotUrgent)
    );
    // the papers decide
    let history = [lane_opened(), urgent_request(), event.into()];
    let reviewed = only!(case(history).when(review()), EligibilityReviewed);
    assert!(!reviewed.eligible);
}

#[test]
fn aid_ends_for_want_of_eligibility_only_after_a_review_that_says_so() {
    let no_longer = CloseAidRequest {
        outcome: AidOutcome::NoLongerEligible.into(),
        ..close()
    };
    assert_eq!(
        case(accepted_child()).when(no_longer.clone()),
        Err(LegalAidRejection::EligibilityStands)
    );
    let event = only!(case(accepted_child()).when(review()), EligibilityReviewed);
    let history = [accepted_child(), vec![event.into()]].concat();
    assert!(case(history).when(no_longer).is_ok());
}

#[test]
fn the_end_tells_of_papers_that_never_came() {
    assert!(!only!(case(accepted_child()).when(close()), AidCompleted).papers_outstanding);
    let history = [lane_opened(), urgent_request(), request_accepted()];
    assert!(only!(case(history).when(close()), AidCompleted).papers_outstanding);
}

#[test]
fn a_merged_centres_successor_goes_on_where_it_left_off() {
    let given = case(accepted_child()).by(
        "legal-aid-moi",
        decider::AgencyKind::LegalAid,
        decider::Role::LegalAidOfficer,
    );
    let actor_admitted = |given: &decider::Given<legal_aid::LegalAidDecider>| {
        decider::Lane::admits(given.state(), given.occasion().actor)
    };
    assert!(!actor_admitted(&given));
    let given = given.succeeding(UNIT);
    assert!(actor_admitted(&given));
    // the officers of the merged Centre are its own now
    assert!(given.when(appoint()).is_ok());
}
