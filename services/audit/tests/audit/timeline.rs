//! What people read.

use std::path::Path;

use access::Registry;
use api::audit::v1::ReplayCaseResponse;
use api::log::v1::AgencyKind;
use audit::timeline::{Style, json, render, render_styled};
use audit::{AsOf, whole_case};
use unicode_width::UnicodeWidthStr;

use crate::fixture::{Log, NOW, SECRET, at, question};

async fn story(viewer: Option<AgencyKind>) -> ReplayCaseResponse {
    let log = Log::open().await;
    log.tell_the_story().await;
    whole_case(&*log, &question(AsOf::Head, viewer), at(NOW))
        .await
        .expect("a replay")
}

/// Compares with a file of the tree; `UPDATE_SNAPSHOTS=1` writes it anew.
fn assert_golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/audit/golden")
        .join(name);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("written");
        std::fs::write(&path, text).expect("written");
    }
    let golden = std::fs::read_to_string(&path).expect("the golden file");
    assert_eq!(
        golden, text,
        "{name}: if the change is meant, UPDATE_SNAPSHOTS=1"
    );
}

#[tokio::test]
async fn the_story_reads_as_reviewed() {
    let registry = Registry::demo();
    let style = Style {
        registry: Some(&registry),
        ..Style::default()
    };
    assert_golden("story.txt", &render_styled(&story(None).await, style));
}

#[tokio::test]
async fn through_the_eyes_of_the_police_it_reads_as_reviewed() {
    let replay = story(Some(AgencyKind::Police)).await;
    assert_golden("story_as_police.txt", &render(&replay));
}

#[tokio::test]
async fn no_line_is_wider_than_asked_for() {
    let style = Style {
        width: 60,
        ..Style::default()
    };
    let text = render_styled(&story(None).await, style);
    for line in text.lines() {
        assert!(line.width() <= 60 || !line.trim().contains(' '), "{line}");
    }
}

#[tokio::test]
async fn colour_codes_come_only_when_asked_for() {
    let replay = story(None).await;
    assert!(!render(&replay).contains('\u{1b}'));
    let style = Style {
        colour: true,
        ..Style::default()
    };
    let coloured = render_styled(&replay, style);
    let plain = coloured
        .replace("\u{1b}[1m", "")
        .replace("\u{1b}[31m", "")
        .replace("\u{1b}[0m", "");
    assert_ne!(coloured, plain);
    assert_eq!(plain, render(&replay));
}

#[tokio::test]
async fn json_has_the_public_fields_and_no_sealed_one() {
    let replay = story(None).await;
    let json = json(&replay);
    assert_eq!(json["header"]["state"], "CASE_STATE_CLOSED");
    assert_eq!(json["events"][1]["position"], 2);
    let report = &json["events"][1]["payload"];
    assert_eq!(report["report_number"], "07/2026");
    assert!(report.get("child").is_none());
    assert!(!json.to_string().contains(SECRET));
    assert!(!render(&replay).contains(SECRET));
}

#[tokio::test]
async fn events_of_a_later_build_still_show() {
    let mut replay = story(None).await;
    let event = &mut replay.events[1];
    event.r#type = "police.v9.Unheard".to_owned();
    let payload = event.payload.as_mut().expect("a payload");
    payload.type_url = "type.googleapis.com/lachan.police.v9.Unheard".to_owned();
    payload.value = vec![0xff];
    assert!(render(&replay).contains("\n  police.v9.Unheard\n"));
    assert_eq!(json(&replay)["events"][1]["payload"]["value_hex"], "ff");
}
