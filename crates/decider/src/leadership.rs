//! Which unit answers for a case: one rule for the commands of the coordinating lane, for whose
//! clocks run, and for what the views tell.

use api::intake::v1::{ForwardBasis, ForwardedToCommune, JurisdictionTransferred, ReportReceived};
use api::log::v1::{LaneBasis, LaneOpened};
use prost::Message;

/// What the coordinating lane of one case says about who leads it (Decree 56/2017 Art 26, Law on
/// Children 102/2016 Art 52). A message, so that whoever stores it stores it as it is.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct Leadership {
    /// Empty until jurisdiction is transferred.
    #[prost(string, tag = "1")]
    transferred_to: String,
    #[prost(string, tag = "2")]
    incident: String,
    #[prost(string, tag = "3")]
    forwarded_to: String,
    #[prost(string, tag = "4")]
    opened_by: String,
}

// === impl Leadership ===

impl Leadership {
    /// Folds that a unit takes part in the coordinating lane.
    pub fn opened(&mut self, event: &LaneOpened) {
        if self.opened_by.is_empty() {
            self.opened_by.clone_from(&event.org_unit_id);
        }
        if event.basis() == LaneBasis::Forwarded {
            self.forwarded_to.clone_from(&event.org_unit_id);
        }
    }

    /// Folds that a report names the commune of the incident. The first to name one counts: a
    /// correction is a forwarding or a transfer.
    pub fn reported(&mut self, event: &ReportReceived) {
        if self.incident.is_empty() {
            self.incident.clone_from(&event.incident_org_unit_id);
        }
    }

    /// Folds that a commune was found to be that of the incident. That of residence leads nothing.
    pub fn forwarded(&mut self, event: &ForwardedToCommune) {
        if event.basis() == ForwardBasis::PlaceOfIncident {
            self.incident.clone_from(&event.to_org_unit_id);
        }
    }

    /// Folds that jurisdiction was transferred.
    pub fn transferred(&mut self, event: &JurisdictionTransferred) {
        self.transferred_to.clone_from(&event.to_org_unit_id);
    }

    /// The commune of the incident, whether it takes part or not; empty while nobody named it.
    pub fn incident(&self) -> &str {
        &self.incident
    }

    /// The commune that leads: to which jurisdiction was transferred, otherwise that of the incident
    /// once it takes part. `None` until then.
    pub fn leads(&self, takes_part: impl Fn(&str) -> bool) -> Option<&str> {
        match self.transferred_to.as_str() {
            "" => Some(self.incident.as_str()).filter(|unit| takes_part(unit)),
            unit => Some(unit),
        }
    }

    /// The one unit that answers for the case: the leading commune, and until there is one the last
    /// unit it was forwarded to, or else whoever opened the lane. `None` only for a lane that does not
    /// exist.
    pub fn answers(&self, takes_part: impl Fn(&str) -> bool) -> Option<&str> {
        let until_then = [&self.forwarded_to, &self.opened_by];
        let until_then = until_then.into_iter().map(String::as_str);
        self.leads(takes_part)
            .or_else(|| until_then.into_iter().find(|unit| !unit.is_empty()))
    }
}

#[cfg(test)]
#[path = "leadership_tests.rs"]
mod tests;
