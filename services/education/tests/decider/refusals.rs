//! Every rejection, each with the smallest story that leads to it.

use api::codes::v1::ChildIdentity;
use api::education::v1::*;
use decider::Rejection;
use education::{EducationEvent, EducationRejection as R};

use crate::fixtures::*;

type Outcome = (R, Result<Vec<EducationEvent>, R>);

fn at_concern_and_notice() -> Vec<Outcome> {
    let child = ChildIdentity {
        birth_date: "2026-03-03".into(),
        ..ChildIdentity::default()
    };
    let unexplained = NotifyFamilyRequest {
        already_told_despite_suspicion: true,
        ..notice()
    };
    let by_nobody = SuppressFamilyNotificationRequest {
        requested_by_org_unit_id: "nobody-knows".into(),
        ..suppression(SuppressionGround::ChildEndangered)
    };
    let given = || counsellor(a_concern(true));
    vec![
        (
            R::ImpossibleBirthDate,
            given().when(RaiseConcernRequest {
                child: Some(child),
                ..concern()
            }),
        ),
        (
            R::ConcernMissing,
            counsellor(a_referred_case()).when(assessment(false)),
        ),
        (
            R::ConcernMissing,
            counsellor(a_referred_case()).when(told(Authority::Police, "")),
        ),
        (R::FamilySuspected, given().when(notice())),
        (R::BreachUnexplained, given().when(unexplained)),
        (
            R::RequestingUnitUnknown,
            given().when(suppression(SuppressionGround::AuthorityRequest)),
        ),
        (R::RequestingUnitUnknown, given().when(by_nobody)),
        (
            R::UnknownAuthorityUnit,
            given().when(told(Authority::Police, COMMUNE)),
        ),
        (
            R::UnknownAuthorityUnit,
            given().when(told(Authority::Commune, "nobody-knows")),
        ),
    ]
}

fn at_follow_up() -> Vec<Outcome> {
    let given = || counsellor(a_concern(false));
    let followed = |from, to, days| given().when(attendance(from, to, days));
    vec![
        (
            R::SessionEndImpossible,
            given().when(session(time(NOTICED))),
        ),
        (
            R::SessionEndImpossible,
            given().when(session(time("2026-03-02T09:00:00+07:00"))),
        ),
        (
            R::PeriodStartImpossible,
            followed("2026-02-30", "2026-03-01", (1, 0, 0)),
        ),
        (
            R::PeriodEndImpossible,
            followed("2026-02-23", "2026-02-22", (1, 0, 0)),
        ),
        (
            R::PeriodEndImpossible,
            followed("2026-02-23", "2026-03-03", (1, 0, 0)),
        ),
        (
            R::MoreSchoolDaysThanDays,
            followed("2026-02-23", "2026-03-01", (8, 0, 0)),
        ),
        (
            R::MoreAbsenceThanSchool,
            followed("2026-02-23", "2026-03-01", (5, 6, 0)),
        ),
        (
            R::MoreAbsenceThanSchool,
            followed("2026-02-23", "2026-03-01", (5, 2, 3)),
        ),
        (
            R::ReturnDayImpossible,
            given().when(back_at_school("2026-03-03", "")),
        ),
        (
            R::ReturnDayImpossible,
            given().when(back_at_school("2026-02-29", "")),
        ),
        (
            R::UnknownSchool,
            given().when(back_at_school("2026-03-02", COMMUNE)),
        ),
    ]
}

#[test]
fn every_rejection_has_its_story() {
    let outcomes: Vec<Outcome> = [at_concern_and_notice(), at_follow_up()].concat();
    for (expected, outcome) in &outcomes {
        assert_eq!(
            outcome.as_ref(),
            Err(expected),
            "expected {}",
            expected.reason()
        );
    }
    for rejection in R::ALL {
        let told = outcomes.iter().any(|(expected, _)| expected == rejection);
        assert!(told, "no story leads to {}", rejection.reason());
    }
}

#[test]
fn every_rejection_has_a_reason_of_its_own() {
    let reasons: std::collections::BTreeSet<&str> = R::ALL.iter().map(Rejection::reason).collect();
    assert_eq!(reasons.len(), R::ALL.len());
}
