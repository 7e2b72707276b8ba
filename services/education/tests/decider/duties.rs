//! What must be done about a concern, and by when: Decree 80/2017/NĐ-CP Art 6, Decree 56/2017/NĐ-CP
//! Arts 25 and 31. "At once" is read as 24 hours.

use api::codes::v1::{AgeGroup, DelayReason};
use api::education::v1::*;
use education::EducationRejection;

use crate::fixtures::*;

fn raised(request: RaiseConcernRequest) -> ConcernRaised {
    let history = vec![opened(api::log::v1::LaneBasis::Referral)];
    only!(
        counsellor(history).occurred_at(NOTICED).when(request),
        ConcernRaised
    )
}

#[test]
fn an_incident_is_told_to_the_family_and_the_authorities_at_once_and_assessed() {
    let incident = raised(RaiseConcernRequest {
        kind: ConcernKind::Incident.into(),
        ..concern()
    });
    assert_eq!(incident.family_due_at, time("2026-03-03T07:00:00+07:00"));
    assert_eq!(incident.authority_due_at, time("2026-03-03T07:00:00+07:00"));
    assert_eq!(
        incident.assessment_due_at,
        time("2026-03-04T00:00:00+07:00")
    );
    let basis = incident.authority_limit.map(|limit| limit.legal_basis);
    assert!(basis.is_some_and(|basis| basis.contains("56/2017")));
}

#[test]
fn a_risk_that_the_school_can_handle_stays_at_school() {
    assert_eq!(raised(concern()).authority_due_at, None);
    let spoil: [fn(&mut RaiseConcernRequest); 3] = [
        |r| r.beyond_school = true,
        |r| r.immediate_danger = true,
        |r| r.caregiver_suspected = true,
    ];
    for spoil in spoil {
        let mut request = concern();
        spoil(&mut request);
        assert!(raised(request).authority_due_at.is_some());
    }
}

#[test]
fn a_risk_is_assessed_early_with_who_is_to_be_counselled() {
    let event = only!(
        counsellor(a_risk()).when(risk_assessment()),
        SchoolRiskAssessed
    );
    assert_eq!(event.concern_id, CONCERN);
    assert!(event.counsel_potential_victim && event.counsel_potential_aggressor);
    assert!(!event.late);
}

#[test]
fn harm_is_assessed_once_something_has_happened() {
    assert_eq!(
        counsellor(a_risk()).when(assessment(false)),
        Err(EducationRejection::NoIncident)
    );
    let event = only!(
        counsellor(a_concern(false)).when(assessment(false)),
        SchoolHarmAssessed
    );
    assert_eq!(event.concern_id, CONCERN);
}

#[test]
fn what_is_done_late_is_recorded_once_its_reason_is_given() {
    let late = || counsellor(a_concern(false)).at("2026-03-04T00:00:01+07:00");
    let refused = EducationRejection::DelayUnexplained;
    assert_eq!(late().when(assessment(false)), Err(refused));
    assert_eq!(late().when(risk_assessment()), Err(refused));
    assert_eq!(late().when(notice()), Err(refused));
    assert_eq!(late().when(told(Authority::Police, "")), Err(refused));
    let silence = suppression(SuppressionGround::ChildEndangered);
    assert_eq!(late().when(silence.clone()), Err(refused));

    let reason = DelayReason::EnteredLate.into();
    let assessment = AssessHarmRequest {
        delay_reason: reason,
        ..assessment(false)
    };
    assert!(only!(late().when(assessment), SchoolHarmAssessed).late);
    let notice = NotifyFamilyRequest {
        delay_reason: reason,
        ..notice()
    };
    assert!(only!(late().when(notice), FamilyNotified).late);
    let report = ReportToAuthorityRequest {
        delay_reason: reason,
        ..told(Authority::Police, "")
    };
    assert!(only!(late().when(report), ReportedToAuthority).late);
    let silence = SuppressFamilyNotificationRequest {
        delay_reason: reason,
        ..silence
    };
    assert!(only!(late().when(silence), FamilyNotificationSuppressed).late);
}

#[test]
fn a_second_notice_is_never_late() {
    let history = with(
        a_concern(false),
        FamilyNotified {
            concern_id: CONCERN.into(),
            ..FamilyNotified::default()
        },
    );
    let given = counsellor(history).at("2026-03-20T08:00:00+07:00");
    assert!(!only!(given.when(notice()), FamilyNotified).late);
}

#[test]
fn each_step_belongs_to_the_first_concern_that_still_needs_it() {
    let second = ConcernRaised {
        concern_id: PROGRAMME.into(),
        ..concern_of(ConcernKind::Incident, false)
    };
    let history = with(a_concern_seen_to(), second);
    let given = counsellor(history);
    let event = only!(given.when(notice()), FamilyNotified);
    assert_eq!(event.concern_id, PROGRAMME);
    // unless the school says which
    let named = NotifyFamilyRequest {
        concern_id: CONCERN.into(),
        ..notice()
    };
    assert_eq!(only!(given.when(named), FamilyNotified).concern_id, CONCERN);
}

#[test]
fn help_at_once_is_coded_and_its_minutes_are_counted() {
    let request = GiveImmediateHelpRequest {
        kinds: vec![ImmediateHelp::MedicalCare.into()],
        health_org_unit_id: HEALTH.into(),
        ..help()
    };
    let event = only!(
        counsellor(a_concern(false)).when(request),
        ImmediateHelpGiven
    );
    assert_eq!(event.minutes_since_concern, 60);
    assert_eq!(event.health_org_unit_id, HEALTH);
}

#[test]
fn what_was_noticed_is_not_public() {
    let request = RaiseConcernRequest {
        age_group: AgeGroup::AgeGroup6To10.into(),
        ..concern()
    };
    let event = raised(request);
    let encoded = decider::EncodedEvent::of(&event);
    let parts = api::split(encoded.event_type, &encoded.payload).expect("an event");
    let text = String::from_utf8_lossy(&parts[0].1).into_owned();
    assert!(!text.contains("hungry"), "{text}");
}

#[test]
fn which_service_a_child_gets_and_where_is_not_public() {
    let request = GiveImmediateHelpRequest {
        kinds: vec![ImmediateHelp::MedicalCare.into()],
        health_org_unit_id: HEALTH.into(),
        ..help()
    };
    let given = only!(
        counsellor(a_concern(false)).when(request),
        ImmediateHelpGiven
    );
    let seen = public_of(&given);
    assert_eq!((seen.kinds, seen.health_org_unit_id.as_str()), (vec![], ""));
    let done = only!(
        counsellor(a_concern(false)).when(RecordSocialWorkRequest {
            with_org_unit_id: COMMUNE.into(),
            ..social_work()
        }),
        SchoolSocialWorkDone
    );
    let seen = public_of(&done);
    assert_eq!((seen.kinds, seen.with_org_unit_id.as_str()), (vec![], ""));
    let assessed = only!(
        counsellor(a_concern(false)).when(AssessHarmRequest {
            medical_care_needed: true,
            psychological_care_needed: true,
            ..assessment(false)
        }),
        SchoolHarmAssessed
    );
    let seen = public_of(&assessed);
    assert!(!seen.medical_care_needed && !seen.psychological_care_needed);
}

#[test]
fn what_was_assessed_done_or_told_is_known_by_an_id_that_is_not_sealed() {
    let subject = "00000000-0000-0000-0000-000000005b1e";
    let given = || {
        counsellor(with(
            a_referred_case(),
            concern_of(ConcernKind::Risk, false),
        ))
    };
    let assessed = only!(given().when(risk_assessment()), SchoolRiskAssessed);
    assert_eq!(public_of(&assessed).assessment_id, subject);
    let helped = only!(given().when(help()), ImmediateHelpGiven);
    assert_eq!(public_of(&helped).help_id, subject);
    let notified = only!(given().when(notice()), FamilyNotified);
    assert_eq!(public_of(&notified).notice_id, subject);
    let silence = suppression(SuppressionGround::CaregiverSuspected);
    let suppressed = only!(given().when(silence), FamilyNotificationSuppressed);
    assert_eq!(public_of(&suppressed).notice_id, subject);
    let to_hotline = told(Authority::Hotline111, "");
    let reported = only!(given().when(to_hotline), ReportedToAuthority);
    assert_eq!(public_of(&reported).notice_id, subject);
}
