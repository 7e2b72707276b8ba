//! gRPC of the audit service.

use api::audit::v1::audit_service_server::{AuditService, AuditServiceServer};
use api::audit::v1::replay_case_request::AsOf as AsOfField;
use api::audit::v1::{
    GetLogHeadRequest, GetLogHeadResponse, ReplayCaseRequest, ReplayCaseResponse,
};
use api::log::v1::AgencyKind;
use api::{timestamp_from_proto, timestamp_to_proto, validate};
use service_kit::{Code, Failure, Platform};
use tonic::{Request, Response, Status};

use crate::reader::{AsOf, Bounds, Question, ReplayError, first_page, next_page};

const REPLAY_CASE: &str = "/lachan.audit.v1.AuditService/ReplayCase";
const GET_LOG_HEAD: &str = "/lachan.audit.v1.AuditService/GetLogHead";

const PAGE_SIZE_DEFAULT: usize = 100;

/// The audit service over gRPC.
pub struct AuditGrpc {
    platform: Platform,
}

/// The service, ready to be mounted.
pub fn service(platform: &Platform) -> AuditServiceServer<AuditGrpc> {
    let message_bytes_max = platform.config().server.message_bytes_max;
    AuditServiceServer::new(AuditGrpc::new(platform))
        .max_decoding_message_size(message_bytes_max)
        .max_encoding_message_size(message_bytes_max)
}

// === impl AuditGrpc ===

#[tonic::async_trait]
impl AuditService for AuditGrpc {
    async fn replay_case(
        &self,
        request: Request<ReplayCaseRequest>,
    ) -> Result<Response<ReplayCaseResponse>, Status> {
        let platform = &self.platform;
        platform.gate().admit(REPLAY_CASE, request.metadata())?;
        let request = request.into_inner();
        let question = question_of(&request)?;
        let bounds = self.bounds(request.page_size);
        let store = platform.store().as_ref();
        let (header, page) = if request.page_token.is_empty() {
            let now = platform.clock().now();
            let (header, page) = first_page(store, &question, now, bounds)
                .await
                .map_err(failure_of)?;
            (Some(header), page)
        } else {
            let cursor = request
                .page_token
                .parse()
                .map_err(|error| failure_of(ReplayError::Cursor(error)))?;
            let page = next_page(store, &question, &cursor, bounds)
                .await
                .map_err(failure_of)?;
            (None, page)
        };
        Ok(Response::new(ReplayCaseResponse {
            header,
            events: page.events,
            next_page_token: page
                .next
                .map(|cursor| cursor.to_string())
                .unwrap_or_default(),
        }))
    }

    async fn get_log_head(
        &self,
        request: Request<GetLogHeadRequest>,
    ) -> Result<Response<GetLogHeadResponse>, Status> {
        let platform = &self.platform;
        platform.gate().admit(GET_LOG_HEAD, request.metadata())?;
        let store = platform.store();
        let position = store.head().await.map_err(Failure::from)?;
        let last = store
            .read_log(position.saturating_sub(1), 1)
            .await
            .map_err(Failure::from)?;
        let recorded_at = last
            .first()
            .map(|event| timestamp_to_proto(event.recorded_at));
        Ok(Response::new(GetLogHeadResponse {
            position,
            recorded_at,
        }))
    }
}

impl AuditGrpc {
    /// The service on a platform.
    pub fn new(platform: &Platform) -> Self {
        Self {
            platform: platform.clone(),
        }
    }

    fn bounds(&self, page_size: u32) -> Bounds {
        Bounds {
            events_max: match page_size {
                0 => PAGE_SIZE_DEFAULT,
                asked => asked as usize,
            },
            // the header and the framing need room too
            bytes_max: self.platform.config().server.message_bytes_max / 2,
        }
    }
}

fn question_of(request: &ReplayCaseRequest) -> Result<Question, Failure> {
    let violations = validate(request);
    if !violations.is_empty() {
        return Err(Failure::invalid(violations));
    }
    let as_of = match &request.as_of {
        None => AsOf::Head,
        Some(AsOfField::AsOfPosition(position)) => AsOf::Position(*position),
        Some(AsOfField::AsOfRecordedAt(time)) => timestamp_from_proto(time)
            .map(AsOf::RecordedAt)
            .ok_or_else(|| {
            Failure::invalid_field("as_of_recorded_at", "must be a time of years 1 to 9999")
        })?,
    };
    Ok(Question {
        case_id: request
            .case_id
            .parse()
            .map_err(|_| Failure::invalid_field("case_id", "must be a UUID"))?,
        as_of,
        viewer: Some(request.as_agency_kind()).filter(|kind| *kind != AgencyKind::Unspecified),
    })
}

fn failure_of(error: ReplayError) -> Failure {
    let field = match &error {
        ReplayError::UnknownCase => return Failure::new(Code::NotFound),
        ReplayError::Read(error) => return error.clone().into(),
        ReplayError::NoSuchPosition { .. } => "as_of_position",
        ReplayError::InTheFuture => "as_of_recorded_at",
        ReplayError::Cursor(_) => "page_token",
    };
    Failure::invalid_field(field, &error.to_string())
}
