//! Reviews that turn out wrong after the case was closed on them.

use api::intake::v1::*;
use intake::IntakeEvent;

use crate::fixtures::*;

#[test]
fn a_correction_says_when_the_case_is_closed_on_what_was_wrong() {
    let closed_on = |review: &str| CaseClosed {
        review_id: review.into(),
        ..CaseClosed::default()
    };
    let told = |history: History, request| {
        let events = officer(history).when(request).expect("accepted");
        matches!(&events[..], [IntakeEvent::ReviewCorrected(it)] if it.closed_on_it)
    };
    let reviewed = || a_reviewed_case(true, true);
    let closed = with(reviewed(), closed_on(FIRST));
    assert!(told(closed.clone(), correct_review(true, false)));
    assert!(!told(closed.clone(), correct_review(true, true)));
    assert!(!told(
        with(reviewed(), closed_on("review-2")),
        correct_review(false, true)
    ));
    assert!(!told(
        with(closed, CaseReopened::default()),
        correct_review(false, true)
    ));
}
