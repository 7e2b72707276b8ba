//! The scenario files of the house, built into the program.

use crate::{ParseError, Scenario};

include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));

/// Every scenario of `tests/scenarios/`, in the order of the file names.
///
/// # Errors
/// The first file that is no scenario; a test reads them all.
pub fn embedded() -> Result<Vec<Scenario>, ParseError> {
    embedded_files().map(|(_, scenario)| scenario).collect()
}

/// The files of `tests/scenarios/` one by one, by name, in order: one that is no scenario does not
/// hide the others.
pub fn embedded_files() -> impl Iterator<Item = (&'static str, Result<Scenario, ParseError>)> {
    FILES
        .iter()
        .map(|(name, text)| (*name, Scenario::parse(name, text)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use api::log::v1::AgencyKind;
    use prost_reflect::MethodDescriptor;
    use serde_json::Value;

    use super::*;
    use crate::Expectation;
    use crate::answer::is_command;

    fn all() -> Vec<Scenario> {
        match embedded() {
            Ok(scenarios) => scenarios,
            Err(error) => panic!("{error}"),
        }
    }

    fn recorded_calls(scenario: &Scenario) -> BTreeSet<String> {
        scenario
            .steps
            .iter()
            .filter_map(|step| step.call.as_ref())
            .filter(|call| matches!(call.expect, Expectation::Answer(_)))
            .map(|call| call.method.full_name().to_owned())
            .collect()
    }

    fn commands() -> impl Iterator<Item = MethodDescriptor> {
        let services = api::DESCRIPTORS.services();
        services
            .flat_map(|service| service.methods().collect::<Vec<_>>())
            .filter(|method| method.full_name().starts_with("lachan.") && is_command(method))
    }

    #[test]
    fn every_scenario_file_of_the_house_can_be_read() {
        assert!(all().len() >= 7);
    }

    #[test]
    fn every_command_of_the_contract_is_recorded_in_some_scenario() {
        let recorded: BTreeSet<String> = all().iter().flat_map(recorded_calls).collect();
        let missing: Vec<String> = commands()
            .map(|method| method.full_name().to_owned())
            .filter(|name| !recorded.contains(name))
            .collect();
        assert_eq!(missing, Vec::<String>::new());
    }

    #[test]
    fn one_scenario_at_least_takes_all_five_agencies_through_one_case() {
        let services = ["intake", "health", "police", "legal_aid", "education"];
        let is_whole = |scenario: &Scenario| {
            let calls = recorded_calls(scenario);
            services.iter().all(|agency| {
                let package = format!("lachan.{agency}.v1.");
                calls.iter().any(|call| call.starts_with(&package))
            })
        };
        assert!(all().iter().any(is_whole));
    }

    #[test]
    fn every_event_type_that_is_expected_is_one_of_the_contract() {
        fn types(value: &Value, found: &mut BTreeSet<String>) {
            match value {
                Value::Object(members) => {
                    members
                        .iter()
                        .for_each(|(name, member)| match (name.as_str(), member) {
                            ("type", Value::String(name)) => drop(found.insert(name.clone())),
                            ("type", Value::Array(names)) => {
                                found.extend(
                                    names.iter().filter_map(Value::as_str).map(str::to_owned),
                                );
                            }
                            (_, member) => types(member, found),
                        })
                }
                Value::Array(items) => items.iter().for_each(|item| types(item, found)),
                _ => {}
            }
        }
        let mut found = BTreeSet::new();
        let scenarios = all();
        let steps = scenarios.iter().flat_map(|scenario| &scenario.steps);
        for call in steps.filter_map(|step| step.call.as_ref()) {
            if let Expectation::Answer(pattern) = &call.expect {
                types(pattern, &mut found);
            }
        }
        assert!(found.len() > 20, "{found:?}");
        found.retain(|name| api::event_type(name).is_none());
        assert_eq!(found, BTreeSet::new());
    }

    #[test]
    fn what_is_planted_are_names_and_texts_and_no_codes() {
        for scenario in all() {
            let texts = crate::planted(&scenario);
            assert!(texts.len() > 2, "{}", scenario.name);
            for text in &texts {
                assert!(
                    AgencyKind::from_str_name(text).is_none() && !text.contains("_"),
                    "{}: {text}",
                    scenario.name
                );
            }
        }
    }
}
