//! Commands, clocks and views name the same lead, whatever happens to a case.

use ::intake::{CaseState as IntakeState, IntakeDecider, IntakeEvent};
use api::intake::v1 as intake;
use api::intake::v1::ForwardBasis;
use api::log::v1::{LaneBasis, LaneOpened};
use deadlines::Clocks;
use decider::Decider as _;
use event_store::Event;

use super::tests::{folded, of};
use super::*;

const HOTLINE: &str = "hotline-111";
const INCIDENT: &str = "commune-an-phuoc";
const RESIDENCE: &str = "commune-binh-minh";

/// What happens to the lead of a case, as commands record it.
#[derive(Debug, Clone, Copy)]
enum Step {
    Opened(&'static str, LaneBasis),
    Reported(&'static str),
    Forwarded(&'static str, ForwardBasis),
    Transferred(&'static str),
}

use ForwardBasis::{PlaceOfIncident, PlaceOfResidence};
use LaneBasis::{Jurisdiction, OwnReceipt};
use Step::{Forwarded, Opened, Reported, Transferred};

/// How a case begins: where it is received, and which commune the report names.
const BEGINNINGS: [&[Step]; 5] = [
    &[Opened(HOTLINE, OwnReceipt), Reported("")],
    &[Opened(HOTLINE, OwnReceipt), Reported(INCIDENT)],
    &[Opened(INCIDENT, OwnReceipt), Reported(INCIDENT)],
    &[Opened(INCIDENT, OwnReceipt), Reported("")],
    &[Opened(RESIDENCE, OwnReceipt), Reported(INCIDENT)],
];

/// What may come then. A unit that takes part already is not let in again, but for a transfer.
const THEN: [&[Step]; 6] = [
    &[
        Forwarded(INCIDENT, PlaceOfIncident),
        Opened(INCIDENT, LaneBasis::Forwarded),
    ],
    &[
        Forwarded(RESIDENCE, PlaceOfResidence),
        Opened(RESIDENCE, LaneBasis::Forwarded),
    ],
    &[
        Forwarded(RESIDENCE, PlaceOfIncident),
        Opened(RESIDENCE, LaneBasis::Forwarded),
    ],
    &[Transferred(RESIDENCE), Opened(RESIDENCE, Jurisdiction)],
    &[Transferred(INCIDENT), Opened(INCIDENT, Jurisdiction)],
    &[Reported(RESIDENCE)],
];

/// All three, fed with the same history.
#[derive(Default)]
struct Three {
    intake: IntakeState,
    clocks: Clocks,
    events: Vec<Event>,
    units: Vec<&'static str>,
}

impl Three {
    fn take(&mut self, step: Step) {
        let position = self.events.len() as u64 + 1;
        let (event, told) = match step {
            Opened(unit, basis) => {
                let is_known = self.units.contains(&unit);
                if is_known && basis == LaneBasis::Forwarded {
                    return;
                }
                self.units.push(unit);
                let event = opened(unit, basis);
                self.clocks.lane_opened("case", position, &event);
                (of(position, "case", &event), IntakeEvent::LaneOpened(event))
            }
            Reported(unit) => {
                let event = intake::ReportReceived {
                    incident_org_unit_id: unit.to_owned(),
                    ..Default::default()
                };
                self.clocks.reported(&event);
                let stored = of(position, "case", &event);
                (stored, IntakeEvent::ReportReceived(event))
            }
            Forwarded(unit, basis) => {
                let event = intake::ForwardedToCommune {
                    to_org_unit_id: unit.to_owned(),
                    basis: basis.into(),
                    ..Default::default()
                };
                self.clocks.forwarded(&event);
                let stored = of(position, "case", &event);
                (stored, IntakeEvent::ForwardedToCommune(event))
            }
            Transferred(unit) => {
                let event = intake::JurisdictionTransferred {
                    to_org_unit_id: unit.to_owned(),
                    ..Default::default()
                };
                self.clocks.transferred(&event);
                let stored = of(position, "case", &event);
                (stored, IntakeEvent::JurisdictionTransferred(event))
            }
        };
        self.intake = IntakeDecider::evolve(std::mem::take(&mut self.intake), &told);
        self.events.push(event);
    }

    /// Who leads, by the commands, by the clocks, by the views.
    fn leads(&self) -> [String; 3] {
        let by_clocks = self.clocks.leader("case");
        [
            self.intake
                .open_jurisdiction()
                .unwrap_or_default()
                .to_owned(),
            by_clocks.map_or_else(String::new, |leader| leader.org_unit_id.clone()),
            folded(&self.events).lead_unit().to_owned(),
        ]
    }
}

fn opened(unit: &str, basis: LaneBasis) -> LaneOpened {
    LaneOpened {
        org_unit_id: unit.to_owned(),
        agency_kind: AgencyKind::Intake.into(),
        basis: basis.into(),
        referral_id: String::new(),
    }
}

fn leads_after(history: &[&[Step]]) -> [String; 3] {
    let mut three = Three::default();
    for step in history.iter().copied().flatten() {
        three.take(*step);
    }
    three.leads()
}

#[test]
fn commands_clocks_and_views_name_the_same_lead_after_every_history() {
    for beginning in BEGINNINGS {
        for number in 0..THEN.len().pow(3) {
            let step = |place| THEN[number / THEN.len().pow(place) % THEN.len()];
            let history = [beginning, step(0), step(1), step(2)];
            let [by_commands, by_clocks, by_views] = leads_after(&history);
            assert!(!by_commands.is_empty(), "{history:?}");
            assert_eq!(by_clocks, by_commands, "{history:?}");
            assert_eq!(by_views, by_commands, "{history:?}");
        }
    }
}

#[test]
fn who_leads_is_the_same_for_all_three_and_as_the_law_has_it() {
    let [unknown, named, own, ..] = BEGINNINGS;
    let [
        incident,
        residence,
        corrected,
        to_residence,
        to_incident,
        report,
    ] = THEN;
    for (history, lead) in [
        (vec![named], HOTLINE),
        (vec![own], INCIDENT),
        (vec![named, incident], INCIDENT),
        // the commune of residence does not take the lead from that of the incident
        (vec![named, incident, residence], INCIDENT),
        (vec![unknown, residence], RESIDENCE),
        (vec![unknown, residence, incident], INCIDENT),
        (vec![own, corrected], RESIDENCE),
        (vec![own, to_residence], RESIDENCE),
        (vec![own, to_residence, incident], RESIDENCE),
        (vec![own, to_residence, to_incident], INCIDENT),
        (vec![own, report], INCIDENT),
    ] {
        assert_eq!(
            leads_after(&history),
            [lead; 3].map(str::to_owned),
            "{history:?}"
        );
    }
}

#[test]
fn a_unit_that_joins_another_lane_leads_nothing() {
    let other = opened("hospital-thanh-an", LaneBasis::Forwarded);
    let case = folded(&[
        of(1, "case", &opened(HOTLINE, OwnReceipt)),
        of(2, "health", &other),
    ]);
    assert_eq!(case.lead_unit(), HOTLINE);
}
