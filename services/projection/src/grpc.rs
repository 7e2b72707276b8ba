//! From gRPC to queries: who asks, whether it may, and whether the request keeps its rules.

use std::time::Duration;

use api::validate;
use api::views::v1::views_service_server::{ViewsService, ViewsServiceServer};
use api::views::v1::{
    FindPossibleDuplicatesRequest, FindPossibleDuplicatesResponse, GetBoardRequest,
    GetBoardResponse, GetCaseFileRequest, GetCaseFileResponse, GetProjectionStatusRequest,
    GetProjectionStatusResponse, GetTimelineRequest, GetTimelineResponse, GetWorklistRequest,
    GetWorklistResponse, ListCustodyItemsRequest, ListCustodyItemsResponse, ListReferralsRequest,
    ListReferralsResponse,
};
use prost_reflect::ReflectMessage;
use service_kit::{Failure, Gate};
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status};

use crate::queries::{Caller, Queries};

/// `ViewsService`, to be added to a server.
pub fn service(queries: Queries, gate: Gate) -> ViewsServiceServer<ViewsGrpc> {
    ViewsServiceServer::new(ViewsGrpc::new(queries, gate))
}

/// The handler behind [`service`].
#[derive(Clone)]
pub struct ViewsGrpc {
    queries: Queries,
    gate: Gate,
}

#[tonic::async_trait]
impl ViewsService for ViewsGrpc {
    async fn get_worklist(
        &self,
        request: Request<GetWorklistRequest>,
    ) -> Result<Response<GetWorklistResponse>, Status> {
        let (caller, request) = self.admit("GetWorklist", request)?;
        answer(self.queries.worklist(&caller, &request).await)
    }

    async fn get_case_file(
        &self,
        request: Request<GetCaseFileRequest>,
    ) -> Result<Response<GetCaseFileResponse>, Status> {
        let (caller, request) = self.admit("GetCaseFile", request)?;
        answer(self.queries.case_file(&caller, &request).await)
    }

    async fn get_timeline(
        &self,
        request: Request<GetTimelineRequest>,
    ) -> Result<Response<GetTimelineResponse>, Status> {
        let (caller, request) = self.admit("GetTimeline", request)?;
        answer(self.queries.timeline(&caller, &request).await)
    }

    async fn list_referrals(
        &self,
        request: Request<ListReferralsRequest>,
    ) -> Result<Response<ListReferralsResponse>, Status> {
        let (caller, request) = self.admit("ListReferrals", request)?;
        answer(self.queries.referrals(&caller, &request).await)
    }

    async fn get_board(
        &self,
        request: Request<GetBoardRequest>,
    ) -> Result<Response<GetBoardResponse>, Status> {
        let (caller, request) = self.admit("GetBoard", request)?;
        answer(self.queries.board(&caller, &request).await)
    }

    async fn list_custody_items(
        &self,
        request: Request<ListCustodyItemsRequest>,
    ) -> Result<Response<ListCustodyItemsResponse>, Status> {
        let (caller, request) = self.admit("ListCustodyItems", request)?;
        answer(self.queries.custody_items(&caller, &request).await)
    }

    async fn find_possible_duplicates(
        &self,
        request: Request<FindPossibleDuplicatesRequest>,
    ) -> Result<Response<FindPossibleDuplicatesResponse>, Status> {
        let (caller, request) = self.admit("FindPossibleDuplicates", request)?;
        answer(self.queries.possible_duplicates(&caller, &request).await)
    }

    async fn get_projection_status(
        &self,
        request: Request<GetProjectionStatusRequest>,
    ) -> Result<Response<GetProjectionStatusResponse>, Status> {
        self.admit("GetProjectionStatus", request)?;
        answer(self.queries.status().await)
    }
}

impl ViewsGrpc {
    /// A handler.
    pub fn new(queries: Queries, gate: Gate) -> Self {
        Self { queries, gate }
    }

    /// Lets a query through: authenticated, authorized, and with every field in order.
    fn admit<R: ReflectMessage>(
        &self,
        method: &str,
        request: Request<R>,
    ) -> Result<(Caller, R), Failure> {
        let rpc = format!("/lachan.views.v1.ViewsService/{method}");
        let authorized = self.gate.admit(&rpc, request.metadata())?;
        let caller = Caller {
            actor: authorized.actor().clone(),
            deadline: deadline(request.metadata()),
        };
        let request = request.into_inner();
        let violations = validate(&request);
        match violations.is_empty() {
            true => Ok((caller, request)),
            false => Err(Failure::invalid(violations)),
        }
    }
}

fn answer<T>(outcome: Result<T, Failure>) -> Result<Response<T>, Status> {
    Ok(Response::new(outcome?))
}

/// The caller's deadline: header `grpc-timeout`, up to eight digits and a unit.
fn deadline(metadata: &MetadataMap) -> Option<Duration> {
    let text = metadata.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let amount: u64 = digits.parse().ok().filter(|_| digits.len() <= 8)?;
    match unit {
        "H" => Some(Duration::from_secs(amount * 3_600)),
        "M" => Some(Duration::from_secs(amount * 60)),
        "S" => Some(Duration::from_secs(amount)),
        "m" => Some(Duration::from_millis(amount)),
        "u" => Some(Duration::from_micros(amount)),
        "n" => Some(Duration::from_nanos(amount)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deadline_of(text: &str) -> Option<Duration> {
        let mut metadata = MetadataMap::new();
        metadata.insert("grpc-timeout", text.parse().expect("ASCII"));
        deadline(&metadata)
    }

    #[test]
    fn the_callers_deadline_is_understood_in_every_unit() {
        assert_eq!(deadline_of("250m"), Some(Duration::from_millis(250)));
        assert_eq!(deadline_of("3S"), Some(Duration::from_secs(3)));
        assert_eq!(deadline_of("2M"), Some(Duration::from_secs(120)));
        assert_eq!(
            deadline_of("99999999H"),
            Some(Duration::from_secs(99_999_999 * 3_600))
        );
    }

    #[test]
    fn a_malformed_deadline_is_none() {
        for text in ["", "m", "10", "-1S", "123456789S"] {
            assert_eq!(deadline_of(text), None, "{text}");
        }
    }
}
