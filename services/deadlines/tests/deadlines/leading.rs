//! Whose duty it is where a case goes from commune to commune, and what the shipped packs say of it.

use api::codes::v1::AbuseForm;
use api::deadline::v1::ClockStarted;
use api::education::v1::ConcernRaised;
use api::intake::v1::{ForwardBasis, InitialRiskAssessed, ReportReceived};
use api::log::v1::{AgencyKind, LaneBasis};
use api::police::v1::RightsExplained;
use api::referral::v1::{ReferralProposed, ReferralPurpose};
use api::timestamp_to_proto;
use deadlines::DeadlineEvent;

use crate::story::{Story, at, names, only, received};

/// Who has to act now.
fn responsible(story: &Story) -> String {
    let clock = story.clocks.open().next().expect("a clock");
    clock.1.org_unit_id.clone()
}

#[test]
fn the_commune_of_residence_takes_no_duty_from_that_of_the_incident() {
    let mut story = Story::new();
    story.opened("hotline", LaneBasis::OwnReceipt, "08:00");
    story.now(&received("08:00"), "08:00");
    let incident = ForwardBasis::PlaceOfIncident;
    story.forwarded("commune-old", incident, "08:20");
    story.opened("commune-old", LaneBasis::Forwarded, "08:20");
    assert_eq!(responsible(&story), "commune-old");
    story.forwarded("commune-new", ForwardBasis::PlaceOfResidence, "08:30");
    story.opened("commune-new", LaneBasis::Forwarded, "08:30");
    assert_eq!(responsible(&story), "commune-old");
}

#[test]
fn the_commune_a_report_names_leads_once_it_takes_part() {
    let mut story = Story::new();
    story.opened("hotline", LaneBasis::OwnReceipt, "08:00");
    story.reported_in("commune-old", "08:00");
    assert_eq!(responsible(&story), "hotline");
    story.opened("commune-new", LaneBasis::Forwarded, "08:10");
    story.opened("commune-old", LaneBasis::Forwarded, "08:20");
    assert_eq!(responsible(&story), "commune-old");
}

#[test]
fn a_case_that_is_transferred_back_takes_its_duties_back_though_no_lane_opens() {
    let mut story = Story::new();
    story.opened("commune-old", LaneBasis::OwnReceipt, "08:00");
    story.now(&received("08:00"), "08:00");
    story.transferred("commune-new", "09:00");
    story.opened("commune-new", LaneBasis::Jurisdiction, "09:00");
    assert_eq!(responsible(&story), "commune-new");
    only!(story.transferred("commune-old", "10:00"), ClockReassigned);
    assert_eq!(responsible(&story), "commune-old");
}

#[test]
fn a_correction_of_the_place_of_incident_moves_the_duty_though_no_lane_opens() {
    let mut story = Story::new();
    story.opened("hotline", LaneBasis::OwnReceipt, "08:00");
    story.reported_in("commune-old", "08:00");
    story.opened("commune-old", LaneBasis::Forwarded, "08:10");
    story.opened("commune-new", LaneBasis::Forwarded, "08:20");
    story.forwarded("commune-new", ForwardBasis::PlaceOfIncident, "08:30");
    assert_eq!(responsible(&story), "commune-new");
}

fn started<'a>(events: &'a [DeadlineEvent], rule: &str) -> Option<&'a ClockStarted> {
    events.iter().find_map(|event| match event {
        DeadlineEvent::ClockStarted(event) if event.rule_id == rule => Some(event),
        _ => None,
    })
}

#[test]
fn a_call_to_the_hotline_starts_the_citys_clocks_for_its_commune() {
    let mut story = Story::under_shipped_rules("hotline");
    story.opened("hotline", LaneBasis::OwnReceipt, "08:00");
    let call = ReportReceived {
        abuse_forms: vec![AbuseForm::SexualAbuse.into()],
        incident_org_unit_id: "unit-79001".to_owned(),
        ..received("08:00")
    };
    let events = story.now(&call, "08:00");
    let examined = started(&events, "hcmc.forensic.examine").expect("46 hours");
    assert_eq!(examined.responsible_org_unit_id, "unit-79001");
    assert!(started(&events, "intake.authenticity.check").is_none());
    let incident = ForwardBasis::PlaceOfIncident;
    let events = story.forwarded("unit-79001", incident, "08:10");
    let checked = started(&events, "intake.authenticity.check").expect("2 hours");
    assert_eq!(checked.responsible_org_unit_id, "unit-79001");
    assert_eq!(checked.due_at, Some(timestamp_to_proto(at("10:10"))));
}

#[test]
fn a_call_of_another_province_starts_none_of_them() {
    let mut story = Story::under_shipped_rules("hotline");
    story.opened("hotline", LaneBasis::OwnReceipt, "08:00");
    let call = ReportReceived {
        abuse_forms: vec![AbuseForm::SexualAbuse.into()],
        incident_org_unit_id: "unit-99001".to_owned(),
        ..received("08:00")
    };
    assert!(started(&story.now(&call, "08:00"), "hcmc.forensic.examine").is_none());
    let incident = ForwardBasis::PlaceOfIncident;
    let events = story.forwarded("unit-99001", incident, "08:10");
    assert!(started(&events, "intake.authenticity.check").is_none());
}

#[test]
fn no_school_is_pressed_to_tell_a_family_that_the_commune_suspects() {
    let noticed = |story: &mut Story| {
        let concern = ConcernRaised {
            concern_id: "a1".to_owned(),
            noticed_at: Some(timestamp_to_proto(at("08:00"))),
            ..ConcernRaised::default()
        };
        story.now(&concern, "08:00");
    };
    let runs = |story: &Story| {
        let mut open = story.clocks.open();
        open.any(|(_, clock)| clock.rule_id == "education.family.notify")
    };
    let assessed = |caregiver_suspected| InitialRiskAssessed {
        caregiver_suspected,
        ..InitialRiskAssessed::default()
    };
    let mut story = Story::under_shipped_rules("unit-99001");
    noticed(&mut story);
    story.now(&assessed(false), "09:00");
    assert!(runs(&story));
    story.now(&assessed(true), "09:30");
    assert!(!runs(&story));
    let mut story = Story::under_shipped_rules("unit-99001");
    noticed(&mut story);
    let reported = ReportReceived {
        caregiver_suspected: true,
        ..received("09:00")
    };
    story.now(&reported, "09:00");
    assert!(!runs(&story));
}

#[test]
fn a_notice_to_legal_aid_is_owed_for_each_who_asked_and_by_the_body_itself() {
    let mut story = Story::under_shipped_rules("unit-99001");
    let asked = |interviewee_number| RightsExplained {
        interviewee_number,
        legal_aid_wanted: true,
        explained_at: Some(timestamp_to_proto(at("08:00"))),
        ..RightsExplained::default()
    };
    let owed = |story: &Story| {
        let open = story.clocks.open();
        open.filter(|(_, clock)| clock.rule_id == "legal_aid.notice")
            .count()
    };
    let referred = |from: AgencyKind| ReferralProposed {
        purpose: ReferralPurpose::LegalAid.into(),
        from_agency_kind: from.into(),
        ..ReferralProposed::default()
    };
    story.now(&asked(1), "08:00");
    story.now(&asked(2), "08:00");
    assert_eq!(owed(&story), 2);
    story.now(&referred(AgencyKind::Intake), "09:00");
    assert_eq!(owed(&story), 2);
    let met = story.now(&referred(AgencyKind::Police), "10:00");
    assert!(names(&met).contains(&"ClockMet"));
    assert_eq!(owed(&story), 0);
}
