//! `lachan token`: a token for a person, or the list of people.

use std::time::Duration;

use service_kit::{Clock, Config, SystemClock, read_registry};

use crate::failure::CommandFailure;
use crate::keys;
use crate::ready::print_line;

pub(crate) async fn run(
    config: &Config,
    person: Option<&str>,
    lifetime: Duration,
) -> Result<(), CommandFailure> {
    let registry = read_registry(config).await?;
    let Some(person) = person else {
        let now = SystemClock.now();
        let in_office = registry
            .people()
            .filter_map(|person| registry.person_in_force(person.id.as_str(), now));
        for office in in_office {
            print_line(&format!(
                "{:<24} {:<28} {}",
                office.person.id.as_str(),
                access::role_name(office.role),
                office.unit.id
            ))?;
        }
        return Ok(());
    };
    let issuer = keys::issuer(config)?;
    print_line(&keys::token_for(&issuer, &registry, person, lifetime)?)
}
