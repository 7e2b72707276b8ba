//! Who sees what.

use api::codes::v1::RiskLevel;
use api::referral::v1 as referral;
use api::views::v1::{
    CasePhase, GetCaseFileRequest, GetTimelineRequest, GetTimelineResponse, GetWorklistRequest,
    ListReferralsRequest, ReferralDirection, ReferralStatus, VisibleEvent,
};
use api::{Compartment, CompartmentSet, health, intake};
use event_store::Actor;
use projection::Queries;
use prost::Message as _;
use service_kit::Code;
use uuid::Uuid;

use crate::history::{
    CANARIES, CHILD, EXPLANATION, FINDING, NARRATIVE, REQUEST, decline, propose,
    through_all_agencies,
};
use crate::support::{
    World, auditor, caller, case, counsellor, doctor, investigator, lawyer, lead, officer, on_both,
    operator,
};

on_both!(
    every_agency_sees_its_own_part_of_a_case,
    a_school_never_sees_police_or_health_in_any_view,
    a_case_is_hidden_from_those_who_take_no_part_in_it,
    the_lead_agency_sees_all_cases_and_no_name,
    both_parties_see_every_answer_to_a_referral,
    no_name_stands_in_the_clear_in_the_views,
    erased_parts_are_said_to_be_erased,
    a_person_is_named_to_its_own_unit_only,
);

async fn timeline(queries: &Queries, actor: &Actor, number: u128) -> GetTimelineResponse {
    let request = GetTimelineRequest {
        case_id: case(number).to_string(),
        page_size: 200,
        ..Default::default()
    };
    queries
        .timeline(&caller(actor), &request)
        .await
        .expect("a timeline")
}

fn event<'a>(timeline: &'a GetTimelineResponse, event_type: &str) -> Option<&'a VisibleEvent> {
    timeline
        .events
        .iter()
        .find(|event| event.r#type == event_type)
}

fn payload(event: &VisibleEvent) -> &[u8] {
    event.payload.as_ref().map_or(&[], |any| &any.value)
}

async fn every_agency_sees_its_own_part_of_a_case(world: World) {
    through_all_agencies(&world, case(1)).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;

    let commune = timeline(&queries, &officer(), 1).await;
    let report = event(&commune, "intake.v1.ReportReceived").expect("visible");
    let report = intake::v1::ReportReceived::decode(payload(report)).expect("a report");
    assert_eq!(report.account.expect("opened").narrative, NARRATIVE);
    assert!(
        report.reporter.is_some(),
        "the lane that recorded the report knows who reported"
    );

    let hospital = timeline(&queries, &doctor(), 1).await;
    let seen = event(&hospital, "intake.v1.ReportReceived").expect("visible");
    assert_eq!(seen.withheld, [i32::from(Compartment::Reporter)]);
    let report = intake::v1::ReportReceived::decode(payload(seen)).expect("a report");
    assert!(report.reporter.is_none() && report.child.is_some());
    let received = event(&hospital, "health.v1.ChildReceived").expect("visible");
    let received = health::v1::ChildReceived::decode(payload(received)).expect("a reception");
    assert_eq!(received.state, FINDING);

    let of_police = timeline(&queries, &investigator(), 1).await;
    let received = event(&of_police, "health.v1.ChildReceived").expect("visible");
    assert_eq!(received.withheld, [i32::from(Compartment::Medical)]);
    assert!(
        event(
            &timeline(&queries, &lawyer(), 1).await,
            "health.v1.ChildReceived"
        )
        .is_none()
    );

    let request = GetCaseFileRequest {
        case_id: case(1).to_string(),
        min_position: 0,
    };
    let file = queries
        .case_file(&caller(&officer()), &request)
        .await
        .expect("a file");
    let file = file.case_file.expect("a file");
    assert_eq!(file.phase(), CasePhase::InitialRiskAssessed);
    assert_eq!(file.risk_level(), RiskLevel::High);
    assert_eq!(file.lead_org_unit_id, "commune-an-phuoc");
    assert_eq!(file.child.expect("known").full_name, CHILD);
    assert_eq!(file.open_referrals.len(), 1);
    let lanes: Vec<&str> = file.lanes.iter().map(|lane| lane.lane.as_str()).collect();
    assert_eq!(
        lanes,
        [
            "case",
            "education",
            "health",
            "legal_aid",
            "police",
            "referral"
        ]
    );
    running.stop().await;
}

async fn a_school_never_sees_police_or_health_in_any_view(world: World) {
    through_all_agencies(&world, case(1)).await;
    let last = world.head().await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let school = caller(&counsellor());
    let allowed = |lane: &str| matches!(lane, "case" | "education");

    let seen = timeline(&queries, &counsellor(), 1).await;
    assert!(seen.events.iter().all(|event| allowed(&event.lane)));
    let request = GetCaseFileRequest {
        case_id: case(1).to_string(),
        min_position: 0,
    };
    let file = queries.case_file(&school, &request).await.expect("a file");
    let file = file.case_file.expect("a file");
    assert!(file.lanes.iter().all(|lane| allowed(&lane.lane)));
    assert!(file.latest.iter().all(|event| allowed(&event.lane)));

    // not even that something happened: neither time nor position move
    let before = queries
        .worklist(&school, &GetWorklistRequest::default())
        .await;
    let before = before.expect("a worklist");
    assert_eq!(
        before.items[0].position, last,
        "the school's own concern came last"
    );
    let received = health::v1::ChildReceived::default();
    let position = world.record(&doctor(), "health", case(1), &received).await;
    running.reach(position).await;
    let after = queries
        .worklist(&school, &GetWorklistRequest::default())
        .await;
    assert_eq!(after.expect("a worklist").items, before.items);
    running.stop().await;
}

async fn a_case_is_hidden_from_those_who_take_no_part_in_it(world: World) {
    through_all_agencies(&world, case(1)).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let mut stranger = officer();
    stranger.org_unit_id = "commune-binh-minh".to_owned();
    let stranger = caller(&stranger);
    for number in [1, 404] {
        let request = GetCaseFileRequest {
            case_id: case(number).to_string(),
            min_position: 0,
        };
        let refused = queries
            .case_file(&stranger, &request)
            .await
            .expect_err("hidden");
        assert_eq!(refused.code(), Code::NotFound);
        let request = GetTimelineRequest {
            case_id: case(number).to_string(),
            ..Default::default()
        };
        let also = queries
            .timeline(&stranger, &request)
            .await
            .expect_err("hidden");
        assert_eq!(also.to_string(), refused.to_string());
    }
    let worklist = queries
        .worklist(&stranger, &GetWorklistRequest::default())
        .await;
    assert!(worklist.expect("a worklist").items.is_empty());
    running.stop().await;
}

async fn the_lead_agency_sees_all_cases_and_no_name(world: World) {
    through_all_agencies(&world, case(1)).await;
    through_all_agencies(&world, case(2)).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    for who in [lead(), auditor()] {
        let worklist = queries
            .worklist(&caller(&who), &GetWorklistRequest::default())
            .await;
        let worklist = worklist.expect("a worklist");
        assert_eq!(worklist.items.len(), 2);
        assert!(
            worklist
                .items
                .iter()
                .all(|item| item.child.is_none() && item.lanes.len() == 5)
        );
        let seen = timeline(&queries, &who, 1).await;
        assert_eq!(seen.events.len(), 15, "every event of every lane");
        let answered = format!("{seen:?}{worklist:?}");
        let raw: Vec<u8> = seen.events.iter().flat_map(payload).copied().collect();
        for canary in CANARIES {
            assert!(
                !answered.contains(canary) && !contains(&raw, canary),
                "{canary}"
            );
        }
        assert!(seen.events.iter().all(|event| {
            event
                .actor
                .as_ref()
                .is_some_and(|actor| actor.person_id.is_empty() && !actor.org_unit_id.is_empty())
        }));
    }
    running.stop().await;
}

async fn both_parties_see_every_answer_to_a_referral(world: World) {
    let id = Uuid::from_u128(77);
    through_all_agencies(&world, case(1)).await;
    propose(&world, case(1), id, &officer(), &investigator()).await;
    decline(&world, case(1), id, &officer(), &investigator()).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;

    for (who, direction) in [
        (officer(), ReferralDirection::Outbox),
        (investigator(), ReferralDirection::Inbox),
    ] {
        let request = ListReferralsRequest {
            direction: direction.into(),
            ..Default::default()
        };
        let listed = queries
            .referrals(&caller(&who), &request)
            .await
            .expect("a list");
        let told = listed
            .referrals
            .iter()
            .find(|referral| referral.referral_id == id.to_string())
            .expect("listed");
        assert_eq!(told.status(), ReferralStatus::Declined);
        assert_eq!(told.decline_reason(), referral::DeclineReason::NotCompetent);
        assert_eq!(
            (told.request.as_str(), told.explanation.as_str()),
            (REQUEST, EXPLANATION)
        );
        assert_eq!(told.suggested_org_unit_id, "hospital-thanh-an");
        assert!(told.child.is_some() && told.answered_at.is_some());
    }
    let request = ListReferralsRequest {
        direction: ReferralDirection::Inbox.into(),
        ..Default::default()
    };
    let listed = queries
        .referrals(&caller(&lawyer()), &request)
        .await
        .expect("a list");
    assert!(
        listed.referrals.is_empty(),
        "nobody else has it in the inbox"
    );
    let request = ListReferralsRequest {
        direction: ReferralDirection::Outbox.into(),
        status: ReferralStatus::Accepted.into(),
        ..Default::default()
    };
    let listed = queries
        .referrals(&caller(&officer()), &request)
        .await
        .expect("a list");
    assert_eq!(
        listed.referrals.len(),
        1,
        "the filter leaves the accepted one"
    );
    running.stop().await;
}

async fn no_name_stands_in_the_clear_in_the_views(world: World) {
    through_all_agencies(&world, case(1)).await;
    let id = Uuid::from_u128(78);
    propose(&world, case(1), id, &officer(), &investigator()).await;
    decline(&world, case(1), id, &officer(), &investigator()).await;
    let views = world.views().await;
    let (_, running) = world.queries(&views).await;
    running.stop().await;
    let raw = world.raw_views(&views).await;
    assert!(
        contains(&raw, "commune-an-phuoc"),
        "the search would find what is there"
    );
    for canary in CANARIES {
        assert!(!contains(&raw, canary), "{canary}");
    }
}

async fn erased_parts_are_said_to_be_erased(world: World) {
    through_all_agencies(&world, case(1)).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let identity = CompartmentSet::of(&[Compartment::Identity]);
    let at = jiff::Timestamp::UNIX_EPOCH;
    world
        .vault
        .erase(case(1), identity, at)
        .await
        .expect("erased");
    let seen = timeline(&queries, &officer(), 1).await;
    let report = event(&seen, "intake.v1.ReportReceived").expect("visible");
    assert_eq!(report.erased, [i32::from(Compartment::Identity)]);
    let worklist = queries
        .worklist(&caller(&officer()), &GetWorklistRequest::default())
        .await;
    assert_eq!(worklist.expect("a worklist").items[0].child, None);
    running.stop().await;
}

async fn a_person_is_named_to_its_own_unit_only(world: World) {
    through_all_agencies(&world, case(1)).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let person = |seen: &GetTimelineResponse| {
        let assessed = event(seen, "intake.v1.InitialRiskAssessed").expect("visible");
        assessed.actor.clone().expect("an actor").person_id
    };
    assert_eq!(
        person(&timeline(&queries, &officer(), 1).await),
        "officer-an-phuoc"
    );
    assert_eq!(person(&timeline(&queries, &operator(), 1).await), "");
    running.stop().await;
}

fn contains(raw: &[u8], text: &str) -> bool {
    raw.windows(text.len())
        .any(|window| window == text.as_bytes())
}
