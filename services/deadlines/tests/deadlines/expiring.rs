//! A referral that nobody answered expires by itself, and may still be answered late.

use api::log::v1::AgencyKind;
use api::referral::v1::{ReferralAccepted, ReferralExpired, ReferralProposed};
use api::{EventMessage, timestamp_to_proto};
use event_store::{EventStore, StreamName};
use rule_pack::Rulebook;
use uuid::Uuid;

use crate::story::at;
use crate::world::{World, append, case, on_both};

const REFERRAL: Uuid = Uuid::from_u128(0x4ef);

on_both!(
    a_referral_that_nobody_answered_expires,
    a_referral_that_was_answered_does_not_expire,
);

async fn propose(world: &World) {
    let proposed = ReferralProposed {
        referral_id: REFERRAL.to_string(),
        case_id: case(1).to_string(),
        from_org_unit_id: "commune-old".to_owned(),
        from_agency_kind: AgencyKind::Intake.into(),
        to_org_unit_id: "unit-99001".to_owned(),
        to_agency_kind: AgencyKind::Health.into(),
        proposed_at: Some(timestamp_to_proto(at("08:00"))),
        due_at: Some(timestamp_to_proto(at("10:00"))),
        priority: api::codes::v1::Priority::Emergency.into(),
        ..ReferralProposed::default()
    };
    record(world, &proposed).await;
}

async fn record<E: EventMessage>(world: &World, event: &E) {
    use service_kit::Clock;
    let mut append = append(case(1), E::TYPE, event.encode_to_vec(), world.clock.now());
    append.writes[0].stream = StreamName::of("referral", REFERRAL);
    world.store.append(append).await.expect("recorded");
}

async fn last_of_referral(world: &World) -> event_store::Event {
    let stream = StreamName::of("referral", REFERRAL);
    let mut events = world
        .store
        .read_stream(&stream, 0, 100)
        .await
        .expect("read");
    events.pop().expect("an event")
}

async fn a_referral_that_nobody_answered_expires(world: World) {
    let deadlines = world
        .deadlines_of(Rulebook::with_overlays(&[]).expect("sound packs"))
        .await;
    propose(&world).await;
    deadlines.catch_up().await.expect("caught up");
    world.clock.set(at("10:01"));
    deadlines.fire().await.expect("fired");
    let expired = last_of_referral(&world).await;
    assert_eq!(expired.data.event_type, ReferralExpired::TYPE);
    let missed = world.recorded(case(1)).await;
    let missed = missed
        .iter()
        .find(|event| event.data.event_type.ends_with("ClockMissed"));
    assert_eq!(
        expired.data.causation_id,
        missed.map(|event| event.data.event_id)
    );

    // once is enough, whoever takes the log again
    let head = world.store.head().await.expect("a head");
    let again = world
        .deadlines_of(Rulebook::with_overlays(&[]).expect("sound packs"))
        .await;
    again.catch_up().await.expect("caught up");
    again.fire().await.expect("fired");
    assert_eq!(world.store.head().await.expect("a head"), head);
}

async fn a_referral_that_was_answered_does_not_expire(world: World) {
    let deadlines = world
        .deadlines_of(Rulebook::with_overlays(&[]).expect("sound packs"))
        .await;
    propose(&world).await;
    deadlines.catch_up().await.expect("caught up");
    world.clock.set(at("09:00"));
    let accepted = ReferralAccepted {
        referral_id: REFERRAL.to_string(),
        accepted_at: Some(timestamp_to_proto(at("09:00"))),
        ..ReferralAccepted::default()
    };
    record(&world, &accepted).await;
    deadlines.catch_up().await.expect("caught up");
    world.clock.set(at("2026-03-05T08:00"));
    deadlines.fire().await.expect("fired");
    assert_eq!(
        last_of_referral(&world).await.data.event_type,
        ReferralAccepted::TYPE
    );
}
