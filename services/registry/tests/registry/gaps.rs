//! What somebody should see to before a deadline is missed and nobody can be named.

use access::Registry;
use api::log::v1::Role;
use jiff::civil::{Date, date};
use registry::{Gap, gaps};

use crate::fixtures::*;

const TODAY: Date = date(2026, 3, 2);

/// The gaps of one unit or person.
fn of(registry: &Registry, id: &str) -> Vec<Gap> {
    gaps(registry, TODAY)
        .into_iter()
        .filter(|gap| match gap {
            Gap::WithoutHead { org_unit_id }
            | Gap::HeadLeaves { org_unit_id, .. }
            | Gap::WithoutSuccessor { org_unit_id } => org_unit_id == id,
            Gap::WithoutPost { person_id } | Gap::PostEnds { person_id, .. } => person_id == id,
        })
        .collect()
}

fn without_head(unit: &str) -> Vec<Gap> {
    vec![Gap::WithoutHead {
        org_unit_id: unit.into(),
    }]
}

#[test]
fn a_unit_without_an_accountable_head_is_told() {
    assert_eq!(of(&province(), "xa-mot"), []);
    assert_eq!(of(&province(), "xa-hai"), without_head("xa-hai"));
}

#[test]
fn a_unit_whose_head_lost_the_post_is_without_head_from_that_day_on() {
    let before = done(
        &registrar(),
        end_mandate("chu-tich", "2021-01-01", "2026-03-03"),
    );
    let leaves = Gap::HeadLeaves {
        org_unit_id: "xa-mot".into(),
        person_id: "chu-tich".into(),
        on: date(2026, 3, 3),
    };
    assert_eq!(of(&before, "xa-mot"), [leaves]);
    let after = done(
        &registrar(),
        end_mandate("chu-tich", "2021-01-01", "2026-03-02"),
    );
    assert_eq!(of(&after, "xa-mot"), without_head("xa-mot"));
}

#[test]
fn a_head_who_hands_over_in_time_leaves_no_gap() {
    let told = registrar();
    let mut events = told
        .when(end_mandate("chu-tich", "2021-01-01", "2026-03-10"))
        .unwrap();
    let post = mandate("xa-mot", Role::CommuneChair, "2026-03-10", "");
    events.extend(
        after(events.clone())
            .when(register_person("ke-nhiem", Some(post)))
            .unwrap(),
    );
    let registry = done(&after(events), appoint("xa-mot", "ke-nhiem", "2026-03-10"));
    assert_eq!(of(&registry, "xa-mot"), []);
}

#[test]
fn a_post_that_ends_within_thirty_days_is_told_and_a_later_end_is_not() {
    let ends = |on: &str| {
        of(
            &done(&registrar(), end_mandate("can-bo", "2021-01-01", on)),
            "can-bo",
        )
    };
    let told = |on| {
        vec![Gap::PostEnds {
            person_id: "can-bo".into(),
            on,
        }]
    };
    assert_eq!(ends("2026-04-01"), told(date(2026, 4, 1)));
    assert_eq!(ends("2026-04-02"), []);
    // over already
    let gone = Gap::WithoutPost {
        person_id: "can-bo".into(),
    };
    assert_eq!(ends("2026-03-02"), [gone]);
}

#[test]
fn a_post_that_another_follows_leaves_no_gap() {
    let events = registrar()
        .when(end_mandate("can-bo", "2021-01-01", "2026-03-10"))
        .unwrap();
    let next = mandate("xa-hai", Role::ChildProtectionOfficer, "2026-03-20", "");
    let registry = done(&after(events), grant("can-bo", next));
    assert_eq!(of(&registry, "can-bo"), []);
}

#[test]
fn a_unit_that_ended_without_successor_is_told_for_its_duties_are_nobodys() {
    let registry = done(&registrar(), end_unit("cong-an-mot", "2026-03-01", ""));
    let gap = Gap::WithoutSuccessor {
        org_unit_id: "cong-an-mot".into(),
    };
    assert_eq!(of(&registry, "cong-an-mot"), [gap]);
    let registry = done(&registrar(), end_unit("xa-hai", "2026-03-01", "xa-mot"));
    assert_eq!(of(&registry, "xa-hai"), []);
}
