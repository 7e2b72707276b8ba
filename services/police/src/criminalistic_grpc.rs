//! What a police forensic unit reads of what it was asked, from the log itself: its one requisition,
//! and nothing else of the case.

use api::police::v1::criminalistic_service_server::{
    CriminalisticService, CriminalisticServiceServer,
};
use api::police::v1::{
    CriminalisticDelayNotified, CriminalisticExamConcluded, CriminalisticExamEnded,
    CriminalisticExamReceived, CriminalisticExamRequested, GetCriminalisticRequestRequest,
    GetCriminalisticRequestResponse,
};
use api::{CaseId, Compartment, CompartmentSet, EventMessage, validate};
use decider::{Actor, Decider};
use event_store::{Event, StreamName};
use service_kit::{Code, Failure, Platform};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::PoliceDecider;

const GET_CRIMINALISTIC_REQUEST: &str =
    "/lachan.police.v1.CriminalisticService/GetCriminalisticRequest";
/// What of a requisition the unit that was asked reads: no identity of the child.
const ASKED: CompartmentSet =
    CompartmentSet::of(&[Compartment::Public, Compartment::Investigation]);
/// Events fetched in one read.
const PAGE_EVENTS: usize = 1_000;

/// The requisitions over gRPC.
pub struct CriminalisticGrpc {
    platform: Platform,
}

/// The service of the requisitions on a platform.
pub fn criminalistic_service(platform: &Platform) -> CriminalisticServiceServer<CriminalisticGrpc> {
    CriminalisticServiceServer::new(CriminalisticGrpc::new(platform))
}

#[tonic::async_trait]
impl CriminalisticService for CriminalisticGrpc {
    async fn get_criminalistic_request(
        &self,
        request: Request<GetCriminalisticRequestRequest>,
    ) -> Result<Response<GetCriminalisticRequestResponse>, Status> {
        let gate = self.platform.gate();
        let authorized = gate.admit(GET_CRIMINALISTIC_REQUEST, request.metadata())?;
        let request = request.into_inner();
        let violations = validate(&request);
        if !violations.is_empty() {
            return Err(Failure::invalid(violations).into());
        }
        let parsed = (request.case_id.parse(), request.request_id.parse());
        let (Ok(case_id), Ok(request_id)) = parsed else {
            return Err(Failure::new(Code::NotFound).into());
        };
        let answer = self.requisition(case_id, request_id, authorized.actor());
        Ok(Response::new(answer.await?))
    }
}

// === impl CriminalisticGrpc ===

impl CriminalisticGrpc {
    /// The requisitions on a platform.
    pub fn new(platform: &Platform) -> Self {
        Self {
            platform: platform.clone(),
        }
    }

    async fn requisition(
        &self,
        case_id: Uuid,
        request_id: Uuid,
        actor: &Actor,
    ) -> Result<GetCriminalisticRequestResponse, Failure> {
        let stream = StreamName::of(PoliceDecider::CATEGORY, case_id);
        let request_id = request_id.to_string();
        let mut asked: Option<Event> = None;
        let mut course = GetCriminalisticRequestResponse::default();
        let mut version = 0;
        loop {
            let store = self.platform.store();
            let page = store.read_stream(&stream, version, PAGE_EVENTS).await?;
            for event in &page {
                version = event.version;
                if is_asked(event, &request_id, actor)? {
                    asked = Some(event.clone());
                }
                follow(&mut course, event, &request_id)?;
            }
            if page.len() < PAGE_EVENTS {
                break;
            }
        }
        let asked = asked.ok_or_else(|| Failure::new(Code::NotFound))?;
        let told = self.opened(CaseId(case_id), &asked).await?;
        Ok(GetCriminalisticRequestResponse {
            request_id: told.request_id,
            from_org_unit_id: told.from_org_unit_id,
            priority: told.priority,
            decided_at: told.decided_at,
            request_kind: told.request_kind,
            previous_request_id: told.previous_request_id,
            requisition_number: told.requisition_number,
            fields: told.fields,
            questions: told.questions,
            items: told.items,
            ..course
        })
    }

    /// The one event that asked, as far as whoever was asked may read it.
    async fn opened(
        &self,
        case_id: CaseId,
        event: &Event,
    ) -> Result<CriminalisticExamRequested, Failure> {
        let data = &event.data;
        let vault = self.platform.vault();
        let (id, kind) = (data.event_id, &data.event_type);
        let opened = vault
            .open(case_id, id, kind, &data.public, &data.sealed, ASKED)
            .await?;
        decoded(&opened.payload)
    }
}

/// Whether an event asked the actor's unit for this examination.
fn is_asked(event: &Event, request_id: &str, actor: &Actor) -> Result<bool, Failure> {
    if event.data.event_type != CriminalisticExamRequested::TYPE {
        return Ok(false);
    }
    let asked: CriminalisticExamRequested = decoded(&event.data.public)?;
    Ok(asked.request_id == request_id && actor.acts_for(&asked.to_org_unit_id))
}

/// How far the examination came, by what is public of it.
fn follow(
    course: &mut GetCriminalisticRequestResponse,
    event: &Event,
    request_id: &str,
) -> Result<(), Failure> {
    let public = &event.data.public;
    match event.data.event_type.as_str() {
        CriminalisticExamReceived::TYPE => {
            let told: CriminalisticExamReceived = decoded(public)?;
            if told.request_id == request_id {
                course.received_at = told.received_at;
                course.due_at = told.due_at;
            }
        }
        CriminalisticDelayNotified::TYPE => {
            let told: CriminalisticDelayNotified = decoded(public)?;
            if told.request_id == request_id {
                course.delay_notified_at = told.notified_at;
                course.expected_at = told.expected_at;
            }
        }
        CriminalisticExamConcluded::TYPE => {
            let told: CriminalisticExamConcluded = decoded(public)?;
            if told.request_id == request_id {
                course.concluded_at = told.concluded_at;
            }
        }
        CriminalisticExamEnded::TYPE => {
            let told: CriminalisticExamEnded = decoded(public)?;
            if told.request_id == request_id {
                course.ended_at = told.ended_at;
                course.end_ground = told.ground;
            }
        }
        _ => {}
    }
    Ok(())
}

fn decoded<M: EventMessage>(payload: &[u8]) -> Result<M, Failure> {
    M::decode(payload).map_err(|malformed| Failure::new(Code::Internal).because(malformed))
}
