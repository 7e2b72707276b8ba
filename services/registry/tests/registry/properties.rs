//! Whatever the registrar tries, in whatever order: the registry stays sound.

use access::{Registry, RegistryEvent};
use api::log::v1::{AgencyKind, Role};
use decider::{Decider, OrgDirectory, fold};
use jiff::civil::Date;
use proptest::prelude::*;
use registry::{RegistryCommand, RegistryDecider, check_import, write_registry};

use crate::fixtures::*;

const UNITS: [&str; 5] = ["xa-mot", "xa-hai", "cong-an-mot", "xa-ba", "xa-tu"];
const PEOPLE: [&str; 4] = ["can-bo", "chu-tich", "thu-ky", "moi"];

fn a_unit() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(&UNITS[..])
}

fn a_person() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(&PEOPLE[..])
}

fn a_day() -> impl Strategy<Value = String> {
    (2020..2030_i16, 1..=12_i8).prop_map(|(year, month)| Date::constant(year, month, 1).to_string())
}

fn a_role() -> impl Strategy<Value = Role> {
    proptest::sample::select(
        &[
            Role::CommuneChair,
            Role::ChildProtectionOfficer,
            Role::Investigator,
            Role::Registrar,
        ][..],
    )
}

fn a_command() -> impl Strategy<Value = RegistryCommand> {
    prop_oneof![
        (a_unit(), a_day()).prop_map(|(id, day)| register_unit(id, &day).into()),
        (a_unit(), a_day(), a_unit()).prop_map(|(id, day, next)| end_unit(id, &day, next).into()),
        (a_unit(), a_day()).prop_map(|(id, day)| end_unit(id, &day, "").into()),
        (a_unit(), a_unit(), a_unit(), a_day(), any::<bool>()).prop_map(
            |(a, b, into, day, new)| {
                let mut command = merge(&[a, b], into, &day);
                command.new_unit = new.then(|| details("Xã Mới", AgencyKind::Intake));
                command.into()
            }
        ),
        a_person().prop_map(|id| register_person(id, None).into()),
        (a_person(), a_unit(), a_role(), a_day())
            .prop_map(|(id, unit, role, day)| { grant(id, mandate(unit, role, &day, "")).into() }),
        (a_person(), a_day(), a_day())
            .prop_map(|(id, from, to)| end_mandate(id, &from, &to).into()),
        (a_person(), a_day()).prop_map(|(id, to)| end_mandate(id, "", &to).into()),
        (a_person(), a_day(), a_day()).prop_map(|(id, from, to)| qualify(id, &from, &to).into()),
        (a_unit(), a_person(), a_day()).prop_map(|(unit, id, day)| appoint(unit, id, &day).into()),
    ]
}

/// What was accepted of the commands, and the registry it made.
fn play(commands: Vec<RegistryCommand>) -> (Vec<RegistryEvent>, Registry) {
    let mut events = province().founding_events();
    let mut state = fold::<RegistryDecider>(&events);
    let office = registrar();
    let occasion = office.occasion();
    for command in commands {
        if let Ok(accepted) = RegistryDecider::decide(&command, &state, &occasion) {
            state = accepted.iter().fold(state, RegistryDecider::evolve);
            events.extend(accepted);
        }
    }
    (events, state.registry)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_sequence_of_commands_leaves_a_registry_that_contradicts_itself(
        commands in proptest::collection::vec(a_command(), 0..40)
    ) {
        let (_, registry) = play(commands);
        prop_assert_eq!(registry.findings(), []);
        let today = "2026-03-02".parse().unwrap();
        prop_assert!(registry.has_registrar_on(today) && registry.has_registrar_on(Date::MAX));
    }

    #[test]
    fn every_chain_of_successors_ends_with_a_unit_in_force_or_nobody(
        commands in proptest::collection::vec(a_command(), 0..40), day in a_day()
    ) {
        let (_, registry) = play(commands);
        let at = format!("{day}T12:00:00+07:00").parse().unwrap();
        for unit in registry.units() {
            let id = unit.id.as_str();
            let Some(heir) = registry.successor(id, at) else { continue };
            prop_assert!(registry.org_unit(heir.as_str(), at).is_some());
            // who holds the duties of an ended unit acts for it
            if unit.period().valid_to.is_some_and(|end| end <= day.parse().unwrap()) {
                prop_assert!(registry.predecessors(heir.as_str(), at).contains(&unit.id));
            }
        }
    }

    #[test]
    fn nobody_ever_holds_two_posts(
        commands in proptest::collection::vec(a_command(), 0..40), day in a_day()
    ) {
        let (_, registry) = play(commands);
        let day: Date = day.parse().unwrap();
        for person in registry.people() {
            let held = person.mandates.iter().filter(|mandate| {
                let unit = registry.unit(mandate.org_unit_id.as_str()).unwrap();
                mandate.period.includes(day) && unit.on(day).is_some()
            });
            prop_assert!(held.count() <= 1);
        }
    }

    #[test]
    fn whatever_became_of_the_registry_survives_the_round_trip_through_files(
        commands in proptest::collection::vec(a_command(), 0..40)
    ) {
        let (events, _) = play(commands);
        // with the names, as the files have them
        let mut registry = Registry::default();
        events.iter().for_each(|event| registry.apply(event));
        let (units, people) = write_registry(&registry);
        let merged = check_import(&Registry::default(), &units, &people);
        prop_assert_eq!(merged.map(|merged| merged.registry), Ok(registry));
    }

    #[test]
    fn an_import_is_all_or_nothing(cut in 0..2_000_usize, junk in any::<u8>()) {
        let (mut units, people) = write_registry(&province());
        let index = cut % units.len();
        units[index] = junk;
        let before = registrar();
        // refused, and there are no events at all
        if let Ok(events) = before.when(import(&units, &people)) {
            let mut registry = before.state().registry.clone();
            events.iter().for_each(|event| registry.apply(event));
            prop_assert_eq!(registry.findings(), []);
        }
    }

    #[test]
    fn folding_never_panics_on_events_in_any_order(
        commands in proptest::collection::vec(a_command(), 0..20), seed in any::<u64>()
    ) {
        let (mut events, _) = play(commands);
        let length = events.len();
        for index in 0..length {
            events.swap(index, (seed as usize).wrapping_mul(index + 1) % length);
        }
        let registry = folded(&events);
        let at = "2026-03-02T08:00:00+07:00".parse().unwrap();
        for unit in registry.units() {
            let _ = (registry.successor(unit.id.as_str(), at), registry.head(unit.id.as_str(), at));
        }
    }
}
