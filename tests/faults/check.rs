//! Holds a history against everything the system keeps.

use futures::StreamExt;
use testkit::until;
use tests::Cluster;

use crate::check_log::{violations_of_clocks, violations_of_log};
use crate::check_stream::await_stream;
use crate::check_views::violations_of_views;
use crate::history::{Invocation, Outcome};
use crate::system::read_settled_log;

/// Calls at the same time.
pub(crate) const CONCURRENCY: usize = 8;
/// Of the commands that never were in doubt, every so manieth is sent once more.
const RETRIED_SHARE: usize = 8;
/// Violations shown.
const SHOWN_MAX: usize = 12;

/// Holds everything against the history: log, stream, views, and the answers to retries. The load
/// must be over and everything running.
pub(crate) async fn check(cluster: &Cluster, history: &[Invocation]) {
    let events = read_settled_log(cluster).await;
    let mut violations = violations_of_log(history, &events);
    violations.extend(violations_of_clocks(&events));
    violations.extend(violations_of_views(cluster, &events).await);
    if cluster.nats().is_some() {
        violations.extend(await_stream(cluster, &events).await);
    }
    violations.extend(violations_of_retries(cluster, history).await);
    let after = read_settled_log(cluster).await;
    if after.len() != events.len() {
        violations.push(format!(
            "retries added {} events",
            after.len() - events.len()
        ));
    }
    report(&violations);
    eprintln!(
        "checked: {} commands, {} events",
        history.len(),
        events.len()
    );
}

/// Fails if there is anything to tell.
pub(crate) fn report(violations: &[String]) {
    let shown = &violations[..violations.len().min(SHOWN_MAX)];
    assert!(
        violations.is_empty(),
        "{} violations:\n{}",
        violations.len(),
        shown.join("\n")
    );
}

/// A retried command gives its first answer (P6), also long after.
async fn violations_of_retries(cluster: &Cluster, history: &[Invocation]) -> Vec<String> {
    let acknowledged = history.iter().enumerate().filter(|(number, invocation)| {
        let wanted = invocation.was_unknown() || number % RETRIED_SHARE == 0;
        wanted && invocation.receipt().is_some()
    });
    let retried = futures::stream::iter(acknowledged).map(|(_, invocation)| async {
        let command = &invocation.command;
        let answer = tokio::sync::Mutex::new(None);
        until("the answer to a retry", || async {
            let outcome = Outcome::of(command.send(cluster).await);
            let definite = outcome.is_definite();
            *answer.lock().await = Some(outcome);
            definite
        })
        .await;
        let first = invocation.receipt().cloned().map(Outcome::Ok);
        let answer = answer.into_inner();
        (answer != first).then(|| {
            format!(
                "command {}: first {first:?}, on retry {answer:?}",
                command.id
            )
        })
    });
    let found: Vec<_> = retried.buffer_unordered(CONCURRENCY).collect().await;
    found.into_iter().flatten().collect()
}
