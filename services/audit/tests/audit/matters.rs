//! Matters of data protection in a replay: seen by the agency whose they are and by who watches.

use api::data_protection::v1::BreachRecorded;
use api::log::v1::{AgencyKind, Role};
use audit::AsOf;
use event_store::StreamName;
use uuid::Uuid;

use crate::fixture::{CASE, Log, actor, at, entry, question, record};

#[tokio::test]
async fn a_breach_at_the_school_is_known_to_the_school_and_to_who_watches_alone() {
    let log = Log::open().await;
    log.tell_the_story().await;
    let time = at("2026-05-05T01:00:00Z");
    let stream = StreamName::of("data_protection", Uuid::now_v7());
    let breach = BreachRecorded {
        org_unit_id: "school-huong-sen".into(),
        agency_kind: AgencyKind::Education.into(),
        ..Default::default()
    };
    let kind = AgencyKind::Education;
    let counsellor = actor("counsellor", "school", kind, Role::SchoolCounsellor);
    let event = entry(CASE, &stream, time, &breach);
    record(&*log, counsellor, time, vec![event]).await;

    for viewer in access::AGENCY_KINDS {
        let seen = log.positions(&question(AsOf::Head, Some(viewer))).await;
        let knows = matches!(
            viewer,
            AgencyKind::Education | AgencyKind::Lead | AgencyKind::Oversight
        );
        assert_eq!(seen.contains(&11), knows, "{}", viewer.as_str_name());
    }
}
