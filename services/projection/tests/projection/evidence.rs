//! Items to record: registered, handed over, received, broken, explained.

use api::custody::v1 as custody;
use api::{CaseId, EventMessage};
use event_store::{Actor, StreamName};
use uuid::Uuid;

use crate::support::{Chance, World, doctor, investigator};

/// What an item is, in words.
pub(crate) const COAT: &str = "áo khoác màu chàm";

/// An item by number.
pub(crate) fn item(number: u128) -> Uuid {
    Uuid::from_u128(0x17e0_0000_0000 + number)
}

async fn record<E: EventMessage>(world: &World, by: &Actor, case: CaseId, id: Uuid, event: &E) {
    let stream = StreamName::of("custody", id);
    world.record_in(by, stream, case, event).await;
}

pub(crate) async fn register(world: &World, case: CaseId, id: Uuid, by: &Actor) {
    let event = custody::ItemRegistered {
        item_id: id.to_string(),
        case_id: case.to_string(),
        link: 1,
        holder_org_unit_id: by.org_unit_id.clone(),
        item_kind: custody::ItemKind::Exhibit.into(),
        seal_number: "NP-1".to_owned(),
        description: COAT.to_owned(),
        ..Default::default()
    };
    record(world, by, case, id, &event).await;
}

pub(crate) async fn hand_over(
    world: &World,
    case: CaseId,
    id: Uuid,
    link: u32,
    by: &Actor,
    to: &Actor,
) {
    let event = custody::ItemHandedOver {
        item_id: id.to_string(),
        case_id: case.to_string(),
        link,
        from_org_unit_id: by.org_unit_id.clone(),
        to_org_unit_id: to.org_unit_id.clone(),
        seal_number: "NP-1".to_owned(),
        seal_intact: true,
        ..Default::default()
    };
    record(world, by, case, id, &event).await;
}

pub(crate) async fn receive(
    world: &World,
    case: CaseId,
    id: Uuid,
    link: u32,
    by: &Actor,
    chain_breaks: &[custody::ChainBreak],
) {
    let event = custody::ItemReceived {
        item_id: id.to_string(),
        case_id: case.to_string(),
        link,
        holder_org_unit_id: by.org_unit_id.clone(),
        seal_number: "NP-2".to_owned(),
        chain_breaks: chain_breaks.iter().map(|code| (*code).into()).collect(),
        ..Default::default()
    };
    record(world, by, case, id, &event).await;
}

pub(crate) async fn cancel(world: &World, case: CaseId, id: Uuid, link: u32, by: &Actor) {
    let event = custody::HandoverCancelled {
        item_id: id.to_string(),
        case_id: case.to_string(),
        link,
        org_unit_id: by.org_unit_id.clone(),
        ..Default::default()
    };
    record(world, by, case, id, &event).await;
}

pub(crate) async fn open_seal(world: &World, case: CaseId, id: Uuid, link: u32, by: &Actor) {
    let event = custody::SealOpened {
        item_id: id.to_string(),
        case_id: case.to_string(),
        link,
        seal_number: "NP-2".to_owned(),
        ..Default::default()
    };
    record(world, by, case, id, &event).await;
}

pub(crate) async fn seal(world: &World, case: CaseId, id: Uuid, link: u32, by: &Actor) {
    let event = custody::ItemSealed {
        item_id: id.to_string(),
        case_id: case.to_string(),
        link,
        seal_number: "NP-3".to_owned(),
        ..Default::default()
    };
    record(world, by, case, id, &event).await;
}

pub(crate) async fn explain(world: &World, case: CaseId, id: Uuid, broken_link: u32, by: &Actor) {
    explain_in_words(world, case, id, broken_link, by, "").await;
}

pub(crate) async fn explain_in_words(
    world: &World,
    case: CaseId,
    id: Uuid,
    broken_link: u32,
    by: &Actor,
    explanation: &str,
) {
    let event = custody::BreakExplained {
        item_id: id.to_string(),
        case_id: case.to_string(),
        broken_link,
        org_unit_id: by.org_unit_id.clone(),
        explanation: explanation.to_owned(),
        ..Default::default()
    };
    record(world, by, case, id, &event).await;
}

pub(crate) async fn correct_link(world: &World, case: CaseId, id: Uuid, link: u32, by: &Actor) {
    let event = custody::LinkCorrected {
        item_id: id.to_string(),
        case_id: case.to_string(),
        link,
        corrected_link: 1,
        current_seal_number: "NP-9".to_owned(),
        ..Default::default()
    };
    record(world, by, case, id, &event).await;
}

pub(crate) async fn end(world: &World, case: CaseId, id: Uuid, link: u32, by: &Actor) {
    let event = custody::CustodyEnded {
        item_id: id.to_string(),
        case_id: case.to_string(),
        link,
        how: custody::CustodyEnd::Archived.into(),
        ..Default::default()
    };
    record(world, by, case, id, &event).await;
}

/// A step of a random item of a case.
pub(crate) async fn keep_at_random(world: &World, chance: &mut Chance, case: CaseId) {
    let id = Uuid::from_u128((case.0.as_u128() << 8) + u128::from(chance.below(3)));
    let link = 2 + u32::try_from(chance.below(4)).expect("small");
    let people = [doctor(), investigator()];
    let by = chance.pick(&people).clone();
    match chance.below(10) {
        0 | 1 => register(world, case, id, &by).await,
        2 => hand_over(world, case, id, link, &by, chance.pick(&people)).await,
        3 => receive(world, case, id, link, &by, &[]).await,
        4 => {
            let broken = [custody::ChainBreak::SealMismatch];
            receive(world, case, id, link, &by, &broken).await;
        }
        5 => explain(world, case, id, link, &by).await,
        6 => cancel(world, case, id, link, &by).await,
        7 => open_seal(world, case, id, link, &by).await,
        8 => correct_link(world, case, id, link, &by).await,
        _ => end(world, case, id, link, &by).await,
    }
}
