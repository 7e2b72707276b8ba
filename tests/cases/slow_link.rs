//! Two in the morning at a commune's health centre, on a link that drips and breaks.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use api::codes::v1::{ChildIdentity, Priority};
use api::health::v1::health_service_client::HealthServiceClient;
use api::health::v1::{BroughtBy, ReceiveChildRequest};
use api::log::v1::{CommandContext, Receipt};
use api::views::v1::views_service_client::ViewsServiceClient;
use api::views::v1::{GetTimelineRequest, GetWorklistRequest};
use jiff::SignedDuration;
use libtest_mimic::Failed;
use scenario::{Endpoints, Tokens};
use testkit::until;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};

use crate::runtime;
use crate::simulation::Simulation;

const NURSE: &str = "nurse-an-phuoc";
const NIGHT: &str = "2026-03-07T02:00:00+07:00";
const COMMAND_ID: &str = "0195f2a4-58a1-4b6e-8c33-2f60a1f0c9d4";
/// Bytes that come through at once.
const DRIP: usize = 48;

/// The first answer never arrives. The nurse sends what she wrote once more: the child is received
/// once, at the time it was first told.
pub(crate) fn asked_again_the_first_answer_comes() -> Result<(), Failed> {
    runtime()?.block_on(async {
        let simulation = Simulation::start(NIGHT.parse()?).await?;
        let link = Link::to(simulation.address()).await?;
        let recorded_at = simulation.now();

        link.lose_answers(true);
        let lost = tokio::spawn(receive(link.channel()?, bearer(&simulation)?, "tỉnh táo"));
        until("the child to be received", async || {
            children(&simulation).await.is_ok_and(|count| count == 1)
        })
        .await;
        assert!(!lost.is_finished(), "the link lets an answer through");
        lost.abort();

        simulation.pass(SignedDuration::from_mins(3)).await?;
        link.lose_answers(false);
        let receipt = receive(link.channel()?, bearer(&simulation)?, "tỉnh táo").await?;
        assert_eq!(
            receipt.recorded_at.map(|at| at.seconds),
            Some(recorded_at.as_second())
        );
        let again = receive(link.channel()?, bearer(&simulation)?, "tỉnh táo").await?;
        assert_eq!(again, receipt, "every answer is the first");
        assert_eq!(children(&simulation).await?, 1, "the child came once");
        assert_eq!(receptions(&simulation, &receipt).await?, [receipt.position]);

        let other = receive(link.channel()?, bearer(&simulation)?, "lơ mơ").await;
        let other = other.expect_err("other words are another command");
        assert_eq!(other.code(), Code::InvalidArgument, "{other:?}");
        simulation.stop().await
    })
}

async fn receive(channel: Channel, bearer: String, state: &str) -> Result<Receipt, Status> {
    let request = ReceiveChildRequest {
        context: Some(CommandContext {
            command_id: COMMAND_ID.to_owned(),
            ..CommandContext::default()
        }),
        brought_by: BroughtBy::Parent.into(),
        priority: Priority::Emergency.into(),
        child: Some(ChildIdentity {
            full_name: "Tôn Nữ Khánh Hạ Lam".to_owned(),
            ..ChildIdentity::default()
        }),
        state: state.to_owned(),
        ..ReceiveChildRequest::default()
    };
    let mut health = HealthServiceClient::new(channel);
    let answer = health.receive_child(authorized(&bearer, request)).await?;
    let receipt = answer.into_inner().receipt;
    receipt.ok_or_else(|| Status::data_loss("an answer without a receipt"))
}

/// How many children the nurse's unit sees, by a link that works.
async fn children(simulation: &Simulation) -> Result<usize, Failed> {
    let request = authorized(&bearer(simulation)?, GetWorklistRequest::default());
    let answer = ViewsServiceClient::new(direct(simulation)?)
        .get_worklist(request)
        .await?;
    Ok(answer.into_inner().items.len())
}

/// Where the log holds that the child was received.
async fn receptions(simulation: &Simulation, receipt: &Receipt) -> Result<Vec<u64>, Failed> {
    let request = GetTimelineRequest {
        case_id: receipt.case_id.clone(),
        min_position: receipt.position,
        ..GetTimelineRequest::default()
    };
    let request = authorized(&bearer(simulation)?, request);
    let answer = ViewsServiceClient::new(direct(simulation)?)
        .get_timeline(request)
        .await?;
    let events = answer.into_inner().events.into_iter();
    let received = events.filter(|event| event.r#type == "health.v1.ChildReceived");
    Ok(received.map(|event| event.position).collect())
}

fn direct(simulation: &Simulation) -> Result<Channel, Failed> {
    let channel = simulation.channel("lachan.views.v1.ViewsService", NURSE);
    channel.ok_or_else(|| "no way to the views".into())
}

fn bearer(simulation: &Simulation) -> Result<String, Failed> {
    Ok(simulation.bearer(NURSE)?)
}

fn authorized<T>(bearer: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    let header = format!("Bearer {bearer}")
        .parse()
        .expect("a token is ASCII");
    request.metadata_mut().insert("authorization", header);
    request
}

/// A link to the server that lets a few bytes through at a time and can lose what comes back.
struct Link {
    address: SocketAddr,
    loses: Arc<AtomicBool>,
}

// === impl Link ===

impl Link {
    async fn to(server: SocketAddr) -> Result<Self, Failed> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let loses = Arc::new(AtomicBool::new(false));
        let state = Arc::clone(&loses);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let Ok(far) = TcpStream::connect(server).await else {
                    break;
                };
                let ((near_in, near_out), (far_in, far_out)) =
                    (near.into_split(), far.into_split());
                tokio::spawn(drip(near_in, far_out, Arc::default()));
                tokio::spawn(drip(far_in, near_out, Arc::clone(&state)));
            }
        });
        Ok(Self { address, loses })
    }

    fn lose_answers(&self, loses: bool) {
        self.loses.store(loses, Ordering::SeqCst);
    }

    /// A connection of its own, as after every break.
    fn channel(&self) -> Result<Channel, Failed> {
        Ok(Endpoint::from_shared(format!("http://{}", self.address))?.connect_lazy())
    }
}

async fn drip(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    loses: Arc<AtomicBool>,
) {
    let mut bytes = [0; DRIP];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        let lost = loses.load(Ordering::SeqCst);
        if !lost && to.write_all(&bytes[..count]).await.is_err() {
            break;
        }
    }
}
