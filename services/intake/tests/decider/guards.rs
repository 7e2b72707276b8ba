//! The guards that many commands share, tried on each of them.

use api::codes::v1::RiskLevel;
use api::intake::v1::*;
use api::log::v1::{LaneBasis, Role};
use intake::{IntakeCommand, IntakeRejection as R};

use crate::fixtures::*;

const UNTIL: &str = "2026-03-12T08:00:00+07:00";

fn assessments() -> Vec<IntakeCommand> {
    vec![
        initial(RiskLevel::High, true).into(),
        AssessSpecificRiskRequest::default().into(),
    ]
}

fn protection() -> Vec<IntakeCommand> {
    vec![
        measure().into(),
        removal(UNTIL).into(),
        extension(UNTIL).into(),
        EndRemovalRequest::default().into(),
    ]
}

fn steps_of_the_lead() -> Vec<IntakeCommand> {
    vec![
        RecordNeedsMeetingRequest::default().into(),
        plan().into(),
        approval(1, 1).into(),
        rejection(1, 1).into(),
        review(RiskLevel::Low, true, true).into(),
        closing().into(),
        transfer(BINH_MINH).into(),
        member(TeamRole::CaseManager).into(),
        change("member-1", TeamRole::Health).into(),
    ]
}

#[track_caller]
fn all_refused(history: History, unit: &str, commands: Vec<IntakeCommand>, expected: R) {
    for command in commands {
        let given = at(history.clone(), unit, Role::CommuneChair);
        assert_eq!(given.when(command.clone()), Err(expected), "{command:?}");
    }
}

#[test]
fn no_step_of_the_procedure_precedes_the_report() {
    let steps = [
        assessments(),
        vec![
            measure().into(),
            removal(UNTIL).into(),
            CheckAuthenticityRequest::default().into(),
            forward(BINH_MINH, ForwardBasis::PlaceOfIncident).into(),
        ],
    ];
    all_refused(
        a_referred_case(),
        AN_PHUOC,
        steps.concat(),
        R::ReportMissing,
    );
}

#[test]
fn a_commune_that_merely_takes_part_neither_assesses_nor_protects() {
    let commands = [assessments(), protection()].concat();
    all_refused(a_shared_case(), SONG_LAM, commands, R::NotCompetent);
}

#[test]
fn a_commune_that_merely_takes_part_takes_no_step_of_the_lead() {
    all_refused(
        a_shared_case(),
        SONG_LAM,
        steps_of_the_lead(),
        R::NotTheLead,
    );
}

#[test]
fn a_commune_that_merely_takes_part_cannot_open_a_closed_case_again() {
    let history = with(a_closed_case(), opened(SONG_LAM, LaneBasis::Forwarded));
    all_refused(history, SONG_LAM, vec![reopening().into()], R::NotCompetent);
}

#[test]
fn a_closed_case_takes_no_step_of_the_procedure() {
    let facts = vec![
        conference().into(),
        CheckAuthenticityRequest::default().into(),
        service(1, 1).into(),
    ];
    let commands = [assessments(), protection(), steps_of_the_lead(), facts].concat();
    all_refused(a_closed_case(), AN_PHUOC, commands, R::CaseIsClosed);
}

#[test]
fn a_closed_case_still_takes_a_report_its_correction_feedback_consent_and_what_the_child_says() {
    let allowed: [IntakeCommand; 8] = [
        correction(1).into(),
        feedback(1, FeedbackKind::CaseClosed).into(),
        view(ChildViewManner::Conversation, "Em khỏe.").into(),
        leave("member-1").into(),
        report().into(),
        forward(SONG_LAM, ForwardBasis::PlaceOfIncident).into(),
        consent(ConsentGiver::Child, ConsentOutcome::Given).into(),
        reopening().into(),
    ];
    for command in allowed {
        let history = with(a_closed_case(), joined("member-1", true));
        assert!(chair(history).when(command.clone()).is_ok(), "{command:?}");
    }
}

#[test]
fn an_officer_names_the_chair_who_decided() {
    let nobody = None;
    let named = |history: History, command: IntakeCommand| {
        assert_eq!(officer(history).when(command), Err(R::DecidedByMissing));
    };
    named(
        a_reported_case(),
        RemoveChildTemporarilyRequest {
            decision: nobody.clone(),
            ..removal(UNTIL)
        }
        .into(),
    );
    named(
        a_removed_child(),
        ExtendRemovalRequest {
            decision: nobody.clone(),
            ..extension(UNTIL)
        }
        .into(),
    );
    named(
        a_safe_case(),
        CloseCaseRequest {
            decision: nobody,
            ..closing()
        }
        .into(),
    );
    let unnamed = Some(Decision::default());
    named(
        a_closed_case(),
        ReopenCaseRequest {
            decision: unnamed.clone(),
            ..reopening()
        }
        .into(),
    );
    named(
        a_reported_case(),
        TransferJurisdictionRequest {
            decision: unnamed.clone(),
            ..transfer(BINH_MINH)
        }
        .into(),
    );
    named(
        a_removed_child(),
        EndRemovalRequest {
            decision: unnamed,
            ..EndRemovalRequest::default()
        }
        .into(),
    );
}

/// Decree 56/2017 Arts 26 to 32 name the commune People's Committee; hotline 111 receives, forwards,
/// checks and follows.
#[test]
fn the_hotline_neither_assesses_nor_protects_nor_plans_even_before_a_commune_has_the_case() {
    let mut history = a_reported_case();
    history[0] = opened(HOTLINE, LaneBasis::OwnReceipt);
    let commands = [assessments(), protection(), steps_of_the_lead()].concat();
    for command in commands {
        let given = at(history.clone(), HOTLINE, Role::CommuneChair);
        let outcome = given.when(command.clone());
        assert_eq!(outcome, Err(R::NotACommune), "{command:?}");
    }
    let hotline = at(history, HOTLINE, Role::HotlineOperator);
    assert!(
        hotline
            .when(forward(AN_PHUOC, ForwardBasis::PlaceOfIncident))
            .is_ok()
    );
    assert!(hotline.when(CheckAuthenticityRequest::default()).is_ok());
    assert!(hotline.when(feedback(1, FeedbackKind::Forwarded)).is_ok());
}

#[test]
fn only_the_chair_returns_a_plan() {
    let returned = officer(a_submitted_plan()).when(rejection(1, 1));
    assert_eq!(returned, Err(R::NotTheChair));
}

#[test]
fn units_that_take_part_in_a_check_or_a_review_must_be_known() {
    let check = CheckAuthenticityRequest {
        informing_org_unit_ids: vec!["nobody-knows".into()],
        ..CheckAuthenticityRequest::default()
    };
    assert_eq!(
        officer(a_reported_case()).when(check),
        Err(R::UnknownInformingUnit)
    );
    let request = ReviewCaseRequest {
        participants: vec![MeetingParticipant {
            org_unit_id: "nobody-knows".into(),
            ..MeetingParticipant::default()
        }],
        ..review(RiskLevel::Low, true, true)
    };
    assert_eq!(
        officer(a_planned_case()).when(request),
        Err(R::UnknownParticipantUnit)
    );
}

#[test]
fn every_sign_of_danger_after_the_review_makes_it_stale() {
    let signs: [intake::IntakeEvent; 6] = [
        ReportReceived::default().into(),
        InitialRiskAssessed::default().into(),
        SpecificRiskAssessed::default().into(),
        EmergencyMeasureApplied::default().into(),
        ChildTemporarilyRemoved::default().into(),
        RemovalExtended::default().into(),
    ];
    for sign in signs {
        let refused = officer(with(a_safe_case(), sign.clone())).when(closing());
        assert_eq!(refused, Err(R::ReviewMissing), "{sign:?}");
    }
}
