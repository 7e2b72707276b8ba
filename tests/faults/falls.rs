//! Settings of the stream that nobody may go on with: the relay stops, and its process says so.

use std::time::Duration;

use tokio::time::timeout;

use crate::check::check;
use crate::check_stream::keep_messages_for;
use crate::load::Load;
use crate::system::{chance, distributed};

/// How long a process may take to notice.
const NOTICED_WITHIN: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_relay_that_finds_a_stream_which_forgets_fails_its_process() {
    let mut rng = chance();
    let cluster = distributed().await;
    let load = Load::start(&cluster, &mut rng);
    load.acknowledge(5).await;
    let history = load.finish().await;
    cluster.kill("relay").await.expect("a kill");
    keep_messages_for(&cluster, Duration::from_secs(3_600)).await;

    let relay = cluster.process("relay").expect("a process");
    let mut command = relay.command(&["serve", "relay"]);
    let output = timeout(NOTICED_WITHIN, command.output()).await;
    let output = output.expect("an end by itself").expect("it ran");
    let said = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("the relay cannot go on"), "{said}");
    assert!(
        !output.status.success(),
        "a fallen relay is a failed process"
    );

    // put right, nothing was harmed
    keep_messages_for(&cluster, Duration::ZERO).await;
    cluster.restart("relay").await.expect("a restart");
    check(&cluster, &history).await;
}
