//! The way to each service, and tokens for everybody.

use std::net::SocketAddr;
use std::time::Duration;

use decider::lane_of;
use jiff::Timestamp;
use scenario::{Endpoints, Tokens};
use tonic::transport::Channel;

use super::{Cluster, EMBEDDED, Shape};
use crate::process::Process;

/// How long a token is valid: longer than any test.
const TOKEN_LIFETIME: Duration = Duration::from_secs(3_600);

impl Cluster {
    /// Where the service of an area is (`intake`, `legal_aid`, `views` …), for a caller.
    pub fn address_of(&self, area: &str, person_id: &str) -> Option<SocketAddr> {
        self.process_of(area, person_id)?.address()
    }

    fn process_of(&self, area: &str, person_id: &str) -> Option<&Process> {
        let name = match (self.shape, area) {
            (Shape::Embedded, _) => EMBEDDED,
            (_, "legal_aid") => "legal-aid",
            (_, "views") => "projection",
            // every agency serves these for its own people
            (_, "referral" | "custody" | "data_protection") => self.agency_process(person_id)?,
            (_, area) => area,
        };
        self.process(name).ok()
    }

    fn agency_process(&self, person_id: &str) -> Option<&'static str> {
        let now = Timestamp::now();
        let office = self.registry.person_in_force(person_id, now)?;
        match lane_of(office.agency_kind) {
            Some("health") => Some("health"),
            Some("police") => Some("police"),
            Some("legal_aid") => Some("legal-aid"),
            Some("education") => Some("education"),
            _ => Some("intake"),
        }
    }
}

impl Endpoints for Cluster {
    fn channel(&self, service: &str, person_id: &str) -> Option<Channel> {
        let area = service.split('.').nth(1)?;
        self.process_of(area, person_id)?.channel()
    }
}

impl Tokens for Cluster {
    fn bearer(&self, person_id: &str) -> Result<String, String> {
        let mut tokens = self.tokens.lock().map_err(|error| error.to_string())?;
        if let Some(token) = tokens.get(person_id) {
            return Ok(token.clone());
        }
        let token = self
            .issuer
            .issue(&self.registry, person_id, Timestamp::now(), TOKEN_LIFETIME)
            .map_err(|error| format!("{person_id}: {error}"))?;
        tokens.insert(person_id.to_owned(), token.clone());
        Ok(token)
    }
}
