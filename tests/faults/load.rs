//! Clients that give commands of all agencies over shared cases, until they are told to stop.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use api::log::v1::Receipt;
use fastrand::Rng;
use testkit::until;
use tests::Cluster;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::commands::{AGENCIES, CALL_TIMEOUT, Command, Order};
use crate::history::{Invocation, Outcome};

/// Clients at the same time.
const CLIENTS: usize = 12;
/// Commands of one client at most: a test that hangs must not fill the disk.
const COMMANDS_MAX: usize = 500;
/// Commands of unknown outcome a client leaves open before it sees to them.
const OPEN_MAX: usize = 4;
/// A client thinks this long between two commands, at most.
const THINKING_MAX: Duration = Duration::from_millis(80);
/// A patient client waits for longer than the server ever takes: what breaks off then is a fault,
/// not a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// How long the commands left open may take to get a definite answer once all is up.
const SETTLE_DEADLINE: Duration = Duration::from_secs(45);

/// A load under way.
pub(crate) struct Load {
    shared: Arc<Shared>,
    clients: JoinSet<Vec<Invocation>>,
}

struct Shared {
    cluster: Arc<Cluster>,
    call_timeout: Duration,
    /// Per agency: the cases it takes part in, and the referrals that wait for it.
    cases: [Mutex<Vec<String>>; AGENCIES.len()],
    referrals: [Mutex<VecDeque<(String, String)>>; AGENCIES.len()],
    acknowledged: AtomicUsize,
    unknown: AtomicUsize,
    stopping: AtomicBool,
}

struct Client {
    shared: Arc<Shared>,
    agency: usize,
    rng: Rng,
    open: VecDeque<Invocation>,
    done: Vec<Invocation>,
}

// === impl Load ===

impl Load {
    /// Starts the clients; the same seed gives the same commands as far as their answers allow.
    pub(crate) fn start(cluster: &Arc<Cluster>, rng: &mut Rng) -> Self {
        Self::start_with(cluster, rng, CALL_TIMEOUT)
    }

    /// The same with clients that wait for any answer.
    pub(crate) fn start_patient(cluster: &Arc<Cluster>, rng: &mut Rng) -> Self {
        Self::start_with(cluster, rng, PATIENCE)
    }

    fn start_with(cluster: &Arc<Cluster>, rng: &mut Rng, call_timeout: Duration) -> Self {
        let shared = Arc::new(Shared {
            cluster: Arc::clone(cluster),
            call_timeout,
            cases: Default::default(),
            referrals: Default::default(),
            acknowledged: AtomicUsize::new(0),
            unknown: AtomicUsize::new(0),
            stopping: AtomicBool::new(false),
        });
        let mut clients = JoinSet::new();
        for number in 0..CLIENTS {
            let client = Client {
                shared: Arc::clone(&shared),
                agency: number % AGENCIES.len(),
                rng: rng.fork(),
                open: VecDeque::new(),
                done: Vec::new(),
            };
            clients.spawn(client.run());
        }
        Self { shared, clients }
    }

    /// Waits until so many more commands were acknowledged.
    pub(crate) async fn acknowledge(&self, more: usize) {
        let wanted = self.shared.acknowledged.load(Ordering::SeqCst) + more;
        let enough = || async { self.shared.acknowledged.load(Ordering::SeqCst) >= wanted };
        until("commands to be acknowledged", enough).await;
    }

    /// Waits until so many more calls broke off.
    pub(crate) async fn break_off(&self, more: usize) {
        let wanted = self.shared.unknown.load(Ordering::SeqCst) + more;
        let enough = || async { self.shared.unknown.load(Ordering::SeqCst) >= wanted };
        until("calls to break off", enough).await;
    }

    /// Ends the load: every command is sent until its answer is definite.
    pub(crate) async fn finish(self) -> Vec<Invocation> {
        self.shared.stopping.store(true, Ordering::SeqCst);
        let done: Vec<_> = self
            .clients
            .join_all()
            .await
            .into_iter()
            .flatten()
            .collect();
        let unknown = done.iter().filter(|done| done.was_unknown()).count();
        let failed = done.iter().filter(|done| done.receipt().is_none()).count();
        eprintln!(
            "{} commands, {unknown} of them unknown for a time, {failed} refused: {:?}",
            done.len(),
            refusals(&done)
        );
        done
    }
}

// === impl Client ===

impl Client {
    async fn run(mut self) -> Vec<Invocation> {
        while !self.shared.stopping.load(Ordering::SeqCst) && self.done.len() < COMMANDS_MAX {
            match self.open.pop_front() {
                Some(open) if self.open.len() + 1 >= OPEN_MAX || self.rng.u8(..4) == 0 => {
                    self.give(open).await;
                }
                open => {
                    self.open.extend(open);
                    let command = self.next_command();
                    self.give(invocation(command)).await;
                }
            }
            sleep(THINKING_MAX.mul_f64(self.rng.f64())).await;
        }
        let deadline = Instant::now() + SETTLE_DEADLINE;
        while let Some(open) = self.open.pop_front() {
            if Instant::now() > deadline {
                // the checker complains
                self.done.push(open);
                continue;
            }
            self.give(open).await;
            sleep(Duration::from_millis(20)).await;
        }
        self.done
    }

    /// Calls once; now and then twice at the same time, as an impatient client does.
    async fn give(&mut self, mut invocation: Invocation) {
        let cluster = Arc::clone(&self.shared.cluster);
        let command = &invocation.command;
        let send = || command.send_within(&cluster, self.shared.call_timeout);
        let answers = if self.rng.u8(..16) == 0 {
            let (first, second) = tokio::join!(send(), send());
            vec![first, second]
        } else {
            vec![send().await]
        };
        let was_acknowledged = invocation.receipt().is_some();
        let outcomes = answers.into_iter().map(Outcome::of);
        invocation.outcomes.extend(outcomes);
        if !invocation.is_definite() {
            self.shared.unknown.fetch_add(1, Ordering::SeqCst);
            self.open.push_back(invocation);
            return;
        }
        if let Some(receipt) = invocation.receipt().filter(|_| !was_acknowledged) {
            self.shared.acknowledged.fetch_add(1, Ordering::SeqCst);
            self.shared.note(&invocation.command, receipt);
        }
        self.done.push(invocation);
    }

    fn next_command(&mut self) -> Command {
        let id = Uuid::from_u128(self.rng.u128(..));
        let agency = self.agency;
        let choice = self.rng.u8(..10);
        if choice < 2
            && let Some((_case, referral)) = self.shared.take_referral(agency, &mut self.rng)
        {
            return Command::accept(id, agency, referral);
        }
        let case = self.shared.a_case(agency, &mut self.rng);
        match case {
            Some(case) if choice < 4 => {
                let other = 1 + self.rng.usize(..AGENCIES.len() - 1);
                Command::propose(id, agency, case, (agency + other) % AGENCIES.len())
            }
            Some(case) if choice < 8 => Command::receive(id, agency, case),
            _ => Command::receive(id, agency, String::new()),
        }
    }
}

// === impl Shared ===

impl Shared {
    /// What other commands can build on.
    fn note(&self, command: &Command, receipt: &Receipt) {
        match &command.order {
            Order::Propose(proposed) => {
                let to = AGENCIES
                    .iter()
                    .position(|agency| agency.unit == proposed.to_org_unit_id)
                    .expect("a unit of ours");
                let referral = (receipt.case_id.clone(), receipt.subject_id.clone());
                self.referrals[to].lock().unwrap().push_back(referral);
            }
            _ => {
                let mut cases = self.cases[command.agency].lock().unwrap();
                if !cases.contains(&receipt.case_id) {
                    cases.push(receipt.case_id.clone());
                }
            }
        }
    }

    /// Now and then a referral is left for another client, so that two answer it.
    fn take_referral(&self, agency: usize, rng: &mut Rng) -> Option<(String, String)> {
        let mut waiting = self.referrals[agency].lock().unwrap();
        if rng.u8(..4) == 0 {
            return waiting.front().cloned();
        }
        waiting.pop_front()
    }

    fn a_case(&self, agency: usize, rng: &mut Rng) -> Option<String> {
        let cases = self.cases[agency].lock().unwrap();
        rng.choice(cases.iter()).cloned()
    }
}

fn invocation(command: Command) -> Invocation {
    Invocation {
        command,
        outcomes: Vec::new(),
    }
}

/// Why commands were refused, and how many.
fn refusals(history: &[Invocation]) -> BTreeMap<&str, usize> {
    let mut refusals = BTreeMap::new();
    for outcome in history.iter().flat_map(|invocation| &invocation.outcomes) {
        if let Outcome::Failed(_, reason) = outcome {
            *refusals.entry(reason.as_str()).or_default() += 1;
        }
    }
    refusals
}
