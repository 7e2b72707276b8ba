//! Every clock of the shipped packs fits the contract and can be started and met.

use rule_pack::{ClockBook, Effect, Rulebook, SampleFacts};

fn facts() -> SampleFacts {
    SampleFacts {
        at: "2026-03-02T08:00:00+07:00".parse().expect("a time stamp"),
        due: "2026-03-20T00:00:00+07:00".parse().expect("a time stamp"),
        key: 7,
        unit: "unit-test".to_owned(),
    }
}

#[test]
fn the_shipped_packs_name_only_events_and_public_fields_of_the_contract() {
    if let Err(error) = ClockBook::compile(Rulebook::national()) {
        panic!("{error}");
    }
}

#[test]
fn every_trigger_of_every_shipped_clock_fires_on_an_event_made_from_it() {
    let book = ClockBook::compile(Rulebook::national()).expect("sound packs");
    let all = [
        Effect::Start,
        Effect::Met,
        Effect::Extended,
        Effect::Suspended,
        Effect::Resumed,
        Effect::Reassigned,
        Effect::Cancelled,
    ];
    for clock in book.clocks() {
        for effect in all {
            for sample in clock.samples(effect, &facts()) {
                let occurrence = sample
                    .occurrence(facts().at, facts().at)
                    .expect("a type of the contract");
                let fired = clock.fired(&occurrence);
                let done = fired.iter().find(|fired| fired.effect == effect);
                let done = done.unwrap_or_else(|| {
                    panic!(
                        "{}: {effect:?} by {} never fires",
                        clock.rule_id, sample.event_type
                    )
                });
                assert_eq!(done.at, facts().at, "{}", clock.rule_id);
            }
        }
        assert!(
            !clock.samples(Effect::Start, &facts()).is_empty(),
            "{} never starts",
            clock.rule_id
        );
        assert!(
            !clock.samples(Effect::Met, &facts()).is_empty(),
            "{} is never met",
            clock.rule_id
        );
    }
}

#[test]
fn start_and_end_of_every_shipped_clock_are_paired_by_the_same_key() {
    let book = ClockBook::compile(Rulebook::national()).expect("sound packs");
    for clock in book.clocks() {
        let key_of = |effect: Effect| {
            let sample = clock.samples(effect, &facts()).into_iter().next()?;
            let occurrence = sample.occurrence(facts().at, facts().at)?;
            let fired = clock.fired(&occurrence);
            fired.into_iter().find(|fired| fired.effect == effect)?.key
        };
        let met = key_of(Effect::Met);
        assert!(
            met.is_none() || met == key_of(Effect::Start),
            "{}",
            clock.rule_id
        );
    }
}
