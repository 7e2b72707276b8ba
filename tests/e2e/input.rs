//! Bad input leaves nothing behind.

use api::audit::v1::GetLogHeadRequest;
use api::audit::v1::audit_service_client::AuditServiceClient;
use api::log::v1::Role;
use scenario::{Outcome, RunOptions, Scenario, Tokens, run};
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use tests::Cluster;
use tonic::Request;

const REFUSED: &str = r#"
start = 2026-06-01T08:00:00+07:00
legal = ["Nghị định 56/2017/NĐ-CP Điều 25"]
title = { vi = "Dữ liệu sai", en = "Bad input" }
shows = { vi = "Không có gì được ghi", en = "Nothing is recorded" }
actors = { officer = "officer-an-phuoc", auditor = "auditor" }

[[step]]
by = "officer"
call = "IntakeService/RecordReport"
expect_error = { code = "INVALID_ARGUMENT", fields = ["context.command_id", "context.occurred_at", "channel", "child_group", "age_group", "child.birth_date", "child.family[0].relation", "account.narrative"] }
[step.with]
context = { command_id = "not-a-uuid", occurred_at = "2999-01-01T00:00:00Z" }
child = { birth_date = "hôm qua", family = [{ relation = "" }] }
account = { narrative = "" }

[[step]]
by = "officer"
call = "IntakeService/CheckAuthenticity"
note = "Không có hồ sơ nào như vậy"
expect_error = "NOT_FOUND"
[step.with]
case_id = "00000000-0000-4000-8000-000000000000"
result = "AUTHENTICITY_RESULT_CONFIRMED"
methods = ["AUTHENTICITY_METHOD_CALL_BACK"]
findings = "Không có."

[[step]]
by = "auditor"
call = "IntakeService/CheckAuthenticity"
note = "Thanh tra không thay đổi gì"
expect_error = "PERMISSION_DENIED"
[step.with]
case_id = "00000000-0000-4000-8000-000000000000"
result = "AUTHENTICITY_RESULT_CONFIRMED"
methods = ["AUTHENTICITY_METHOD_CALL_BACK"]
findings = "Không được phép."

[[step]]
by = "officer"
call = "ViewsService/GetWorklist"
expect_error = { code = "INVALID_ARGUMENT", fields = ["page_token"] }
with = { page_token = "made-up" }

[[step]]
by = "officer"
call = "ViewsService/GetWorklist"
expect_error = { code = "INVALID_ARGUMENT", fields = ["page_size"] }
with = { page_size = 100000 }
"#;

const CONFLICTS: &str = r#"
start = 2026-06-02T08:00:00+07:00
legal = ["Nghị định 56/2017/NĐ-CP Điều 25"]
title = { vi = "Phiên bản cũ", en = "A stale version" }
shows = { vi = "Người đến sau phải tải lại", en = "Whoever comes later loads it again" }
actors = { officer = "officer-an-phuoc", chair = "chair-an-phuoc" }

[[step]]
by = "officer"
call = "IntakeService/RecordReport"
saves = { case = "receipt.case_id", version = "receipt.version" }
[step.with]
context = { command_id = "5f0a3c58-6a3e-4b8e-9a0c-0a1f6b7c8d90" }
channel = "REPORT_CHANNEL_IN_PERSON"
child_group = "CHILD_GROUP_AT_RISK"
age_group = "AGE_GROUP_6_TO_10"
account = { narrative = "Người dân đến trụ sở xã báo tin." }

[[step]]
by = "officer"
call = "IntakeService/CheckAuthenticity"
note = "Mã lệnh đã dùng cho lệnh khác"
expect_error = { code = "INVALID_ARGUMENT", reason = "COMMAND_ID_REUSED" }
[step.with]
context = { command_id = "5f0a3c58-6a3e-4b8e-9a0c-0a1f6b7c8d90" }
case_id = "${case}"
result = "AUTHENTICITY_RESULT_CONFIRMED"
methods = ["AUTHENTICITY_METHOD_CALL_BACK"]
findings = "Đã gọi lại."

[[step]]
by = "officer"
call = "IntakeService/CheckAuthenticity"
[step.with]
context = { expected_version = 2 }
case_id = "${case}"
result = "AUTHENTICITY_RESULT_CONFIRMED"
methods = ["AUTHENTICITY_METHOD_CALL_BACK"]
findings = "Đã gọi lại."

[[step]]
by = "chair"
call = "IntakeService/CheckAuthenticity"
expect_error = "ABORTED"
[step.with]
context = { expected_version = 2 }
case_id = "${case}"
result = "AUTHENTICITY_RESULT_UNDETERMINED"
methods = ["AUTHENTICITY_METHOD_CALL_BACK"]
findings = "Người đến sau."
"#;

async fn log_head(cluster: &Cluster) -> u64 {
    let channel = cluster.process("lachan").unwrap().channel().unwrap();
    let mut request = Request::new(GetLogHeadRequest {});
    let bearer = format!("Bearer {}", cluster.bearer("auditor").unwrap());
    request
        .metadata_mut()
        .insert("authorization", bearer.parse().unwrap());
    let answer = AuditServiceClient::new(channel).get_log_head(request).await;
    answer.expect("the head").into_inner().position
}

/// Events that somebody's command recorded.
async fn recorded_for_people(cluster: &Cluster) -> i64 {
    let file = cluster.signing_key_file().with_file_name("log.db");
    let log = SqliteConnectOptions::new().filename(file).read_only(true);
    let mut log = log.connect().await.expect("the log");
    sqlx::query_scalar("SELECT count(*) FROM events WHERE actor_role <> ?1")
        .bind(i32::from(Role::System))
        .fetch_one(&mut log)
        .await
        .expect("a count")
}

async fn play(cluster: &Cluster, text: &str) {
    let scenario = Scenario::parse("input.toml", text).unwrap();
    let client = cluster.client();
    let report = run(&client, &scenario, RunOptions::default(), &mut |_, _| {}).await;
    assert!(report.is_as_expected(), "{report}");
    assert_eq!(report.steps.len(), scenario.steps.len());
    assert!(
        report
            .steps
            .iter()
            .all(|step| step.outcome != Outcome::Skipped)
    );
}

#[tokio::test]
async fn bad_input_names_every_field_and_appends_nothing() {
    let cluster = Cluster::embedded().await.expect("a cluster");
    play(&cluster, REFUSED).await;
    assert_eq!(log_head(&cluster).await, 0);
}

#[tokio::test]
async fn a_stale_version_is_told_and_a_command_id_serves_one_command() {
    let cluster = Cluster::embedded().await.expect("a cluster");
    play(&cluster, CONFLICTS).await;
    // what a deadline adds by itself is nobody's command
    assert_eq!(recorded_for_people(&cluster).await, 3);
}
