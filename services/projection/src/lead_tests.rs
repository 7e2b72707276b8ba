//! The views tell the lead that commands and clocks go by.

use api::intake::v1 as intake;
use api::intake::v1::ForwardBasis;
use api::log::v1::{LaneBasis, LaneOpened};
use decider::Leadership;
use event_store::Event;

use super::tests::{folded, of};
use super::*;

const HOTLINE: &str = "hotline-111";
const INCIDENT: &str = "commune-an-phuoc";
const RESIDENCE: &str = "commune-binh-minh";

/// What may happen to the lead of a case.
#[derive(Clone, Copy)]
enum Step {
    Opened(&'static str, LaneBasis),
    Reported(&'static str),
    Forwarded(&'static str, ForwardBasis),
    Transferred(&'static str),
}

const STEPS: [Step; 9] = [
    Step::Opened(HOTLINE, LaneBasis::OwnReceipt),
    Step::Opened(INCIDENT, LaneBasis::Forwarded),
    Step::Opened(RESIDENCE, LaneBasis::Forwarded),
    Step::Opened(RESIDENCE, LaneBasis::Jurisdiction),
    Step::Reported(INCIDENT),
    Step::Forwarded(INCIDENT, ForwardBasis::PlaceOfIncident),
    Step::Forwarded(RESIDENCE, ForwardBasis::PlaceOfResidence),
    Step::Transferred(RESIDENCE),
    Step::Transferred(INCIDENT),
];

impl Step {
    fn opened(unit: &str, basis: LaneBasis) -> LaneOpened {
        LaneOpened {
            org_unit_id: unit.to_owned(),
            agency_kind: AgencyKind::Intake.into(),
            basis: basis.into(),
            referral_id: String::new(),
        }
    }

    fn reported(unit: &str) -> intake::ReportReceived {
        intake::ReportReceived {
            incident_org_unit_id: unit.to_owned(),
            ..Default::default()
        }
    }

    fn forwarded(unit: &str, basis: ForwardBasis) -> intake::ForwardedToCommune {
        intake::ForwardedToCommune {
            to_org_unit_id: unit.to_owned(),
            basis: basis.into(),
            ..Default::default()
        }
    }

    fn transferred(unit: &str) -> intake::JurisdictionTransferred {
        intake::JurisdictionTransferred {
            to_org_unit_id: unit.to_owned(),
            ..Default::default()
        }
    }

    fn event(self, position: u64) -> Event {
        match self {
            Self::Opened(unit, basis) => of(position, "case", &Self::opened(unit, basis)),
            Self::Reported(unit) => of(position, "case", &Self::reported(unit)),
            Self::Forwarded(unit, basis) => of(position, "case", &Self::forwarded(unit, basis)),
            Self::Transferred(unit) => of(position, "case", &Self::transferred(unit)),
        }
    }

    fn told(self, leadership: &mut Leadership, units: &mut Vec<&'static str>) {
        match self {
            Self::Opened(unit, basis) => {
                units.push(unit);
                leadership.opened(&Self::opened(unit, basis));
            }
            Self::Reported(unit) => leadership.reported(&Self::reported(unit)),
            Self::Forwarded(unit, basis) => leadership.forwarded(&Self::forwarded(unit, basis)),
            Self::Transferred(unit) => leadership.transferred(&Self::transferred(unit)),
        }
    }
}

#[test]
fn whatever_the_history_the_views_tell_the_lead_of_the_rules() {
    let count = STEPS.len();
    for number in 0..count.pow(3) {
        let history = [0, 1, 2].map(|place| STEPS[number / count.pow(place) % count]);
        let (mut leadership, mut units) = (Leadership::default(), Vec::new());
        let mut events = Vec::new();
        for (position, step) in (1..).zip(history) {
            step.told(&mut leadership, &mut units);
            events.push(step.event(position));
        }
        let answers = leadership.answers(|unit| units.contains(&unit));
        assert_eq!(
            folded(&events).lead_unit(),
            answers.unwrap_or_default(),
            "history {number}"
        );
    }
}

#[test]
fn a_commune_of_residence_does_not_take_the_lead_from_that_of_the_incident() {
    let history = [
        Step::Opened(HOTLINE, LaneBasis::OwnReceipt),
        Step::Reported(INCIDENT),
        Step::Forwarded(INCIDENT, ForwardBasis::PlaceOfIncident),
        Step::Opened(INCIDENT, LaneBasis::Forwarded),
        Step::Forwarded(RESIDENCE, ForwardBasis::PlaceOfResidence),
        Step::Opened(RESIDENCE, LaneBasis::Forwarded),
    ];
    let events: Vec<Event> = (1..)
        .zip(history)
        .map(|(at, step)| step.event(at))
        .collect();
    assert_eq!(folded(&events).lead_unit(), INCIDENT);
}

#[test]
fn a_unit_that_joins_another_lane_leads_nothing() {
    let opened = Step::opened("hospital-thanh-an", LaneBasis::Forwarded);
    let case = folded(&[
        Step::Opened(HOTLINE, LaneBasis::OwnReceipt).event(1),
        of(2, "health", &opened),
    ]);
    assert_eq!(case.lead_unit(), HOTLINE);
}
