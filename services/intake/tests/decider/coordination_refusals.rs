//! Rejections around corrections, links, consent, the team and the child's views.

use api::codes::v1::{AbuseForm, AgeGroup};
use api::intake::v1::*;
use api::log::v1::{AgencyKind, Role};
use intake::IntakeRejection as R;

use crate::fixtures::*;
use crate::refusals::{Outcome, UNKNOWN, YESTERDAY};

pub(crate) fn at_correction_and_feedback() -> Vec<Outcome> {
    let elsewhere = || at(a_shared_case(), SONG_LAM, Role::CommuneChair);
    let reported = || officer(a_reported_case());
    let to_org_unit_id = UNKNOWN.to_owned();
    vec![
        (R::UnknownReport, reported().when(correction(2))),
        (R::NotTheRecorder, elsewhere().when(correction(1))),
        (
            R::BeforeItsBasis,
            reported().occurred_at(YESTERDAY).when(correction(1)),
        ),
        (
            R::AbuseFormTwice,
            reported().when(CorrectReportRequest {
                abuse_forms: [AbuseForm::Neglect; 2].map(i32::from).to_vec(),
                ..correction(1)
            }),
        ),
        (
            R::UnknownReport,
            reported().when(feedback(2, FeedbackKind::Received)),
        ),
        (
            R::FeedbackUntrue,
            reported().when(feedback(1, FeedbackKind::CaseClosed)),
        ),
        (
            R::UnknownReceivingUnit,
            reported().when(GiveChannelFeedbackRequest {
                to_org_unit_id,
                ..feedback(1, FeedbackKind::Received)
            }),
        ),
    ]
}

pub(crate) fn at_links() -> Vec<Outcome> {
    let here = "00000000-0000-0000-0000-00000000ca5e";
    let linked = LinkedAsDuplicate {
        other_case_id: OTHER_CASE.into(),
        ..LinkedAsDuplicate::default()
    };
    let resting = with(a_reported_case(), linked.clone());
    let third = "00000000-0000-0000-0000-00000000ca11";
    let linked = with(a_reported_case(), linked);
    vec![
        (R::LinkToItself, officer(a_reported_case()).when(link(here))),
        (
            R::AlreadyLinked,
            officer(linked.clone()).when(link(OTHER_CASE)),
        ),
        (
            R::AlreadyLinked,
            officer(linked).when(link(&OTHER_CASE.to_uppercase())),
        ),
        (
            R::NotLinked,
            officer(a_reported_case()).when(unlink(OTHER_CASE)),
        ),
        (R::WorkGoesOnElsewhere, officer(resting).when(link(third))),
        (
            R::NotADuplicate,
            chair(a_reported_case()).when(CloseCaseRequest {
                ground: CloseGround::Duplicate.into(),
                ..closing()
            }),
        ),
        (
            R::LinkToItself,
            officer(a_reported_case()).when(unlink(here)),
        ),
    ]
}

pub(crate) fn at_consent() -> Vec<Outcome> {
    let mut outcomes = at_giving_consent();
    outcomes.extend(at_narrowing_and_withdrawing());
    outcomes
}

fn at_giving_consent() -> Vec<Outcome> {
    let reported = || officer(a_reported_case());
    let given = |giver| consent(giver, ConsentOutcome::Given);
    let disclosure = |giver, child_answer: ChildAnswer| RecordConsentRequest {
        subject: ConsentSubject::Disclosure.into(),
        child_answer: child_answer.into(),
        ..given(giver)
    };
    let an_older_child = ReportReceived {
        report_sequence: 2,
        received_at: time(RECEIVED),
        age_group: AgeGroup::AgeGroup11To15.into(),
        ..ReportReceived::default()
    };
    let with_scope = |scope| RecordConsentRequest {
        scope: Some(scope),
        ..given(ConsentGiver::Child)
    };
    vec![
        (
            R::ConsentGiverMissing,
            reported().when(given(ConsentGiver::Unspecified)),
        ),
        (
            R::ExemptionContradiction,
            reported().when(consent(ConsentGiver::Parent, ConsentOutcome::NotRequired)),
        ),
        (
            R::SuspectCannotConsent,
            officer(a_case_against_a_caregiver()).when(given(ConsentGiver::Guardian)),
        ),
        (
            R::UnknownSharedUnit,
            reported().when(with_scope(ConsentScope {
                org_unit_ids: vec![UNKNOWN.into()],
                ..ConsentScope::default()
            })),
        ),
        (
            R::ConsentEndImpossible,
            reported().when(with_scope(ConsentScope {
                until: time(YESTERDAY),
                ..ConsentScope::default()
            })),
        ),
        (
            R::DisclosureNeedsRepresentative,
            reported().when(disclosure(ConsentGiver::Child, ChildAnswer::Consents)),
        ),
        (
            R::DisclosureNeedsChild,
            reported().when(disclosure(ConsentGiver::Parent, ChildAnswer::Refuses)),
        ),
        (
            R::DisclosureNeedsChild,
            reported().when(disclosure(ConsentGiver::Parent, ChildAnswer::Unspecified)),
        ),
        (
            R::ChildAnswerContradiction,
            officer(with(a_reported_case(), an_older_child))
                .when(disclosure(ConsentGiver::Parent, ChildAnswer::UnderSeven)),
        ),
    ]
}

fn at_narrowing_and_withdrawing() -> Vec<Outcome> {
    let consented = || officer(with(a_reported_case(), consented()));
    let narrower = || scope(&[AgencyKind::Health]);
    let withdrawn = ConsentWithdrawn {
        consent_id: "consent-1".into(),
        ..ConsentWithdrawn::default()
    };
    let no_longer = || {
        let history = with(a_reported_case(), crate::fixtures::consented());
        officer(with(history, withdrawn.clone()))
    };
    let by_a_suspect = || {
        officer(with(
            a_case_against_a_caregiver(),
            crate::fixtures::consented(),
        ))
    };
    vec![
        (R::UnknownConsent, consented().when(withdrawal("other"))),
        (
            R::UnknownConsent,
            consented().when(narrowing("other", narrower())),
        ),
        (
            R::ConsentNotInForce,
            no_longer().when(withdrawal("consent-1")),
        ),
        (
            R::ConsentNotInForce,
            no_longer().when(narrowing("consent-1", narrower())),
        ),
        (
            R::BeforeItsBasis,
            consented()
                .occurred_at(YESTERDAY)
                .when(withdrawal("consent-1")),
        ),
        (
            R::NotNarrower,
            consented().when(narrowing(
                "consent-1",
                scope(&[AgencyKind::Police, AgencyKind::Health]),
            )),
        ),
        (
            R::NotNarrower,
            consented().when(narrowing("consent-1", ConsentScope::default())),
        ),
        (
            R::NotNarrower,
            consented().when(narrowing("consent-1", scope(&[AgencyKind::Education]))),
        ),
        (
            R::ProtectionNeedsBasis,
            by_a_suspect().when(withdrawal("consent-1")),
        ),
        (
            R::ProtectionNeedsBasis,
            by_a_suspect().when(narrowing("consent-1", narrower())),
        ),
    ]
}

pub(crate) fn at_the_team() -> Vec<Outcome> {
    let managed = || officer(with(a_reported_case(), joined("member-1", true)));
    let mut nowhere = conference();
    if let Some(minutes) = &mut nowhere.conference_minutes {
        minutes.decisions[0].responsible_org_unit_id = UNKNOWN.into();
    }
    let named = |unit: &str, person: &str| AddTeamMemberRequest {
        member_org_unit_id: unit.into(),
        member_person_id: person.into(),
        ..member(TeamRole::Health)
    };
    vec![
        (R::UnknownMemberUnit, managed().when(named(UNKNOWN, ""))),
        (R::MemberUnnamed, managed().when(named("", ""))),
        (
            R::MemberNotInOffice,
            managed().when(named(HOSPITAL, OFFICER)),
        ),
        (R::MemberNotInOffice, managed().when(named("", UNKNOWN))),
        (
            R::CaseManagerExists,
            managed().when(member(TeamRole::CaseManager)),
        ),
        (
            R::UnknownMember,
            managed().when(change("member-2", TeamRole::Health)),
        ),
        (R::UnknownMember, managed().when(leave("member-2"))),
        (R::NotTheLead, {
            let history = with(a_shared_case(), joined("member-1", true));
            at(history, SONG_LAM, Role::CommuneChair).when(leave("member-1"))
        }),
        (R::UnknownDecisionUnit, managed().when(nowhere)),
        (
            R::MeetingEndImpossible,
            managed().when(RecordCaseConferenceRequest {
                ended_at: time(YESTERDAY),
                ..conference()
            }),
        ),
        (
            R::NotCompetent,
            at(a_shared_case(), SONG_LAM, Role::CommuneChair).when(conference()),
        ),
    ]
}

pub(crate) fn at_what_the_child_says() -> Vec<Outcome> {
    let heard = || officer(with(a_reported_case(), heard("view-1")));
    vec![
        (
            R::ChildWordsMissing,
            heard().when(view(ChildViewManner::Conversation, " ")),
        ),
        (R::UnknownView, heard().when(answer("view-2"))),
        (
            R::BeforeItsBasis,
            heard().occurred_at(YESTERDAY).when(answer("view-1")),
        ),
    ]
}
