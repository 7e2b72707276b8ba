//! The two registries that are shipped, and the change from one to the other.

use access::Registry;
use decider::OrgDirectory;
use jiff::Timestamp;
use registry::{check_import, write_registry};

const DISTRICTS: &str = include_str!("../../../../deploy/registry/districts-2020.toml");
const TWO_TIER: &str = include_str!("../../../../deploy/registry/two-tier-2025.toml");

fn districts() -> Registry {
    Registry::parse(DISTRICTS).unwrap()
}

fn two_tier() -> Registry {
    Registry::parse(TWO_TIER).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn both_structures_survive_the_round_trip_through_files() {
    for registry in [districts(), two_tier()] {
        let (units, people) = write_registry(&registry);
        let merged = check_import(&Registry::default(), &units, &people).unwrap();
        assert_eq!(merged.registry, registry);
        let mut folded = Registry::default();
        for event in registry.founding_events() {
            folded.apply(&event);
        }
        assert_eq!(folded, registry);
    }
}

#[test]
fn the_two_tier_structure_can_be_imported_on_top_of_the_districts() {
    let (units, people) = write_registry(&two_tier());
    let merged = check_import(&districts(), &units, &people).unwrap();
    assert_eq!(merged.registry, two_tier());
    let summary = merged.summary();
    assert_eq!(summary.units_new, 12);
    assert!(summary.units_changed > 25);
}

#[test]
fn nothing_of_2020_is_lost_in_the_two_tier_structure() {
    let (before, after) = (districts(), two_tier());
    let old = at("2024-06-01T12:00:00+07:00");
    for unit in before.units() {
        let id = unit.id.as_str();
        assert_eq!(before.org_unit(id, old), after.org_unit(id, old), "{id}");
        let now = at("2025-07-01T00:00:00+07:00");
        assert!(
            after.successor(id, now).is_some(),
            "{id}: nobody has its duties"
        );
    }
    for person in before.people() {
        let id = person.id.as_str();
        let office = |registry: &Registry| {
            let office = registry.person_in_force(id, old).unwrap();
            (office.unit.id.clone(), office.role)
        };
        assert_eq!(office(&before), office(&after), "{id}");
    }
}

#[test]
fn no_district_is_in_force_after_the_change_and_every_commune_has_a_head() {
    let registry = two_tier();
    let now = at("2025-07-01T00:00:00+07:00");
    for unit in registry.units() {
        let Some(unit) = registry.org_unit(unit.id.as_str(), now) else {
            continue;
        };
        assert_ne!(unit.level, access::Level::District, "{}", unit.id);
        if unit.id.as_str().starts_with("commune-") {
            assert!(
                registry.head(unit.id.as_str(), now).is_some(),
                "{}",
                unit.id
            );
        }
    }
}

#[test]
fn a_merged_commune_acts_for_the_communes_and_the_district_office_it_succeeded() {
    let registry = two_tier();
    let predecessors = registry.predecessors("commune-an-binh", at("2025-07-02T08:00:00+07:00"));
    let ids: Vec<_> = predecessors.iter().map(|unit| unit.as_str()).collect();
    assert_eq!(
        ids,
        ["commune-binh-minh", "labour-office-an-binh", "town-an-binh"]
    );
}

#[test]
fn child_affairs_moved_to_the_health_sector_and_somebody_keeps_the_registry_throughout() {
    let registry = two_tier();
    let unit = |time| {
        registry
            .person_in_force("registrar-thanh-an", at(time))
            .unwrap()
            .unit
            .id
            .to_string()
    };
    assert_eq!(
        unit("2025-02-28T23:59:59+07:00"),
        "labour-department-thanh-an"
    );
    assert_eq!(
        unit("2025-03-01T00:00:00+07:00"),
        "children-office-thanh-an"
    );
}
