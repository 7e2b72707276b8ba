//! Whatever bytes a caller with a valid token sends to whatever RPC: the server answers with a
//! refusal it has a name for, records nothing it should not, and goes on.

#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests, not only the tests

use std::collections::BTreeMap;

use access::{Policy, Registry};
use bytes::Bytes;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use prost::Message;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};
use scenario::BytesCodec;
use tests::Cluster;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};

/// Requests of each kind per RPC.
const ROUNDS: usize = 8;
/// How deep random messages are filled.
const DEPTH_MAX: usize = 3;

struct Caller {
    channel: Channel,
    bearers: BTreeMap<String, String>,
    cluster: Cluster,
}

impl Caller {
    async fn start() -> Self {
        let cluster = Cluster::embedded().await.unwrap();
        let channel = cluster.processes().next().unwrap().channel().unwrap();
        Self {
            channel,
            bearers: permitted_bearers(&cluster),
            cluster,
        }
    }

    async fn call(&self, rpc: &str, body: Bytes) -> Result<Bytes, Status> {
        let mut request = Request::new(body);
        request
            .metadata_mut()
            .insert("authorization", self.bearers[rpc].parse().unwrap());
        let mut client = Grpc::new(self.channel.clone());
        client.ready().await.unwrap();
        let path: PathAndQuery = rpc.parse().unwrap();
        client
            .unary(request, path, BytesCodec)
            .await
            .map(tonic::Response::into_inner)
    }
}

/// For every RPC a token of somebody whom the policy lets call it.
fn permitted_bearers(cluster: &Cluster) -> BTreeMap<String, String> {
    let policy = Policy::embedded().unwrap();
    let registry: &Registry = cluster.registry();
    let now = jiff::Timestamp::now();
    let mut bearers = BTreeMap::new();
    for person in registry.people() {
        let lifetime = std::time::Duration::from_secs(600);
        let token = cluster
            .issuer()
            .issue(registry, person.id.as_str(), now, lifetime)
            .unwrap();
        let office = registry.person_in_force(person.id.as_str(), now).unwrap();
        let actor = decider::Actor {
            person_id: office.person.id.clone(),
            org_unit_id: office.unit.id.clone(),
            agency_kind: office.agency_kind,
            role: office.role,
            predecessors: [].into(),
        };
        for rpc in access::contract_rpcs() {
            if policy.authorize(&rpc, &actor).is_ok() {
                bearers
                    .entry(rpc)
                    .or_insert_with(|| format!("Bearer {token}"));
            }
        }
    }
    bearers
}

/// Answers that a request made of random content may get.
fn assert_is_named(rpc: &str, outcome: &Result<Bytes, Status>, body: &Bytes) {
    let Err(status) = outcome else { return };
    let named = [
        Code::InvalidArgument,
        Code::NotFound,
        Code::FailedPrecondition,
        Code::PermissionDenied,
        Code::Aborted,
        Code::Unavailable,
    ];
    assert!(
        named.contains(&status.code()),
        "{rpc} answered {:?} ({}) to {} bytes {}",
        status.code(),
        status.message(),
        body.len(),
        hex::encode(body)
    );
}

#[tokio::test]
async fn random_bytes_are_refused_by_every_rpc_and_nothing_is_recorded() {
    let caller = Caller::start().await;
    let mut runner = TestRunner::deterministic();
    let bytes = prop::collection::vec(any::<u8>(), 1..200);
    for rpc in access::contract_rpcs() {
        for _ in 0..ROUNDS {
            let body: Bytes = bytes.new_tree(&mut runner).unwrap().current().into();
            let outcome = caller.call(&rpc, body.clone()).await;
            assert_is_named(&rpc, &outcome, &body);
            // random bytes hold no valid command id, hence no command may come of them
            assert!(
                outcome.is_err() || is_query(&rpc),
                "{rpc} took {}",
                hex::encode(&body)
            );
        }
    }
    caller.cluster.stop_all().await.unwrap();
}

#[tokio::test]
async fn well_formed_nonsense_gets_a_refusal_with_a_name() {
    let caller = Caller::start().await;
    let mut runner = TestRunner::deterministic();
    for rpc in access::contract_rpcs() {
        let descriptor = request_of(&rpc);
        for _ in 0..ROUNDS {
            let body: Bytes = nonsense(&descriptor, 0, &mut runner).encode_to_vec().into();
            let outcome = caller.call(&rpc, body.clone()).await;
            assert_is_named(&rpc, &outcome, &body);
        }
    }
    caller.cluster.stop_all().await.unwrap();
}

fn is_query(rpc: &str) -> bool {
    request_of(rpc).get_field_by_name("context").is_none()
}

fn request_of(rpc: &str) -> MessageDescriptor {
    let (service, method) = rpc.trim_start_matches('/').split_once('/').unwrap();
    let service = api::DESCRIPTORS.get_service_by_name(service).unwrap();
    service
        .methods()
        .find(|candidate| candidate.name() == method)
        .unwrap()
        .input()
}

/// A message of the right type, filled at random: sometimes plausible, mostly not.
fn nonsense(
    descriptor: &MessageDescriptor,
    depth: usize,
    runner: &mut TestRunner,
) -> DynamicMessage {
    let mut message = DynamicMessage::new(descriptor.clone());
    for field in descriptor.fields() {
        let present = pick(runner, 0..4_u32) > 0;
        // a position that the log never reaches is waited for: no nonsense, and slow
        if !present
            || field.name() == "min_position"
            || (depth >= DEPTH_MAX && field.kind().as_message().is_some())
        {
            continue;
        }
        let value = if field.is_list() {
            let count = pick(runner, 0..4_usize);
            Value::List((0..count).map(|_| scalar(&field, depth, runner)).collect())
        } else {
            scalar(&field, depth, runner)
        };
        message.set_field(&field, value);
    }
    message
}

fn scalar(field: &FieldDescriptor, depth: usize, runner: &mut TestRunner) -> Value {
    match field.kind() {
        Kind::String => Value::String(text(runner)),
        Kind::Bytes => Value::Bytes(Bytes::from_static(b"\xff\x00")),
        Kind::Bool => Value::Bool(pick(runner, 0..2_u32) == 1),
        Kind::Enum(_) => Value::EnumNumber(pick(runner, -1..12_i32)),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::I32(pick(runner, any::<i32>())),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(pick(runner, any::<i64>())),
        Kind::Uint32 | Kind::Fixed32 => Value::U32(pick(runner, any::<u32>())),
        Kind::Uint64 | Kind::Fixed64 => Value::U64(pick(runner, any::<u64>())),
        Kind::Float => Value::F32(pick(runner, any::<f32>())),
        Kind::Double => Value::F64(pick(runner, any::<f64>())),
        Kind::Message(descriptor) => Value::Message(nonsense(&descriptor, depth + 1, runner)),
    }
}

fn text(runner: &mut TestRunner) -> String {
    let strategy = prop_oneof![
        Just("0191a8c0-7b1e-7c3a-9f00-2b8d1c5e4f60".to_owned()),
        Just("commune-an-phuoc".to_owned()),
        Just("2026-02-30".to_owned()),
        Just("\u{202e}ẩn\u{0}".to_owned()),
        "\\PC{0,40}",
        Just("x".repeat(5_000)),
    ];
    pick(runner, strategy)
}

fn pick<S: Strategy>(runner: &mut TestRunner, strategy: S) -> S::Value {
    strategy
        .new_tree(runner)
        .expect("nothing is filtered")
        .current()
}
