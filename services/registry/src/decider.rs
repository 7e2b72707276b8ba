//! The rules of the registry. Pure.
//!
//! A command becomes events; the registry with these events folded in must be sound as a whole, or
//! the command is refused. So whatever was accepted, no chain of successors closes, nobody holds
//! two posts at once, and every post stands in a unit that exists and fits.

use access::{REGISTRY_CATEGORY, REGISTRY_STREAM, Registry, RegistryEvent, Subject};
use api::registry::v1::{
    AppointHeadRequest, ChangeOrgUnitRequest, EndMandateRequest, EndOrgUnitRequest,
    GrantMandateRequest, GrantQualificationRequest, ImportRegistryRequest, MergeOrgUnitsRequest,
    RegisterOrgUnitRequest, RegisterPersonRequest,
};
use decider::{Actor, AgencyKind, Decider, Lane, Occasion, Role, Target, vietnam_day};
use jiff::civil::Date;

use crate::bounds::{check_reach, keeps_kinds};
use crate::{RegistryRejection, changes, import};

decider::command_set! {
    /// What the registrar can ask for.
    pub enum RegistryCommand {
        RegisterOrgUnitRequest,
        ChangeOrgUnitRequest,
        EndOrgUnitRequest,
        MergeOrgUnitsRequest,
        RegisterPersonRequest,
        GrantMandateRequest,
        EndMandateRequest,
        GrantQualificationRequest,
        AppointHeadRequest,
        ImportRegistryRequest,
    }
}

/// The rules of `registry/<fixed id>`.
pub struct RegistryDecider;

/// The registry as its events have made it. Names are sealed and absent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RegistryState {
    /// The entries.
    pub registry: Registry,
}

impl Lane for RegistryState {
    fn admits(&self, actor: &Actor) -> bool {
        is_registrar(actor)
    }
}

impl Decider for RegistryDecider {
    const CATEGORY: &'static str = REGISTRY_CATEGORY;
    type Command = RegistryCommand;
    type Event = RegistryEvent;
    type State = RegistryState;
    type Rejection = RegistryRejection;

    fn target(_command: &RegistryCommand) -> Target {
        Target::Keyed(REGISTRY_STREAM)
    }

    fn decide(
        command: &RegistryCommand,
        state: &RegistryState,
        occasion: &Occasion<'_>,
    ) -> Result<Vec<RegistryEvent>, RegistryRejection> {
        if !is_registrar(occasion.actor) {
            return Err(RegistryRejection::NotTheRegistrar);
        }
        let before = &state.registry;
        let events = events_of(command, before, occasion)?;
        let mut after = before.clone();
        events.iter().for_each(|event| after.apply(event));
        check_reach(before, &after, &events, occasion)?;
        if let Some(finding) = after.findings().first() {
            return Err(match (&finding.subject, is_about_units(command)) {
                (Subject::Unit(_), true) => RegistryRejection::of_unit(finding.kind),
                (Subject::Post(..), false) => RegistryRejection::of_person(finding.kind),
                _ => RegistryRejection::OthersRestOnIt,
            });
        }
        if !keeps_kinds(before, &after) {
            return Err(RegistryRejection::KindChanges);
        }
        if loses_its_registrars(before, &after, vietnam_day(occasion.now)) {
            return Err(RegistryRejection::LastRegistrar);
        }
        Ok(events)
    }

    fn evolve(mut state: RegistryState, event: &RegistryEvent) -> RegistryState {
        state.registry.apply(event);
        state
    }
}

fn is_registrar(actor: &Actor) -> bool {
    actor.agency_kind == AgencyKind::Lead && actor.role == Role::Registrar
}

fn is_about_units(command: &RegistryCommand) -> bool {
    matches!(
        command,
        RegistryCommand::RegisterOrgUnitRequest(_)
            | RegistryCommand::ChangeOrgUnitRequest(_)
            | RegistryCommand::EndOrgUnitRequest(_)
            | RegistryCommand::MergeOrgUnitsRequest(_)
    )
}

/// Today, and on a day after everything that is planned: the last day the calendar has.
fn loses_its_registrars(before: &Registry, after: &Registry, today: Date) -> bool {
    let lost = |day| before.has_registrar_on(day) && !after.has_registrar_on(day);
    lost(today) || lost(Date::MAX)
}

fn events_of(
    command: &RegistryCommand,
    registry: &Registry,
    occasion: &Occasion<'_>,
) -> Result<Vec<RegistryEvent>, RegistryRejection> {
    let event = match command {
        RegistryCommand::RegisterOrgUnitRequest(command) => {
            changes::register_unit(command, registry)?.into()
        }
        RegistryCommand::ChangeOrgUnitRequest(command) => {
            changes::change_unit(command, registry)?.into()
        }
        RegistryCommand::EndOrgUnitRequest(command) => changes::end_unit(command, registry)?.into(),
        RegistryCommand::MergeOrgUnitsRequest(command) => {
            return changes::merge_units(command, registry);
        }
        RegistryCommand::RegisterPersonRequest(command) => {
            return changes::register_person(command, registry);
        }
        RegistryCommand::GrantMandateRequest(command) => {
            changes::grant_mandate(command, registry)?.into()
        }
        RegistryCommand::EndMandateRequest(command) => {
            changes::end_mandate(command, registry, vietnam_day(occasion.now))?.into()
        }
        RegistryCommand::GrantQualificationRequest(command) => {
            changes::grant_qualification(command, registry)?.into()
        }
        RegistryCommand::AppointHeadRequest(command) => {
            changes::appoint_head(command, registry)?.into()
        }
        RegistryCommand::ImportRegistryRequest(command) => {
            return import::import(command, registry, occasion);
        }
    };
    Ok(vec![event])
}
