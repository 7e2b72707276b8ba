//! Group commit: one task per store gathers whatever waits into one transaction.
//!
//! While a batch commits, the next one gathers in the queue. A lone writer never waits for company;
//! see [`AppenderTask::gather`] for who does.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot, watch};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::crash_point;
use crate::decision::{Facts, Plan, Question};
use crate::memory::Memory;
use crate::validation::weigh;
use crate::{Append, AppendError, Appended, Limits};

/// Bytes of payload that may wait in the queue.
const QUEUE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Bytes of payload after which a batch is closed.
const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Attempts at one batch before its requests are told to come back.
const ATTEMPTS_MAX: u32 = 8;
/// Lost races after which the batch keeps every other writer out until it is through.
const OPTIMISTIC_ATTEMPTS: u32 = 2;

/// The longest wait for company, as a divisor of the time the last batch took.
const COMPANY_WAIT_DIVISOR: u32 = 4;
/// The longest wait for company whatever the last batch took: waiting keeps a core busy that the
/// callers and the database need.
const COMPANY_WAIT_MAX: Duration = Duration::from_micros(300);

/// What a database must offer the appender.
///
/// Every method must leave the backend usable when its future is dropped half-way.
pub(crate) trait Backend: Send + 'static {
    /// Answers a question. With `exclusive` the facts must stay true until [`Backend::record`]
    /// or [`Backend::abandon`]; without it, `record` must fail when they no longer are.
    fn look_up(
        &mut self,
        question: &Question<'_>,
        exclusive: bool,
    ) -> impl Future<Output = Result<Facts, Failure>> + Send;

    /// Records a plan durably, wholly or not at all, and returns the position before its first
    /// event. It was perhaps decided without a look-up.
    fn record(&mut self, plan: &Plan<'_>) -> impl Future<Output = Result<u64, Failure>> + Send;

    /// Tells connections apart: a new one may lead to a database that was restored and knows less.
    fn session(&self) -> u64;

    /// Gives up what [`Backend::look_up`] opened, if anything is still open.
    fn abandon(&mut self) -> impl Future<Output = ()> + Send;

    /// Closes the connection.
    fn close(&mut self) -> impl Future<Output = ()> + Send;
}

/// Why a backend did not do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Another process was faster: the facts are out of date, nothing was recorded.
    Raced,
    /// An event id stands in the log already: nothing was recorded.
    DuplicateEventId,
    /// The database does not like one of the rows: nothing was recorded.
    Refused,
    /// The database is away: nothing was recorded.
    Unavailable,
    /// The connection broke around the commit.
    Unknown,
}

type Answer = Result<Appended, AppendError>;

/// An append in the queue.
struct Job {
    append: Append,
    reply: oneshot::Sender<Answer>,
    bytes: OwnedSemaphorePermit,
}

/// The callers' side of the queue.
pub(crate) struct Appender {
    queue: mpsc::Sender<Job>,
    budget: Arc<Semaphore>,
    limits: Limits,
}

/// The task's side.
pub(crate) struct AppenderTask<B> {
    backend: B,
    queue: mpsc::Receiver<Job>,
    head: Arc<watch::Sender<u64>>,
    limits: Limits,
    last: LastBatch,
    memory: Memory,
}

/// What the last batch tells of the next.
#[derive(Default)]
struct LastBatch {
    /// Callers that may come now: those answered and those that were waiting already.
    callers: usize,
    /// How long it took.
    took: Duration,
}

/// The queue of a store: `head` grows with every batch.
pub(crate) fn appender<B: Backend>(
    backend: B,
    limits: Limits,
    head: Arc<watch::Sender<u64>>,
) -> (Appender, AppenderTask<B>) {
    let (sender, receiver) = mpsc::channel(limits.queue_len_max.max(1));
    let appender = Appender {
        queue: sender,
        budget: Arc::new(Semaphore::new(QUEUE_BYTES_MAX)),
        limits,
    };
    let task = AppenderTask {
        backend,
        queue: receiver,
        head,
        limits,
        last: LastBatch::default(),
        memory: Memory::default(),
    };
    (appender, task)
}

/// Raises the hint; it never falls.
pub(crate) fn raise_head(head: &watch::Sender<u64>, position: u64) {
    head.send_if_modified(|current| {
        let grows = position > *current;
        *current = position.max(*current);
        grows
    });
}

// === impl Appender ===

impl Appender {
    /// Queues an append and waits for its answer.
    pub(crate) async fn append(&self, append: Append) -> Answer {
        let bytes = weigh(&append, &self.limits)?;
        // more than the whole budget could never be had
        let bytes = u32::try_from(bytes.min(QUEUE_BYTES_MAX)).unwrap_or(u32::MAX);
        let bytes = Arc::clone(&self.budget)
            .try_acquire_many_owned(bytes)
            .map_err(|_| AppendError::Overloaded)?;
        let (reply, answer) = oneshot::channel();
        let job = Job {
            append,
            reply,
            bytes,
        };
        self.queue.try_send(job).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => AppendError::Overloaded,
            mpsc::error::TrySendError::Closed(_) => AppendError::Unavailable,
        })?;
        // the task answers every job it takes up, unless it was torn down in the middle of one
        answer.await.unwrap_or(Err(AppendError::Unknown))
    }
}

// === impl AppenderTask ===

impl<B: Backend> AppenderTask<B> {
    /// Works until `closing`, then finishes what still waits.
    pub(crate) async fn run(mut self, closing: CancellationToken) {
        let jobs_max = self.limits.batch_appends_max.max(1);
        let mut jobs = Vec::with_capacity(jobs_max);
        loop {
            tokio::select! {
                biased;
                () = closing.cancelled(), if !self.queue.is_closed() => self.queue.close(),
                taken = self.queue.recv_many(&mut jobs, jobs_max) => {
                    if taken == 0 {
                        break;
                    }
                    self.gather(&mut jobs, jobs_max).await;
                    while !jobs.is_empty() {
                        let rest = jobs.split_off(batch_len(&jobs));
                        self.work(std::mem::replace(&mut jobs, rest)).await;
                    }
                }
            }
        }
        self.backend.close().await;
    }

    /// Waits a moment for callers that were just answered and are likely to come again. Otherwise
    /// busy callers fall into two halves, each of which waits out the commit of the other.
    async fn gather(&mut self, jobs: &mut Vec<Job>, jobs_max: usize) {
        let expected = self.last.callers.min(jobs_max);
        let wait = (self.last.took / COMPANY_WAIT_DIVISOR).min(COMPANY_WAIT_MAX);
        let deadline = Instant::now() + wait;
        while jobs.len() < expected && Instant::now() < deadline {
            match self.queue.try_recv() {
                Ok(job) => jobs.push(job),
                // far less than the resolution of a timer
                Err(mpsc::error::TryRecvError::Empty) => tokio::task::yield_now().await,
                Err(mpsc::error::TryRecvError::Disconnected) => return,
            }
        }
    }

    /// Settles one batch and answers its callers. One that no longer listens is no concern:
    /// its events are recorded all the same.
    async fn work(&mut self, jobs: Vec<Job>) {
        let started = Instant::now();
        let (batch, replies): (Vec<_>, Vec<_>) = jobs
            .into_iter()
            .map(|job| (job.append, (job.reply, job.bytes)))
            .unzip();
        let answers = self.settle(&batch).await;
        for ((reply, _bytes), answer) in replies.into_iter().zip(answers) {
            let _ = reply.send(answer);
        }
        self.last = LastBatch {
            callers: batch.len() + self.queue.len(),
            took: started.elapsed(),
        };
    }

    /// One answer per request. A batch that the database refuses is halved until only the
    /// guilty request is left, so that its neighbours do not suffer.
    async fn settle(&mut self, batch: &[Append]) -> Vec<Answer> {
        let mut answers = Vec::with_capacity(batch.len());
        let mut waiting = vec![batch];
        while let Some(part) = waiting.pop() {
            match self.settle_part(part).await {
                Some(settled) => answers.extend(settled),
                None if part.len() > 1 => {
                    let (first, second) = part.split_at(part.len() / 2);
                    waiting.extend([second, first]);
                }
                None => answers.push(Err(AppendError::Unavailable)),
            }
        }
        answers
    }

    /// `None` when the database refused one of the rows.
    async fn settle_part(&mut self, batch: &[Append]) -> Option<Vec<Answer>> {
        let mut with_event_ids = false;
        if self.memory.is_trusted() {
            match self.attempt_from_memory(batch).await {
                Ok(Some(answers)) => return Some(answers),
                Ok(None) => {}
                Err(failure) => {
                    tracing::debug!(?failure, "what was remembered is out of date");
                    self.memory.doubt();
                    match failure {
                        Failure::Raced => {}
                        Failure::DuplicateEventId => with_event_ids = true,
                        Failure::Refused => return None,
                        Failure::Unavailable | Failure::Unknown => {
                            return Some(vec![Err(AppendError::Unavailable); batch.len()]);
                        }
                    }
                }
            }
        }
        for attempt in 0..ATTEMPTS_MAX {
            let question = Question::of(batch, with_event_ids);
            let exclusive = attempt >= OPTIMISTIC_ATTEMPTS;
            match self.attempt(batch, &question, exclusive).await {
                Ok(answers) => return Some(answers),
                Err(Failure::Raced) => tracing::debug!(attempt, "another process was faster"),
                Err(Failure::DuplicateEventId) => with_event_ids = true,
                Err(Failure::Refused) => return None,
                Err(Failure::Unavailable | Failure::Unknown) => break,
            }
        }
        Some(vec![Err(AppendError::Unavailable); batch.len()])
    }

    /// Decides on what is remembered and asks only for the rest. `None` when that will not do.
    async fn attempt_from_memory(
        &mut self,
        batch: &[Append],
    ) -> Result<Option<Vec<Answer>>, Failure> {
        let question = Question::of(batch, false);
        let recalled = self.memory.recall(batch, &question);
        if recalled.open.len() == batch.len() {
            return Ok(None);
        }
        let mut facts = question.no_facts();
        facts.versions = recalled.versions;
        if !recalled.open.is_empty() {
            let session = self.backend.session();
            let part = Question::of(recalled.open, false);
            let answer = self.look_up(&part, false).await?;
            question.merge(&mut facts, &part, answer);
            if self.backend.session() != session {
                self.memory.forget();
                self.backend.abandon().await;
                return Ok(None);
            }
        }
        let plan = Plan::decide(batch, &question, &facts);
        if plan.events.is_empty() || plan.has_refusals() {
            self.backend.abandon().await;
            return Ok(None);
        }
        self.record(&plan).await.map(Some)
    }

    /// Looks up, decides and records. An error means that nothing was recorded.
    async fn attempt(
        &mut self,
        batch: &[Append],
        question: &Question<'_>,
        exclusive: bool,
    ) -> Result<Vec<Answer>, Failure> {
        let facts = self.look_up(question, exclusive).await?;
        let plan = Plan::decide(batch, question, &facts);
        if plan.events.is_empty() {
            self.backend.abandon().await;
            return Ok(plan.answers(0));
        }
        self.record(&plan).await
    }

    async fn look_up(
        &mut self,
        question: &Question<'_>,
        exclusive: bool,
    ) -> Result<Facts, Failure> {
        let patience = self.limits.commit_timeout;
        let facts = timeout(patience, self.backend.look_up(question, exclusive)).await;
        match facts.unwrap_or(Err(Failure::Unavailable)) {
            Ok(facts) => Ok(facts),
            Err(failure) => {
                self.backend.abandon().await;
                // nothing was sent that could have been recorded
                Err(match failure {
                    Failure::Unknown => Failure::Unavailable,
                    other => other,
                })
            }
        }
    }

    /// Records a plan that holds events. An error means that nothing was recorded.
    async fn record(&mut self, plan: &Plan<'_>) -> Result<Vec<Answer>, Failure> {
        let recorded = timeout(self.limits.commit_timeout, self.backend.record(plan)).await;
        match recorded.unwrap_or(Err(Failure::Unknown)) {
            Ok(base) => {
                crash_point("append.after_commit");
                raise_head(&self.head, base + plan.events.len() as u64);
                self.memory.learn(plan, self.backend.session());
                Ok(plan.answers(base))
            }
            Err(failure) => {
                self.backend.abandon().await;
                match failure {
                    Failure::Unknown | Failure::Unavailable => self.memory.forget(),
                    Failure::Raced | Failure::DuplicateEventId | Failure::Refused => {}
                }
                match failure {
                    Failure::Unknown => Ok(plan.answers_on_failure(&AppendError::Unknown)),
                    Failure::Unavailable => Ok(plan.answers_on_failure(&AppendError::Unavailable)),
                    other => Err(other),
                }
            }
        }
    }
}

/// How many of the waiting jobs fit into one batch; at least one.
fn batch_len(jobs: &[Job]) -> usize {
    let mut bytes = 0;
    let fitting = jobs.iter().take_while(|job| {
        bytes += job.bytes.num_permits();
        bytes <= BATCH_BYTES_MAX
    });
    fitting.count().max(1)
}

#[cfg(test)]
mod tests;
