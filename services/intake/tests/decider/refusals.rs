//! Every rejection, each with the smallest story that leads to it.

use std::collections::BTreeSet;

use api::codes::v1::{AbuseForm, ChildIdentity, RiskLevel, Sex};
use api::intake::v1::*;
use api::log::v1::Role;
use decider::Rejection;
use intake::{IntakeEvent, IntakeRejection as R};

use crate::coordination_refusals::{
    at_consent, at_correction_and_feedback, at_links, at_the_team, at_what_the_child_says,
};
use crate::fixtures::*;
use crate::later_refusals::{at_corrections_of_steps, at_impositions, at_petitions};
use crate::plan_refusals::{at_services_and_review, at_the_closing, at_the_meeting, at_the_plan};

pub(crate) type Outcome = (R, Result<Vec<IntakeEvent>, R>);

pub(crate) const YESTERDAY: &str = "2026-03-01T08:00:00+07:00";
pub(crate) const UNKNOWN: &str = "nobody-knows";

fn at_the_report() -> Vec<Outcome> {
    let new = || officer(vec![]);
    let child = ChildIdentity {
        birth_date: "2019-02-30".into(),
        ..ChildIdentity::default()
    };
    let reporter = Reporter {
        kind: ReporterKind::Neighbour.into(),
        phone: "000".into(),
        ..Reporter::default()
    };
    let incident_org_unit_id = HOSPITAL.to_owned();
    let residence_org_unit_id = UNKNOWN.to_owned();
    vec![
        (
            R::UnknownIncidentUnit,
            new().when(RecordReportRequest {
                incident_org_unit_id,
                ..report()
            }),
        ),
        (
            R::UnknownResidenceUnit,
            new().when(RecordReportRequest {
                residence_org_unit_id,
                ..report()
            }),
        ),
        (
            R::AbuseFormMissing,
            new().when(RecordReportRequest {
                abuse_forms: vec![],
                ..report()
            }),
        ),
        (
            R::ImpossibleBirthDate,
            new().when(RecordReportRequest {
                child: Some(child),
                ..report()
            }),
        ),
        (
            R::ReporterDidNotAgree,
            new().when(RecordReportRequest {
                reporter: Some(reporter),
                ..report()
            }),
        ),
        (
            R::AbuseFormTwice,
            new().when(RecordReportRequest {
                abuse_forms: vec![AbuseForm::Violence.into(), AbuseForm::Violence.into()],
                ..report()
            }),
        ),
        (
            R::AgeGroupContradiction,
            new().when(RecordReportRequest {
                child: Some(ChildIdentity {
                    birth_date: "2023-05-01".into(),
                    ..ChildIdentity::default()
                }),
                ..report()
            }),
        ),
        (
            R::SexContradiction,
            new().when(RecordReportRequest {
                sex: Sex::Male.into(),
                child: Some(ChildIdentity {
                    sex: Sex::Female.into(),
                    ..ChildIdentity::default()
                }),
                ..report()
            }),
        ),
        (R::ReportMissing, officer(a_referred_case()).when(measure())),
        (
            R::UnknownReport,
            officer(a_reported_case()).when(ApplyEmergencyMeasureRequest {
                report_sequence: 7,
                ..measure()
            }),
        ),
        (
            R::UnknownReceivingUnit,
            officer(a_reported_case()).when(forward(HOSPITAL, ForwardBasis::PlaceOfIncident)),
        ),
        (
            R::ForwardToOwnUnit,
            officer(a_reported_case()).when(forward(AN_PHUOC, ForwardBasis::PlaceOfIncident)),
        ),
        (
            R::LateReasonMissing,
            officer(an_unforwarded_case()).when(forward(SONG_LAM, ForwardBasis::PlaceOfIncident)),
        ),
        (
            R::AlreadyForwarded,
            officer(a_shared_case()).when(forward(BINH_MINH, ForwardBasis::PlaceOfResidence)),
        ),
    ]
}

fn for_want_of_competence() -> Vec<Outcome> {
    let elsewhere = || at(a_shared_case(), SONG_LAM, Role::CommuneChair);
    let decided = |decided_by: &str, decided_at| ApplyEmergencyMeasureRequest {
        decision: Some(Decision {
            decided_by_person_id: decided_by.into(),
            decided_at,
            ..Decision::default()
        }),
        ..measure()
    };
    let tomorrow = time("2026-03-03T08:00:00+07:00");
    vec![
        (
            R::NotCompetent,
            elsewhere().when(initial(RiskLevel::High, true)),
        ),
        (R::NotTheLead, elsewhere().when(plan())),
        (
            R::NotTheChair,
            officer(a_submitted_plan()).when(approval(1, 1)),
        ),
        (
            R::DecidedByMissing,
            officer(a_reported_case()).when(decided("", None)),
        ),
        (
            R::DecisionInFuture,
            officer(a_reported_case()).when(decided("chair-an-phuoc", tomorrow)),
        ),
        (
            R::DeciderNotTheChair,
            officer(a_reported_case()).when(decided(OFFICER, None)),
        ),
        (
            R::DeciderNotTheChair,
            officer(a_reported_case()).when(decided("chair-song-lam", None)),
        ),
        (
            R::DecisionBeforeReport,
            officer(a_reported_case()).when(RemoveChildTemporarilyRequest {
                decision: Some(Decision {
                    decided_at: time(YESTERDAY),
                    ..by_chair().unwrap_or_default()
                }),
                ..removal("2026-03-10T08:00:00+07:00")
            }),
        ),
        (
            R::NotACommune,
            at(a_shared_case(), HOTLINE, Role::CommuneChair).when(measure()),
        ),
        (
            R::BeforeItsBasis,
            chair(a_submitted_plan())
                .occurred_at(YESTERDAY)
                .when(approval(1, 1)),
        ),
        (
            R::BeforeItsBasis,
            officer(a_safe_case())
                .occurred_at(YESTERDAY)
                .when(closing()),
        ),
        (
            R::BeforeItsBasis,
            officer(a_closed_case())
                .occurred_at(YESTERDAY)
                .when(reopening()),
        ),
        (
            R::BeforeItsBasis,
            officer(a_removed_child())
                .occurred_at(YESTERDAY)
                .when(extension("2026-03-12T08:00:00+07:00")),
        ),
    ]
}

fn at_assessment_and_emergency() -> Vec<Outcome> {
    let unknown = || vec![UNKNOWN.to_owned()];
    let reported = || officer(a_reported_case());
    vec![
        (
            R::DangerRatedLow,
            reported().when(initial(RiskLevel::Medium, true)),
        ),
        (
            R::NothingToCorrect,
            reported().when(AssessInitialRiskRequest {
                correction_reason: CorrectionReason::TypingError.into(),
                ..initial(RiskLevel::High, true)
            }),
        ),
        (
            R::UnknownInformingUnit,
            reported().when(AssessSpecificRiskRequest {
                informing_org_unit_ids: unknown(),
                ..AssessSpecificRiskRequest::default()
            }),
        ),
        (
            R::UnknownAssistingUnit,
            reported().when(ApplyEmergencyMeasureRequest {
                assisting_org_unit_ids: unknown(),
                ..measure()
            }),
        ),
        (
            R::LateReasonMissing,
            reported().at("2026-03-02T10:00:00+07:00").when(measure()),
        ),
        (
            R::LateReasonMissing,
            reported()
                .at("2026-03-02T10:00:00+07:00")
                .when(removal("2026-03-10T08:00:00+07:00")),
        ),
        (
            R::LateReasonMissing,
            officer(a_removed_child())
                .at("2026-03-12T08:00:00+07:00")
                .when(extension("2026-03-13T08:00:00+07:00")),
        ),
        (
            R::RemovalRuns,
            officer(a_removed_child()).when(removal("2026-03-10T08:00:00+07:00")),
        ),
        (
            R::NoRemoval,
            reported().when(extension("2026-03-10T08:00:00+07:00")),
        ),
        (R::RemovalEndImpossible, reported().when(removal(YESTERDAY))),
        (
            R::RemovalEndImpossible,
            officer(a_removed_child()).when(extension("2026-03-11T21:00:00+07:00")),
        ),
        (
            R::RemovalOverTotal,
            reported().when(removal("2026-03-18T00:00:01+07:00")),
        ),
    ]
}

#[test]
fn every_rejection_has_its_story() {
    let outcomes: Vec<Outcome> = [
        at_the_report(),
        for_want_of_competence(),
        at_assessment_and_emergency(),
        at_the_meeting(),
        at_the_plan(),
        at_services_and_review(),
        at_the_closing(),
        at_consent(),
        at_correction_and_feedback(),
        at_links(),
        at_the_team(),
        at_what_the_child_says(),
        at_petitions(),
        at_impositions(),
        at_corrections_of_steps(),
    ]
    .concat();
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
fn every_rejection_has_a_reason_and_words_of_its_own_in_both_languages() {
    let all = |text: fn(&R) -> String| -> BTreeSet<String> {
        let texts = R::ALL.iter().map(text);
        texts.filter(|text| !text.is_empty()).collect()
    };
    assert_eq!(all(|it| it.reason().to_owned()).len(), R::ALL.len());
    assert_eq!(all(|it| it.vietnamese().to_owned()).len(), R::ALL.len());
    assert_eq!(all(R::to_string).len(), R::ALL.len());
}
