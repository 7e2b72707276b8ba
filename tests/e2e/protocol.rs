//! What any gRPC client may count on: health, reflection, deadlines, bounded messages.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use api::views::v1::GetWorklistRequest;
use prost::Message;
use prost_reflect::DescriptorPool;
use scenario::Tokens;
use tests::{Cluster, SERVICES};
use tokio_stream::StreamExt;
use tonic::Code;
use tonic::transport::Channel;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::v1::{ServerReflectionRequest, ServerReflectionResponse};

use crate::client::call;

const WORKLIST: &str = "/lachan.views.v1.ViewsService/GetWorklist";

async fn reflect(channel: Channel, question: MessageRequest) -> MessageResponse {
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(question),
    };
    let mut answers = ServerReflectionClient::new(channel)
        .server_reflection_info(tokio_stream::once(request))
        .await
        .expect("reflection")
        .into_inner();
    let answer: ServerReflectionResponse = answers.next().await.expect("an answer").unwrap();
    answer.message_response.expect("a message")
}

async fn listed_services(channel: Channel) -> Vec<String> {
    match reflect(channel, MessageRequest::ListServices(String::new())).await {
        MessageResponse::ListServicesResponse(list) => list
            .service
            .into_iter()
            .map(|service| service.name)
            .collect(),
        other => panic!("{other:?}"),
    }
}

fn serving(cluster: &Cluster) -> (SocketAddr, Channel) {
    let process = cluster.process("lachan").expect("one process");
    (process.address().unwrap(), process.channel().unwrap())
}

#[tokio::test]
async fn a_client_without_our_files_learns_every_command_through_reflection() {
    let cluster = Cluster::embedded().await.expect("a cluster");
    let (_, channel) = serving(&cluster);
    let services = listed_services(channel.clone()).await;
    for service in api::DESCRIPTORS.services() {
        let name = service.full_name();
        if name.starts_with("lachan.") {
            assert!(
                services.iter().any(|listed| listed == name),
                "{name}: {services:?}"
            );
        }
    }
    let symbol = "lachan.police.v1.PoliceService".to_owned();
    let question = MessageRequest::FileContainingSymbol(symbol.clone());
    let MessageResponse::FileDescriptorResponse(file) = reflect(channel.clone(), question).await
    else {
        panic!("no file for {symbol}");
    };
    // as a real client does: fetch what is imported until nothing is missing
    let mut files: Vec<Vec<u8>> = file.file_descriptor_proto;
    let mut known: Vec<String> = Vec::new();
    let mut index = 0;
    while index < files.len() {
        let file = prost_reflect::prost_types::FileDescriptorProto::decode(files[index].as_slice())
            .expect("a file descriptor");
        known.push(file.name().to_owned());
        for import in file.dependency {
            if !known.contains(&import) {
                known.push(import.clone());
                let question = MessageRequest::FileByFilename(import.clone());
                match reflect(channel.clone(), question).await {
                    MessageResponse::FileDescriptorResponse(file) => {
                        files.extend(file.file_descriptor_proto);
                    }
                    other => panic!("{import}: {other:?}"),
                }
            }
        }
        index += 1;
    }
    let mut pool = DescriptorPool::new();
    pool.add_file_descriptor_protos(files.iter().map(|file| {
        prost_reflect::prost_types::FileDescriptorProto::decode(file.as_slice()).unwrap()
    }))
    .expect("the files fit together");
    let service = pool.get_service_by_name(&symbol).expect("the service");
    let command = service
        .methods()
        .find(|method| method.name() == "RecordInterviewSession")
        .expect("the command");
    assert!(command.input().get_field_by_name("session").is_some());
}

#[tokio::test]
async fn every_process_says_that_it_serves_and_what() {
    let cluster = Cluster::distributed().await.expect("a cluster");
    for service in SERVICES {
        let channel = cluster.process(service).unwrap().channel().unwrap();
        let mut health = HealthClient::new(channel.clone());
        let whole = HealthCheckRequest::default();
        let status = health
            .check(whole)
            .await
            .expect(service)
            .into_inner()
            .status();
        assert_eq!(status, ServingStatus::Serving, "{service}");
    }
    let channel = cluster.process("police").unwrap().channel().unwrap();
    let mut health = HealthClient::new(channel);
    for (name, expected) in [
        ("lachan.police.v1.PoliceService", Ok(ServingStatus::Serving)),
        (
            "lachan.referral.v1.ReferralService",
            Ok(ServingStatus::Serving),
        ),
        ("lachan.health.v1.HealthService", Err(Code::NotFound)),
    ] {
        let request = HealthCheckRequest {
            service: name.to_owned(),
        };
        let answer = health.check(request).await;
        let answer = answer.map(|answer| answer.into_inner().status());
        assert_eq!(answer.map_err(|status| status.code()), expected, "{name}");
    }
}

#[tokio::test]
async fn a_message_over_the_limit_is_refused_and_the_server_goes_on() {
    let cluster = Cluster::embedded().await.expect("a cluster");
    let (address, _) = serving(&cluster);
    let bearer = format!("Bearer {}", cluster.bearer("officer-an-phuoc").unwrap());
    let headers = [("authorization", bearer.as_str())];
    let oversized = GetWorklistRequest {
        page_token: "x".repeat(3 * 1024 * 1024),
        ..GetWorklistRequest::default()
    };
    let answer = call(address, WORKLIST, &headers, &oversized.encode_to_vec()).await;
    let status = answer.ok().and_then(|answer| answer.status);
    assert_eq!(status, Some(Code::InvalidArgument as u16));
    let answer = call(address, WORKLIST, &headers, &[]).await.unwrap();
    assert_eq!(answer.status, Some(0), "{:?}", answer.headers);
}

#[tokio::test]
async fn bytes_that_are_no_message_are_refused() {
    let cluster = Cluster::embedded().await.expect("a cluster");
    let (address, _) = serving(&cluster);
    let bearer = format!("Bearer {}", cluster.bearer("officer-an-phuoc").unwrap());
    let headers = [("authorization", bearer.as_str())];
    let answer = call(address, WORKLIST, &headers, &[0xFF; 64])
        .await
        .unwrap();
    assert_eq!(
        answer.status,
        Some(Code::InvalidArgument as u16),
        "{answer:?}"
    );
}

#[tokio::test]
async fn the_server_answers_within_the_callers_deadline() {
    let cluster = Cluster::embedded().await.expect("a cluster");
    let (address, _) = serving(&cluster);
    let bearer = format!("Bearer {}", cluster.bearer("officer-an-phuoc").unwrap());
    // a position that will not come: the query waits for it as long as it may
    let request = GetWorklistRequest {
        min_position: 1_000_000,
        ..GetWorklistRequest::default()
    };
    let headers = [("authorization", bearer.as_str()), ("grpc-timeout", "300m")];
    let started = Instant::now();
    let answer = call(address, WORKLIST, &headers, &request.encode_to_vec())
        .await
        .unwrap();
    let took = started.elapsed();
    assert!(took < Duration::from_millis(1_500), "{took:?}");
    let allowed = [Code::Unavailable, Code::DeadlineExceeded];
    assert!(
        allowed
            .iter()
            .any(|code| answer.status == Some(*code as u16)),
        "{answer:?}"
    );
}
