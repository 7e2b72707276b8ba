//! What a case file tells of waiting, requisitions and flags, to each agency what it may know.

use api::codes::v1::DelayReason;
use api::custody::v1::{self as custody, ChainBreak};
use api::intake::v1 as intake;
use api::log::v1::LaneBasis;
use api::police::v1 as police;
use api::views::v1::{
    CaseFile, CaseFlag, CustodyScope, GetCaseFileRequest, ListCustodyItemsRequest,
};
use api::{health, timestamp_to_proto};
use event_store::{Actor, StreamName};
use projection::Queries;

use crate::clocks::{Duty, meet, start};
use crate::evidence::{explain_in_words, item, receive, register};
use crate::history::{opened, report, through_all_agencies};
use crate::support::{
    START, World, caller, case, counsellor, doctor, investigator, lawyer, lead, officer, on_both,
};

on_both!(
    a_case_file_tells_how_long_the_child_waited_for_a_first_service,
    a_school_and_a_legal_aid_centre_learn_of_no_requisition_of_a_hospital,
    an_overdue_clock_is_flagged_to_those_who_may_know_of_it_until_it_is_met,
    a_broken_chain_is_flagged_to_those_who_may_know_of_the_item_until_it_is_explained,
    why_a_break_was_explained_is_read_by_those_in_the_chain,
    a_corrected_link_is_marked_and_what_it_was_stays_in_the_timeline,
);

fn at(time: &str) -> Option<prost_types::Timestamp> {
    let time: jiff::Timestamp = time.parse().expect("a time");
    Some(timestamp_to_proto(time))
}

async fn file_of(queries: &Queries, who: &Actor) -> CaseFile {
    let request = GetCaseFileRequest {
        case_id: case(1).to_string(),
        min_position: 0,
    };
    let answer = queries.case_file(&caller(who), &request).await;
    answer.expect("a case file").case_file.expect("a case file")
}

async fn is_flagged(queries: &Queries, who: &Actor, flag: CaseFlag) -> bool {
    file_of(queries, who).await.flags.contains(&flag.into())
}

async fn a_case_file_tells_how_long_the_child_waited_for_a_first_service(world: World) {
    through_all_agencies(&world, case(1)).await;
    let by = officer();
    world
        .record(&by, "case", case(2), &opened(&by, LaneBasis::OwnReceipt))
        .await;
    let told = intake::ReportReceived {
        received_at: at("2026-03-01T08:00:00+07:00"),
        ..report()
    };
    world.record(&by, "case", case(2), &told).await;
    let services = health::v1::ServicesProvided {
        delivery_id: "d".to_owned(),
        provided_at: at("2026-03-01T09:30:00+07:00"),
        ..Default::default()
    };
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let request = |number| GetCaseFileRequest {
        case_id: case(number).to_string(),
        min_position: 0,
    };
    let first_of = async |queries: &Queries, who: &Actor| {
        let file = queries.case_file(&caller(who), &request(2)).await;
        let file = file.expect("a case file").case_file.expect("a case file");
        file.first_service.expect("a report is on record")
    };
    let before = first_of(&queries, &by).await;
    assert_eq!(before.reported_at, told.received_at);
    assert_eq!(
        (before.served_at, before.seconds, before.lane.as_str()),
        (None, 0, "")
    );
    running.stop().await;

    let hospital = doctor();
    world
        .record(
            &hospital,
            "health",
            case(2),
            &opened(&hospital, LaneBasis::OwnReceipt),
        )
        .await;
    world.record(&hospital, "health", case(2), &services).await;
    let (queries, running) = world.queries(&views).await;
    let after = first_of(&queries, &by).await;
    assert_eq!(after.served_at, services.provided_at);
    assert_eq!((after.seconds, after.lane.as_str()), (5_400, "health"));
    running.stop().await;

    // taken to the hospital before anybody reported: it did not wait
    let earlier = health::v1::ServicesProvided {
        delivery_id: "earlier".to_owned(),
        provided_at: at("2026-02-28T09:30:00+07:00"),
        ..Default::default()
    };
    world.record(&hospital, "health", case(2), &earlier).await;
    let (queries, running) = world.queries(&views).await;
    let none = first_of(&queries, &by).await;
    assert_eq!((none.served_at, none.seconds), (earlier.provided_at, 0));
    running.stop().await;
}

async fn a_school_and_a_legal_aid_centre_learn_of_no_requisition_of_a_hospital(world: World) {
    through_all_agencies(&world, case(1)).await;
    let required = health::v1::RequisitionReceived {
        requisition_id: "r".to_owned(),
        due_at: at("2026-03-20T08:00:00+07:00"),
        ..Default::default()
    };
    world.record(&doctor(), "health", case(1), &required).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    assert_eq!(
        file_of(&queries, &counsellor()).await.open_requisitions,
        None
    );
    for (who, count) in [
        (lawyer(), 0),
        (officer(), 1),
        (investigator(), 1),
        (doctor(), 1),
        (lead(), 1),
    ] {
        let open = file_of(&queries, &who).await.open_requisitions;
        let open = open.expect("it may know of requisitions");
        assert_eq!(open.count, count, "{who:?}");
        assert_eq!(open.next_due_at.is_some(), count > 0, "{who:?}");
    }
    running.stop().await;
}

async fn an_overdue_clock_is_flagged_to_those_who_may_know_of_it_until_it_is_met(world: World) {
    through_all_agencies(&world, case(1)).await;
    let duty = Duty::of(1, "police.denunciation.decide", "police", &investigator());
    start(&world, case(1), &duty, "2026-03-02T07:00:00+07:00").await;
    let later = Duty::of(2, "intake.case.review", "case", &officer());
    start(&world, case(1), &later, "2026-03-09T07:00:00+07:00").await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    for (who, expected) in [
        (investigator(), true),
        (officer(), true),
        (lead(), true),
        (counsellor(), false),
        (doctor(), false),
    ] {
        let flagged = is_flagged(&queries, &who, CaseFlag::ClockOverdue).await;
        assert_eq!(flagged, expected, "{who:?}");
    }
    running.stop().await;
    let reason = DelayReason::Unspecified;
    meet(&world, case(1), &duty, START, reason).await;
    let (queries, running) = world.queries(&views).await;
    assert!(!is_flagged(&queries, &lead(), CaseFlag::ClockOverdue).await);
    running.stop().await;
}

/// An item of the police with a broken link.
async fn a_broken_item(world: &World) {
    through_all_agencies(world, case(1)).await;
    register(world, case(1), item(1), &investigator()).await;
    let broken = [ChainBreak::SealMismatch];
    receive(world, case(1), item(1), 2, &investigator(), &broken).await;
}

async fn a_broken_chain_is_flagged_to_those_who_may_know_of_the_item_until_it_is_explained(
    world: World,
) {
    a_broken_item(&world).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    for (who, expected) in [
        (investigator(), true),
        (lead(), true),
        // a hospital of the case that never had the item, and those who see no chains
        (doctor(), false),
        (officer(), false),
        (counsellor(), false),
        (lawyer(), false),
    ] {
        let flagged = is_flagged(&queries, &who, CaseFlag::CustodyBroken).await;
        assert_eq!(flagged, expected, "{who:?}");
    }
    running.stop().await;
    explain_in_words(&world, case(1), item(1), 2, &investigator(), "lý do").await;
    let (queries, running) = world.queries(&views).await;
    assert!(!is_flagged(&queries, &lead(), CaseFlag::CustodyBroken).await);
    running.stop().await;
}

async fn items_of(queries: &Queries, who: &Actor) -> Vec<api::views::v1::CustodyItem> {
    let request = ListCustodyItemsRequest {
        scope: CustodyScope::Unspecified.into(),
        ..Default::default()
    };
    let answer = queries.custody_items(&caller(who), &request).await;
    answer.expect("items").items
}

async fn why_a_break_was_explained_is_read_by_those_in_the_chain(world: World) {
    const WORDS: &str = "niêm phong rách khi vận chuyển";
    a_broken_item(&world).await;
    let by = investigator();
    explain_in_words(&world, case(1), item(1), 2, &by, "chưa rõ").await;
    explain_in_words(&world, case(1), item(1), 2, &by, WORDS).await;
    // nothing is broken there
    explain_in_words(&world, case(1), item(1), 7, &by, "nhầm mắt xích").await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let own = items_of(&queries, &by).await.remove(0);
    assert!(own.open_breaks.is_empty() && !own.damaged);
    assert_eq!((own.explained_breaks, own.explanations.len()), (1, 1));
    let told = &own.explanations[0];
    assert_eq!(
        (told.link, told.explanation.as_str()),
        (2, WORDS),
        "the later words count"
    );
    assert_eq!(told.chain_breaks, [i32::from(ChainBreak::SealMismatch)]);
    assert_eq!(told.explained_by_org_unit_id, by.org_unit_id);
    let seconds = |time: Option<prost_types::Timestamp>| time.map(|time| time.seconds);
    assert!(seconds(told.explained_at) > seconds(told.recorded_at));
    let leads = items_of(&queries, &lead()).await.remove(0);
    assert_eq!(leads.explanations.len(), 1);
    assert_eq!(leads.explanations[0].explanation, "", "without words");
    running.stop().await;
    // one damaged part costs its words and nothing else
    world
        .tamper(
            "UPDATE timeline SET sealed = (SELECT sealed FROM timeline AS other WHERE \
             other.event_type = 'custody.v1.ItemRegistered') \
             WHERE event_type = 'custody.v1.BreakExplained'",
        )
        .await;
    let (queries, running) = world.queries(&views).await;
    let own = items_of(&queries, &by).await.remove(0);
    assert!(own.damaged && own.explanations[0].explanation.is_empty());
    assert!(!own.description.is_empty());
    running.stop().await;
}

async fn a_corrected_link_is_marked_and_what_it_was_stays_in_the_timeline(world: World) {
    through_all_agencies(&world, case(1)).await;
    let by = investigator();
    register(&world, case(1), item(1), &by).await;
    let stream = || StreamName::of("custody", item(1));
    let link = custody::LinkCorrected {
        item_id: item(1).to_string(),
        case_id: case(1).to_string(),
        link: 2,
        corrected_link: 1,
        current_seal_number: "NP-9".to_owned(),
        reason: "ghi sai số niêm phong".to_owned(),
        ..Default::default()
    };
    world.record_in(&by, stream(), case(1), &link).await;
    let itself = custody::ItemCorrected {
        item_id: item(1).to_string(),
        case_id: case(1).to_string(),
        link: 3,
        corrected_link: 1,
        item_kind: custody::ItemKind::Other.into(),
        current_seal_number: "NP-9".to_owned(),
        chain_breaks: vec![ChainBreak::KindCorrected.into()],
        description: "mẫu vải màu chàm".to_owned(),
        reason: "ghi sai loại vật".to_owned(),
        ..Default::default()
    };
    world.record_in(&by, stream(), case(1), &itself).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let own = items_of(&queries, &by).await.remove(0);
    let marks: Vec<(u32, u32, &str)> = own
        .corrections
        .iter()
        .map(|one| (one.link, one.by_link, one.reason.as_str()))
        .collect();
    assert_eq!(
        marks,
        [(1, 2, "ghi sai số niêm phong"), (1, 3, "ghi sai loại vật")]
    );
    assert!(
        own.corrections
            .iter()
            .all(|one| one.corrected_by_org_unit_id == by.org_unit_id)
    );
    assert_eq!(own.item_kind(), custody::ItemKind::Other);
    assert_eq!((own.seal_number.as_str(), own.links), ("NP-9", 3));
    assert_eq!(own.description, "mẫu vải màu chàm");
    assert_eq!(
        own.open_breaks[0].link, 3,
        "a correction may break the chain itself"
    );
    let leads = items_of(&queries, &lead()).await.remove(0);
    assert!(leads.corrections.iter().all(|one| one.reason.is_empty()));
    assert_eq!(leads.corrections.len(), 2);
    assert!(is_flagged(&queries, &lead(), CaseFlag::CustodyBroken).await);
    let recorded = file_of(&queries, &by).await.latest;
    let types: Vec<&str> = recorded.iter().map(|event| event.r#type.as_str()).collect();
    assert!(types.contains(&"custody.v1.ItemRegistered"));
    running.stop().await;
}

#[tokio::test]
async fn a_session_over_a_limit_stands_in_the_file_of_the_police_and_not_of_the_school() {
    let world = World::on_sqlite().await;
    through_all_agencies(&world, case(1)).await;
    let session = police::InterviewSessionRecorded {
        session_id: "s".to_owned(),
        over_duration: true,
        ..Default::default()
    };
    world
        .record(&investigator(), "police", case(1), &session)
        .await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    assert!(is_flagged(&queries, &investigator(), CaseFlag::OverLimitSession).await);
    assert!(!is_flagged(&queries, &counsellor(), CaseFlag::OverLimitSession).await);
    running.stop().await;
}
