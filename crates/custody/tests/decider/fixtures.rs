//! An item with the police, and valid requests to start from.

use api::custody::v1::*;
use api::log::v1::{AgencyKind, CommandContext, Role};
use api::timestamp_to_proto;
use custody::{CustodyDecider, CustodyEvent};
use decider::{Given, given};

pub(crate) const POLICE: &str = "police-an-phuoc";
pub(crate) const CENTRE: &str = "forensic-centre-thanh-an";
pub(crate) const LABORATORY: &str = "hospital-thanh-an";
pub(crate) const COURT: &str = "court-thanh-an";
pub(crate) const SCHOOL: &str = "school-huong-sen";
pub(crate) const CASE: &str = "00000000-0000-0000-0000-00000000ca5e";
pub(crate) const OTHER_CASE: &str = "00000000-0000-0000-0000-0000000000ff";
/// The id the harness gives to whatever a command creates: the item.
pub(crate) const ITEM: &str = "00000000-0000-0000-0000-000000005b1e";
pub(crate) const SEAL: &str = "NP-001";
pub(crate) const SHA256: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// The one event a command leads to, of the given type.
macro_rules! only {
    ($outcome:expr, $event:ident) => {
        match &$outcome.expect("the rules allow it")[..] {
            [custody::CustodyEvent::$event(event)] => event.clone(),
            other => panic!("{other:?}"),
        }
    };
}
pub(crate) use only;

/// A time of day on a day of 2026, in Viet Nam: "02-10T09:00".
pub(crate) fn on(day_and_time: &str) -> Option<prost_types::Timestamp> {
    let text = format!("2026-{day_and_time}:00+07:00");
    Some(timestamp_to_proto(text.parse().expect("a time stamp")))
}

pub(crate) fn breaks(codes: &[i32]) -> Vec<ChainBreak> {
    codes
        .iter()
        .map(|code| ChainBreak::try_from(*code).expect("a code"))
        .collect()
}

/// A unit acts on a chain, on 2 March 2026 at 08:00.
pub(crate) fn chain(
    history: impl IntoIterator<Item = CustodyEvent>,
    unit: &str,
) -> Given<CustodyDecider> {
    let kind = match unit {
        POLICE => AgencyKind::Police,
        COURT => AgencyKind::Court,
        _ => AgencyKind::Health,
    };
    given::<CustodyDecider>(history)
        .by(unit, kind, Role::Unspecified)
        .with_unit(POLICE, AgencyKind::Police)
        .with_unit(CENTRE, AgencyKind::Health)
        .with_unit(LABORATORY, AgencyKind::Health)
        .with_unit(COURT, AgencyKind::Court)
        .with_unit(SCHOOL, AgencyKind::Education)
}

/// The police collected and sealed a specimen on 10 February at 09:00.
pub(crate) fn registered() -> ItemRegistered {
    ItemRegistered {
        item_id: ITEM.into(),
        case_id: CASE.into(),
        link: 1,
        holder_org_unit_id: POLICE.into(),
        holder_person_id: "investigator-an-phuoc".into(),
        item_kind: ItemKind::Specimen.into(),
        collected_at: on("02-10T09:00"),
        collected_by_org_unit_id: POLICE.into(),
        seal_number: SEAL.into(),
        condition: ItemCondition::Good.into(),
        ..ItemRegistered::default()
    }
}

/// The police handed it to the forensic centre on 10 February at 14:00.
pub(crate) fn handed_over() -> ItemHandedOver {
    ItemHandedOver {
        item_id: ITEM.into(),
        case_id: CASE.into(),
        link: 2,
        from_org_unit_id: POLICE.into(),
        to_org_unit_id: CENTRE.into(),
        handed_over_at: on("02-10T14:00"),
        seal_number: SEAL.into(),
        seal_intact: true,
        condition: ItemCondition::Good.into(),
        ..ItemHandedOver::default()
    }
}

/// The centre confirmed at 15:00.
pub(crate) fn received() -> ItemReceived {
    ItemReceived {
        item_id: ITEM.into(),
        case_id: CASE.into(),
        link: 3,
        from_org_unit_id: POLICE.into(),
        holder_org_unit_id: CENTRE.into(),
        holder_person_id: "examiner-thanh-an".into(),
        received_at: on("02-10T15:00"),
        seal_number: SEAL.into(),
        seal_intact: true,
        condition: ItemCondition::Good.into(),
        announced: true,
        ..ItemReceived::default()
    }
}

pub(crate) fn with_police() -> Vec<CustodyEvent> {
    vec![registered().into()]
}

pub(crate) fn on_its_way() -> Vec<CustodyEvent> {
    vec![registered().into(), handed_over().into()]
}

pub(crate) fn with_centre() -> Vec<CustodyEvent> {
    vec![registered().into(), handed_over().into(), received().into()]
}

/// The centre holds it, its seal opened.
pub(crate) fn opened() -> Vec<CustodyEvent> {
    let mut history = with_centre();
    let event = only!(chain(history.clone(), CENTRE).when(open_seal()), SealOpened);
    history.push(event.into());
    history
}

/// The custody ended with the centre.
pub(crate) fn ended() -> Vec<CustodyEvent> {
    let mut history = with_centre();
    let event = only!(chain(history.clone(), CENTRE).when(end()), CustodyEnded);
    history.push(event.into());
    history
}

pub(crate) fn context() -> Option<CommandContext> {
    Some(CommandContext {
        command_id: CASE.into(),
        ..CommandContext::default()
    })
}

pub(crate) fn register() -> RegisterItemRequest {
    RegisterItemRequest {
        context: context(),
        case_id: CASE.into(),
        item_kind: ItemKind::Specimen.into(),
        description: "mẫu giám định".into(),
        collected_at: on("02-10T09:00"),
        seal_number: SEAL.into(),
        condition: ItemCondition::Good.into(),
        ..RegisterItemRequest::default()
    }
}

pub(crate) fn hand_over(to: &str) -> HandOverItemRequest {
    HandOverItemRequest {
        context: context(),
        case_id: CASE.into(),
        item_id: ITEM.into(),
        to_org_unit_id: to.into(),
        handed_over_at: on("02-12T09:00"),
        seal_number: SEAL.into(),
        seal_intact: true,
        condition: ItemCondition::Good.into(),
        ..HandOverItemRequest::default()
    }
}

pub(crate) fn confirm() -> ConfirmReceiptRequest {
    ConfirmReceiptRequest {
        context: context(),
        case_id: CASE.into(),
        item_id: ITEM.into(),
        received_at: on("02-12T10:00"),
        seal_number: SEAL.into(),
        seal_intact: true,
        condition: ItemCondition::Good.into(),
        ..ConfirmReceiptRequest::default()
    }
}

pub(crate) fn unannounced() -> RecordUnannouncedReceiptRequest {
    RecordUnannouncedReceiptRequest {
        context: context(),
        case_id: CASE.into(),
        item_id: ITEM.into(),
        received_at: on("02-12T10:00"),
        seal_number: SEAL.into(),
        seal_intact: true,
        condition: ItemCondition::Good.into(),
        ..RecordUnannouncedReceiptRequest::default()
    }
}

pub(crate) fn cancel() -> CancelHandoverRequest {
    CancelHandoverRequest {
        context: context(),
        case_id: CASE.into(),
        item_id: ITEM.into(),
        reason: CancellationReason::NotTaken.into(),
        ..CancelHandoverRequest::default()
    }
}

pub(crate) fn open_seal() -> OpenSealRequest {
    OpenSealRequest {
        context: context(),
        case_id: CASE.into(),
        item_id: ITEM.into(),
        opened_at: on("02-13T09:00"),
        seal_number: SEAL.into(),
        seal_intact: true,
        purpose: OpeningPurpose::Examination.into(),
        ..OpenSealRequest::default()
    }
}

pub(crate) fn seal() -> SealItemRequest {
    SealItemRequest {
        context: context(),
        case_id: CASE.into(),
        item_id: ITEM.into(),
        sealed_at: on("02-13T11:00"),
        seal_number: "NP-002".into(),
        condition: ItemCondition::PartlyUsed.into(),
        ..SealItemRequest::default()
    }
}

pub(crate) fn explain(broken_link: u32) -> ExplainBreakRequest {
    ExplainBreakRequest {
        context: context(),
        case_id: CASE.into(),
        item_id: ITEM.into(),
        broken_link,
        explanation: "ghi nhầm số niêm phong, có biên bản đính chính".into(),
        ..ExplainBreakRequest::default()
    }
}

pub(crate) fn end() -> EndCustodyRequest {
    EndCustodyRequest {
        context: context(),
        case_id: CASE.into(),
        item_id: ITEM.into(),
        ended_at: on("02-20T09:00"),
        how: CustodyEnd::Archived.into(),
        ..EndCustodyRequest::default()
    }
}

/// What was registered, the same again.
pub(crate) fn correct_item() -> CorrectItemRequest {
    CorrectItemRequest {
        context: context(),
        case_id: CASE.into(),
        item_id: ITEM.into(),
        item_kind: ItemKind::Specimen.into(),
        description: "mẫu giám định số 2".into(),
        collected_at: on("02-10T09:00"),
        collected_by_org_unit_id: POLICE.into(),
        seal_number: SEAL.into(),
        condition: ItemCondition::Good.into(),
        reason: "ghi nhầm số thứ tự của mẫu".into(),
        ..CorrectItemRequest::default()
    }
}

/// The handover to the centre, the same again.
pub(crate) fn correct_link(corrected_link: u32) -> CorrectLinkRequest {
    CorrectLinkRequest {
        context: context(),
        case_id: CASE.into(),
        item_id: ITEM.into(),
        corrected_link,
        happened_at: on("02-10T14:00"),
        seal_number: SEAL.into(),
        seal_intact: true,
        condition: ItemCondition::Good.into(),
        reason: "ghi nhầm trong biên bản".into(),
        ..CorrectLinkRequest::default()
    }
}

#[test]
fn the_requests_that_the_tests_start_from_keep_the_rules_of_their_fields() {
    macro_rules! check {
        ($($request:expr),+ $(,)?) => { $(
            assert_eq!(api::validate(&$request), [], "{}", stringify!($request));
        )+ };
    }
    check!(
        register(),
        hand_over(CENTRE),
        confirm(),
        unannounced(),
        cancel(),
        open_seal(),
        seal(),
        explain(2),
        end(),
        correct_item(),
        correct_link(2),
    );
}

#[test]
fn a_seal_number_has_a_digit_and_no_blank_so_that_no_name_stands_in_the_clear() {
    for number in ["Nguyễn Văn An", "niem phong", "so 1 cua An"] {
        let request = SealItemRequest {
            seal_number: number.into(),
            ..seal()
        };
        assert_eq!(api::validate(&request).len(), 1, "{number}");
    }
}
