//! Consent, the child's own word, the family's refusal and the law's compulsion (Decision
//! 3133/QĐ-BYT 2020; CPC 2015 Art 206).

use api::codes::v1::{AgeGroup, Sex};
use api::health::v1::*;
use decider::EncodedEvent;
use decider::EventSet;
use health::{HealthEvent, HealthRejection};

use crate::fixtures::*;
use crate::requests::*;

/// An examination with another consent, of a child of that age.
fn examined_with(consent: ExamConsent, age: AgeGroup) -> Result<Vec<HealthEvent>, HealthRejection> {
    let request = ExamineChildRequest {
        consent: Some(consent),
        age_group: age.into(),
        ..examine()
    };
    case([lane_opened()]).when(request)
}

#[test]
fn a_parent_signs_for_a_child_under_sixteen_and_the_child_agrees() {
    let event = only!(
        examined_with(consent(), AgeGroup::AgeGroup11To15),
        ChildExamined
    );
    assert!(event.consented);
    assert!(event.flags.is_empty());
}

#[test]
fn a_child_whose_age_nobody_knows_counts_as_one_under_sixteen() {
    let by_child = ExamConsent {
        giver: ConsentGiver::Child.into(),
        ..consent()
    };
    let refused = examined_with(by_child, AgeGroup::Unknown);
    assert_eq!(refused, Err(HealthRejection::ChildTooYoungToConsent));
    assert!(examined_with(consent(), AgeGroup::Unknown).is_ok());
}

#[test]
fn at_sixteen_and_seventeen_the_young_person_signs_and_nobody_else_does() {
    let age = AgeGroup::AgeGroup16To17;
    let by_child = ExamConsent {
        giver: ConsentGiver::Child.into(),
        ..consent()
    };
    assert!(only!(examined_with(by_child, age), ChildExamined).consented);
    for giver in [
        ConsentGiver::Parent,
        ConsentGiver::Police,
        ConsentGiver::Court,
    ] {
        let by_other = ExamConsent {
            giver: giver.into(),
            substitute_reason: SubstituteReason::GuardianSuspected.into(),
            ..consent()
        };
        let refused = examined_with(by_other, age);
        assert_eq!(
            refused,
            Err(HealthRejection::MinorSignsForThemselves),
            "{giver:?}"
        );
    }
}

#[test]
fn a_suspected_parent_cannot_consent_but_police_an_organisation_or_the_court_can() {
    let by_suspect = ExamConsent {
        giver_suspected: true,
        ..consent()
    };
    let age = AgeGroup::AgeGroup6To10;
    let refused = examined_with(by_suspect, age);
    assert_eq!(refused, Err(HealthRejection::ConsentBySuspect));
    for giver in [
        ConsentGiver::Police,
        ConsentGiver::CommunityOrganisation,
        ConsentGiver::Court,
    ] {
        let in_place = ExamConsent {
            giver: giver.into(),
            substitute_reason: SubstituteReason::GuardianSuspected.into(),
            ..consent()
        };
        let event = only!(examined_with(in_place, age), ChildExamined);
        assert!(event.consented && event.flags.is_empty(), "{giver:?}");
    }
}

#[test]
fn no_parent_or_guardian_consents_while_the_commune_holds_a_caregiver_for_suspected() {
    for giver in [ConsentGiver::Parent, ConsentGiver::Guardian] {
        let nobody_suspects_the_giver = ExamConsent {
            giver: giver.into(),
            ..consent()
        };
        let request = ExamineChildRequest {
            consent: Some(nobody_suspects_the_giver.clone()),
            age_group: AgeGroup::AgeGroup6To10.into(),
            ..examine()
        };
        let suspected = || case([lane_opened()]).while_the_caregiver_is_suspected();
        assert!(case([lane_opened()]).when(request.clone()).is_ok());
        let refused = suspected().when(request.clone());
        assert_eq!(refused, Err(HealthRejection::ConsentBySuspect), "{giver:?}");
        let forensic = RecordForensicConsentRequest {
            consent: Some(nobody_suspects_the_giver),
            age_group: AgeGroup::AgeGroup6To10.into(),
            ..forensic_consent()
        };
        let refused = with_requisition([])
            .while_the_caregiver_is_suspected()
            .when(forensic);
        assert_eq!(refused, Err(HealthRejection::ConsentBySuspect), "{giver:?}");
        let necessary = ExamineChildRequest {
            consent: Some(ExamConsent {
                giver: giver.into(),
                medically_necessary: true,
                medical_necessity: "chảy máu nhiều".into(),
                ..consent()
            }),
            ..request
        };
        let event = only!(suspected().when(necessary), ChildExamined);
        assert_eq!(event.flags, [ExamFlag::NoConsent as i32], "{giver:?}");
    }
    const { assert!(<health::HealthDecider as decider::Decider>::ASKS_OF_SUSPICION) };
}

#[test]
fn consent_in_place_of_a_parent_nobody_suspects_is_recorded_and_marked() {
    let in_place = ExamConsent {
        giver: ConsentGiver::Police.into(),
        substitute_reason: SubstituteReason::GuardianUnreachable.into(),
        ..consent()
    };
    let event = only!(
        examined_with(in_place, AgeGroup::AgeGroup6To10),
        ChildExamined
    );
    assert!(event.consented);
    assert_eq!(event.flags, [ExamFlag::SubstituteWithoutSuspicion as i32]);
}

#[test]
fn a_child_that_declines_is_not_examined_and_that_is_recorded() {
    let refusing = ExamineChildRequest {
        consent: Some(ExamConsent {
            child_agreed: false,
            refusal: "cháu không muốn".into(),
            ..consent()
        }),
        findings: String::new(),
        ..examine()
    };
    let event = only!(case([lane_opened()]).when(refusing), ExamDeclinedByChild);
    assert_eq!(event.exam_id, SUBJECT);
    assert_eq!(event.refusal, "cháu không muốn");
}

#[test]
fn what_is_medically_necessary_waits_for_nobody_and_is_marked() {
    let necessary = ExamConsent {
        child_agreed: false,
        medically_necessary: true,
        medical_necessity: "cấp cứu".into(),
        ..ExamConsent::default()
    };
    let event = only!(
        examined_with(necessary, AgeGroup::AgeGroup6To10),
        ChildExamined
    );
    assert!(!event.consented);
    let expected = [ExamFlag::NoConsent, ExamFlag::ChildHadNotAgreed].map(i32::from);
    assert_eq!(event.flags, expected);
}

#[test]
fn who_consented_and_what_was_found_is_sealed_and_what_a_supervisor_needs_is_not() {
    let event = only!(
        examined_with(consent(), AgeGroup::AgeGroup6To10),
        ChildExamined
    );
    let encoded = EncodedEvent::of(&event);
    let parts = api::split(encoded.event_type, &encoded.payload).expect("an event");
    let public = HealthEvent::decode(encoded.event_type, &parts[0].1);
    let Ok(HealthEvent::ChildExamined(public)) = public else {
        panic!("{public:?}");
    };
    assert_eq!(public.consent, None);
    assert_eq!(public.findings, "");
    assert_eq!(public.child_sex(), Sex::Unspecified);
    assert!(public.consented);
}

#[test]
fn an_examiner_of_another_sex_needs_a_reason_and_is_marked_never_refused() {
    let by_a_man = ExamineChildRequest {
        examiner_person_id: COLLEAGUE.into(),
        ..examine()
    };
    let refused = case([lane_opened()]).when(by_a_man.clone());
    assert_eq!(refused, Err(HealthRejection::ExaminerSexUnexplained));
    let explained = ExamineChildRequest {
        examiner_sex_explanation: "ca trực chỉ có bác sĩ nam".into(),
        ..by_a_man
    };
    let event = only!(case([lane_opened()]).when(explained), ChildExamined);
    assert_eq!(event.flags, [ExamFlag::ExaminerOfOtherSex as i32]);
}

#[test]
fn sex_and_training_of_the_examiner_are_the_registrys_and_what_it_does_not_know_is_marked() {
    let flags = |person: &str, kinds: &[ExamKind]| {
        let request = ExamineChildRequest {
            examiner_person_id: person.into(),
            exam_kinds: kinds.iter().map(|kind| (*kind).into()).collect(),
            ..examine()
        };
        only!(case([lane_opened()]).when(request), ChildExamined).flags
    };
    let (unknown, untrained) = (
        ExamFlag::ExaminerSexNotKnown as i32,
        ExamFlag::ExaminerNotQualified as i32,
    );
    assert_eq!(flags(NURSE, &[ExamKind::Injury]), [untrained]);
    assert!(
        flags(NURSE, &[ExamKind::Laboratory]).is_empty(),
        "everybody's work"
    );
    assert!(flags(PSYCHIATRIST, &[ExamKind::MentalHealth]).is_empty());
    assert_eq!(
        flags("somebody", &[ExamKind::General]),
        [unknown, untrained]
    );
}

#[test]
fn an_escort_decision_compels_the_family_and_consents_to_nothing() {
    let event = only!(with_requisition([]).when(escort()), EscortDecisionNoted);
    // CPC 2015: persuade first, then escort, with notice to the procuracy
    assert_eq!(event.flags, [EscortFlag::NoPersuasionOnRecord as i32]);
    let history = [declined(), event.into()];
    let exam = take(ForensicStep::GeneralExam, "02-11T09:00");
    let refused = with_requisition(history).when(exam);
    assert_eq!(refused, Err(HealthRejection::ChildDeclines));
}

#[test]
fn an_escort_decision_after_persuasion_and_with_notice_is_as_it_should_be() {
    let refusal = only!(
        with_requisition([]).when(family_refusal()),
        FamilyRefusedExam
    );
    let event = only!(
        with_requisition([refusal.clone().into()]).when(escort()),
        EscortDecisionNoted
    );
    assert!(event.flags.is_empty());
    let without_notice = NoteEscortDecisionRequest {
        procuracy_notified_at: None,
        ..escort()
    };
    let event = only!(
        with_requisition([refusal.into()]).when(without_notice),
        EscortDecisionNoted
    );
    assert_eq!(event.flags, [EscortFlag::ProcuracyNotNotified as i32]);
}

#[test]
fn a_child_that_declines_a_forensic_examination_stops_it_until_it_agrees() {
    let refusing = RecordForensicConsentRequest {
        consent: Some(ExamConsent {
            child_agreed: false,
            ..consent()
        }),
        ..forensic_consent()
    };
    let refusal = only!(with_requisition([]).when(refusing), ExamDeclinedByChild);
    assert_eq!(refusal.requisition_id, REQUISITION);
    let exam = || take(ForensicStep::SpecificExam, "02-11T09:00");
    let stopped = with_requisition([refusal.clone().into()]).when(exam());
    assert_eq!(stopped, Err(HealthRejection::ChildDeclines));
    // what is no examination of the child goes on
    let meeting = take(ForensicStep::MeetingWithRequester, "02-11T09:00");
    assert!(
        with_requisition([refusal.clone().into()])
            .when(meeting)
            .is_ok()
    );
    let agreed = only!(
        with_requisition([refusal.clone().into()]).when(forensic_consent()),
        ForensicConsentRecorded
    );
    let history = [refusal.into(), agreed.into()];
    assert!(with_requisition(history).when(exam()).is_ok());
}

#[test]
fn an_examination_before_any_consent_is_on_record_is_recorded_and_marked() {
    let exam = take(ForensicStep::GeneralExam, "02-11T09:00");
    let event = only!(with_requisition([]).when(exam), ForensicStepTaken);
    assert_eq!(event.flags, [ExamFlag::ConsentNotRecorded as i32]);
}
