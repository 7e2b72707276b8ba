//! Possible duplicates: found by what two children have in common.

use api::codes::v1::ChildIdentity;
use api::log::v1::AgencyKind;
use api::views::v1::{
    DuplicateCriterion, DuplicateStrength, FindPossibleDuplicatesRequest, GetCaseFileRequest,
    GetTimelineRequest, GetWorklistRequest, ListCustodyItemsRequest, PossibleDuplicate,
};
use api::{EventMessage, intake};
use bytes::Bytes;
use projection::Queries;
use prost::Message as _;

use crate::history::{report, through_all_agencies};
use crate::support::{World, caller, case, doctor, investigator, officer, on_both, operator};

on_both!(
    the_same_child_is_found_however_the_name_is_typed,
    what_two_children_have_in_common_is_told_and_nothing_else,
    a_corrected_identity_is_found_as_well,
    a_case_that_was_never_recorded_is_not_found,
    the_answer_is_bounded_and_says_so,
    of_a_case_of_others_only_how_much_it_resembles_is_told,
    a_unit_of_two_kinds_of_agency_sees_as_each_what_is_that_ones,
    a_hospital_knows_of_the_items_it_took_and_of_no_others,
);

fn named(full_name: &str, birth_date: &str, id_number: &str) -> ChildIdentity {
    ChildIdentity {
        full_name: full_name.to_owned(),
        birth_date: birth_date.to_owned(),
        id_number: id_number.to_owned(),
        ..Default::default()
    }
}

/// Records a report as the desk does.
async fn report_on(world: &World, number: u128, child: &ChildIdentity) {
    let told = intake::v1::ReportReceived {
        child: Some(child.clone()),
        ..report()
    };
    let opened = crate::history::opened(&officer(), api::log::v1::LaneBasis::OwnReceipt);
    world
        .record(&officer(), "case", case(number), &opened)
        .await;
    world.record(&officer(), "case", case(number), &told).await;
    index(world, number, child).await;
}

async fn index(world: &World, number: u128, child: &ChildIdentity) {
    let told = intake::v1::ReportReceived {
        child: Some(child.clone()),
        ..Default::default()
    };
    let payload = Bytes::from(told.encode_to_vec());
    // as the desk does: what is indexed was sealed before
    let event_id = uuid::Uuid::now_v7();
    let event_type = intake::v1::ReportReceived::TYPE;
    let sealed = world
        .vault
        .seal(case(number), event_id, event_type, &payload)
        .await;
    sealed.expect("sealed");
    let indexed = world
        .vault
        .index_child(case(number), event_type, &payload)
        .await;
    indexed.expect("indexed");
}

async fn find(queries: &Queries, child: ChildIdentity) -> Vec<PossibleDuplicate> {
    let request = FindPossibleDuplicatesRequest {
        child: Some(child),
        ..Default::default()
    };
    let found = queries
        .possible_duplicates(&caller(&officer()), &request)
        .await;
    found.expect("an answer").duplicates
}

async fn the_same_child_is_found_however_the_name_is_typed(world: World) {
    report_on(&world, 1, &named("Đặng Thị Ánh Nguyệt", "2014-05-01", "")).await;
    report_on(&world, 2, &named("Trần Văn Bình", "2014-05-01", "")).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    for (name, strength) in [
        ("đặng thị ánh nguyệt", DuplicateStrength::Medium),
        ("DANG THI ANH NGUYET", DuplicateStrength::Weak),
        ("Ánh Nguyệt Đặng Thị", DuplicateStrength::Weak),
    ] {
        let found = find(&queries, named(name, "", "")).await;
        assert_eq!(found.len(), 1, "{name}");
        assert_eq!(found[0].case_id, case(1).to_string());
        assert_eq!(found[0].strength(), strength, "{name}");
    }
    assert!(
        find(&queries, named("Đặng Thị Ánh", "", ""))
            .await
            .is_empty()
    );
    assert!(
        find(&queries, named("", "2014-05-01", "")).await.is_empty(),
        "a date alone is none"
    );
    running.stop().await;
}

async fn what_two_children_have_in_common_is_told_and_nothing_else(world: World) {
    let child = named("Lò Thị Mây", "2013-02-03", "012345678901");
    through_all_agencies(&world, case(1)).await;
    index(&world, 1, &child).await;
    report_on(&world, 2, &named("Lò Thị Mây", "2013-11-30", "")).await;
    report_on(&world, 3, &named("Mây Lò Thị", "", "")).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let found = find(&queries, child.clone()).await;
    let told: Vec<(String, DuplicateStrength)> = found
        .iter()
        .map(|one| (one.case_id.clone(), one.strength()))
        .collect();
    let expected = [
        (1, DuplicateStrength::Strong),
        (2, DuplicateStrength::Medium),
        (3, DuplicateStrength::Weak),
    ];
    assert_eq!(
        told,
        expected.map(|(number, how)| (case(number).to_string(), how))
    );
    assert_eq!(found[0].criteria.len(), 6);
    assert_eq!(found[0].lead_org_unit_id, "commune-an-phuoc");
    let birth_date = i32::from(DuplicateCriterion::BirthDate);
    assert!(!found[1].criteria.contains(&birth_date));
    assert_eq!(
        found[2].criteria,
        [i32::from(DuplicateCriterion::NameWords)]
    );
    let request = FindPossibleDuplicatesRequest {
        child: Some(child),
        except_case_id: case(1).to_string(),
        ..Default::default()
    };
    let others = queries
        .possible_duplicates(&caller(&officer()), &request)
        .await;
    assert_eq!(others.expect("an answer").duplicates.len(), 2);
    running.stop().await;
}

async fn a_corrected_identity_is_found_as_well(world: World) {
    report_on(&world, 1, &named("Vừ A Sính", "2012-01-01", "")).await;
    index(&world, 1, &named("Vừ A Sinh", "2011-01-01", "")).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    for (name, date) in [("Vừ A Sính", "2012-01-01"), ("Vừ A Sinh", "2011-01-01")] {
        let found = find(&queries, named(name, date, "")).await;
        assert_eq!(found[0].strength(), DuplicateStrength::Strong, "{name}");
    }
    running.stop().await;
}

async fn a_case_that_was_never_recorded_is_not_found(world: World) {
    // a command whose append failed leaves its tokens behind
    index(&world, 404, &named("Hà Văn Nương", "", "")).await;
    report_on(&world, 1, &named("Hà Văn Nương", "", "")).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let found = find(&queries, named("Hà Văn Nương", "", "")).await;
    let cases: Vec<&str> = found.iter().map(|one| one.case_id.as_str()).collect();
    assert_eq!(cases, [case(1).to_string()]);
    running.stop().await;
}

async fn the_answer_is_bounded_and_says_so(world: World) {
    for number in 0..23 {
        report_on(&world, number, &named("Nguyễn Văn An", "", "")).await;
    }
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let request = FindPossibleDuplicatesRequest {
        child: Some(named("nguyen van an", "", "")),
        ..Default::default()
    };
    let found = queries
        .possible_duplicates(&caller(&officer()), &request)
        .await;
    let found = found.expect("an answer");
    assert_eq!((found.duplicates.len(), found.truncated), (20, true));
    running.stop().await;
}

async fn of_a_case_of_others_only_how_much_it_resembles_is_told(world: World) {
    report_on(&world, 1, &named("Sùng Thị Hoa Lê", "2014-05-01", "")).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let asked = async |name: &str| {
        let request = FindPossibleDuplicatesRequest {
            child: Some(named(name, "", "")),
            ..Default::default()
        };
        let asking = caller(&operator());
        let found = queries.possible_duplicates(&asking, &request).await;
        found.expect("an answer").duplicates
    };
    assert!(asked("SUNG THI HOA LE").await.is_empty());
    let found = asked("Sùng Thị Hoa Lê").await;
    assert_eq!(found[0].strength(), DuplicateStrength::Medium);
    assert_eq!(found[0].criteria, Vec::<i32>::new());
    running.stop().await;
}

async fn a_unit_of_two_kinds_of_agency_sees_as_each_what_is_that_ones(world: World) {
    report_on(&world, 1, &named("Sùng Thị Hoa Lê", "", "")).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    for (kind, sees) in [(AgencyKind::Intake, true), (AgencyKind::Police, false)] {
        let mut asking = caller(&officer());
        asking.actor.agency_kind = kind;
        let request = GetCaseFileRequest {
            case_id: case(1).to_string(),
            ..Default::default()
        };
        let file = queries.case_file(&asking, &request).await;
        assert_eq!(file.is_ok(), sees, "{kind:?}");
        let request = GetWorklistRequest::default();
        let list = queries.worklist(&asking, &request).await;
        let items = list.expect("an answer").items;
        assert_eq!(items.len(), usize::from(sees), "{kind:?}");
    }
    running.stop().await;
}

async fn a_hospital_knows_of_the_items_it_took_and_of_no_others(world: World) {
    through_all_agencies(&world, case(1)).await;
    for (number, by) in [(1, investigator()), (2, doctor()), (3, investigator())] {
        let item = uuid::Uuid::from_u128(number);
        let registered = api::custody::v1::ItemRegistered {
            item_id: item.to_string(),
            case_id: case(1).to_string(),
            link: 1,
            holder_org_unit_id: by.org_unit_id.clone(),
            ..Default::default()
        };
        world
            .record_in(
                &by,
                event_store::StreamName::of("custody", item),
                case(1),
                &registered,
            )
            .await;
    }
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    for (by, count) in [(doctor(), 1), (investigator(), 3)] {
        let asking = caller(&by);
        let request = ListCustodyItemsRequest::default();
        let items = queries.custody_items(&asking, &request).await;
        assert_eq!(items.expect("an answer").items.len(), count);
        let request = GetTimelineRequest {
            case_id: case(1).to_string(),
            lane: "custody".into(),
            page_size: 1,
            ..Default::default()
        };
        let page = queries.timeline(&asking, &request).await.expect("a page");
        // what is hidden leaves no gap and no page that nothing follows
        assert_eq!(page.events.len(), 1);
        assert_eq!(page.next_page_token.is_empty(), count == 1);
        let request = GetCaseFileRequest {
            case_id: case(1).to_string(),
            ..Default::default()
        };
        let file = queries.case_file(&asking, &request).await.expect("a file");
        let file = file.case_file.expect("one");
        assert_eq!(file.custody_items.len(), count);
        let summed = file.lanes.iter().any(|lane| lane.lane == "custody");
        assert_eq!(summed, count == 3);
    }
    running.stop().await;
}
