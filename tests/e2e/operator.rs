//! What an operator types, against running services on PostgreSQL and NATS.

use tests::Cluster;

#[tokio::test]
async fn the_operators_commands_work_while_the_services_run() {
    let cluster = Cluster::distributed().await.expect("a cluster");
    let audit = cluster.process("audit").expect("a process");
    for arguments in [
        ["stream", "status"],
        ["stream", "rebuild"],
        ["views", "status"],
        ["views", "rebuild"],
        ["views", "verify"],
    ] {
        let output = audit.command(&arguments).output().await.expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
    }
    let output = audit.command(&["doctor"]).output().await.expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("JetStream"), "{said}");
    cluster.stop_all().await.expect("an orderly end");
}
