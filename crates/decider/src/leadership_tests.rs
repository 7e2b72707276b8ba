use super::*;

const HOTLINE: &str = "hotline-111";
const INCIDENT: &str = "commune-an-phuoc";
const RESIDENCE: &str = "commune-binh-minh";
const OTHER: &str = "commune-song-lam";

/// What is told of a case, in short.
enum Told {
    Opened(&'static str, LaneBasis),
    Reported(&'static str),
    Forwarded(&'static str, ForwardBasis),
    Transferred(&'static str),
}

use ForwardBasis::{PlaceOfIncident, PlaceOfResidence};
use Told::{Forwarded, Opened, Reported, Transferred};

fn told(history: &[Told]) -> (Option<String>, Option<String>) {
    let mut leadership = Leadership::default();
    let mut units = Vec::new();
    for one in history {
        match one {
            Opened(unit, basis) => {
                units.push(*unit);
                leadership.opened(&LaneOpened {
                    org_unit_id: (*unit).to_owned(),
                    basis: (*basis).into(),
                    ..Default::default()
                });
            }
            Reported(unit) => leadership.reported(&ReportReceived {
                incident_org_unit_id: (*unit).to_owned(),
                ..Default::default()
            }),
            Forwarded(unit, basis) => leadership.forwarded(&ForwardedToCommune {
                to_org_unit_id: (*unit).to_owned(),
                basis: (*basis).into(),
                ..Default::default()
            }),
            Transferred(unit) => leadership.transferred(&JurisdictionTransferred {
                to_org_unit_id: (*unit).to_owned(),
                ..Default::default()
            }),
        }
    }
    let takes_part = |unit: &str| units.contains(&unit);
    let owned = |unit: Option<&str>| unit.map(str::to_owned);
    (
        owned(leadership.leads(takes_part)),
        owned(leadership.answers(takes_part)),
    )
}

#[track_caller]
fn check(history: &[Told], leads: &str, answers: &str) {
    let some = |unit: &str| Some(unit.to_owned()).filter(|unit| !unit.is_empty());
    assert_eq!(told(history), (some(leads), some(answers)));
}

const FORWARDED: LaneBasis = LaneBasis::Forwarded;
const OWN: LaneBasis = LaneBasis::OwnReceipt;

#[test]
fn a_lane_that_does_not_exist_has_nobody_to_answer_for_it() {
    check(&[], "", "");
}

#[test]
fn a_commune_that_received_the_report_of_its_own_incident_leads() {
    check(
        &[Opened(INCIDENT, OWN), Reported(INCIDENT)],
        INCIDENT,
        INCIDENT,
    );
}

#[test]
fn the_commune_of_the_incident_leads_once_it_takes_part_and_whoever_opened_answers_until_then() {
    let mut history = vec![Opened(HOTLINE, OWN), Reported(INCIDENT)];
    check(&history, "", HOTLINE);
    history.push(Forwarded(INCIDENT, PlaceOfIncident));
    history.push(Opened(INCIDENT, FORWARDED));
    check(&history, INCIDENT, INCIDENT);
}

#[test]
fn a_forward_to_the_commune_of_residence_does_not_take_the_lead_from_that_of_the_incident() {
    check(
        &[
            Opened(HOTLINE, OWN),
            Reported(INCIDENT),
            Forwarded(INCIDENT, PlaceOfIncident),
            Opened(INCIDENT, FORWARDED),
            Forwarded(RESIDENCE, PlaceOfResidence),
            Opened(RESIDENCE, FORWARDED),
        ],
        INCIDENT,
        INCIDENT,
    );
}

#[test]
fn the_commune_of_residence_answers_without_leading_until_that_of_the_incident_takes_part() {
    check(
        &[
            Opened(HOTLINE, OWN),
            Reported(""),
            Forwarded(RESIDENCE, PlaceOfResidence),
            Opened(RESIDENCE, FORWARDED),
        ],
        "",
        RESIDENCE,
    );
}

#[test]
fn a_forwarding_corrects_the_place_of_the_incident_and_a_later_report_does_not() {
    check(
        &[
            Opened(INCIDENT, OWN),
            Reported(INCIDENT),
            Forwarded(OTHER, PlaceOfIncident),
            Opened(OTHER, FORWARDED),
            Reported(INCIDENT),
        ],
        OTHER,
        OTHER,
    );
}

#[test]
fn whoever_jurisdiction_was_transferred_to_leads_whatever_is_forwarded_later() {
    let transferred = || {
        vec![
            Opened(INCIDENT, OWN),
            Reported(INCIDENT),
            Transferred(RESIDENCE),
            Opened(RESIDENCE, LaneBasis::Jurisdiction),
        ]
    };
    check(&transferred(), RESIDENCE, RESIDENCE);
    let mut history = transferred();
    history.push(Forwarded(OTHER, PlaceOfIncident));
    history.push(Opened(OTHER, FORWARDED));
    check(&history, RESIDENCE, RESIDENCE);
    let mut history = transferred();
    history.push(Transferred(INCIDENT));
    check(&history, INCIDENT, INCIDENT);
}
