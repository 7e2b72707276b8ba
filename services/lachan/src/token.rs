//! `lachan token`: a token for a person, or the list of people.

use std::time::Duration;

use service_kit::{Config, open_registry};

use crate::failure::CommandFailure;
use crate::keys;
use crate::ready::print_line;

pub(crate) fn run(
    config: &Config,
    person: Option<&str>,
    lifetime: Duration,
) -> Result<(), CommandFailure> {
    let registry = open_registry(config)?;
    let Some(person) = person else {
        return registry.people().try_for_each(|person| {
            print_line(&format!(
                "{:<24} {:<28} {}",
                person.id.as_str(),
                access::role_name(person.role),
                person.org_unit_id
            ))
        });
    };
    let issuer = keys::issuer(config)?;
    print_line(&keys::token_for(&issuer, &registry, person, lifetime)?)
}
