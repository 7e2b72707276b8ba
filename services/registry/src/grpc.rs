//! gRPC of the registry.

use api::CommandRequest;
use api::registry::v1::registry_service_server::{RegistryService, RegistryServiceServer};
use api::registry::v1::{
    AppointHeadRequest, AppointHeadResponse, ChangeOrgUnitRequest, ChangeOrgUnitResponse,
    CheckImportRequest, CheckImportResponse, EndMandateRequest, EndMandateResponse,
    EndOrgUnitRequest, EndOrgUnitResponse, ExportRegistryRequest, ExportRegistryResponse,
    FindUnitRequest, FindUnitResponse, GetOrgUnitRequest, GetOrgUnitResponse, GrantMandateRequest,
    GrantMandateResponse, GrantQualificationRequest, GrantQualificationResponse,
    ImportRegistryRequest, ImportRegistryResponse, ListOrgUnitsRequest, ListOrgUnitsResponse,
    ListPeopleRequest, ListPeopleResponse, MergeOrgUnitsRequest, MergeOrgUnitsResponse,
    RegisterOrgUnitRequest, RegisterOrgUnitResponse, RegisterPersonRequest, RegisterPersonResponse,
};
use service_kit::{Desk, Failure, Platform};
use tonic::{Code, Request, Response, Status};

use crate::import::{REGISTRY_MESSAGE_BYTES_MAX, check_import};
use crate::queries::Question;
use crate::{RegistryCommand, RegistryDecider, founding, queries};

/// Bad rows named in the details of a refused import; CheckImport names them all.
const ROWS_NAMED_MAX: usize = 20;

/// The registry over gRPC.
pub struct RegistryGrpc {
    desk: Desk<RegistryDecider>,
    platform: Platform,
}

/// The service, ready to be mounted.
pub fn service(platform: &Platform) -> RegistryServiceServer<RegistryGrpc> {
    let configured = platform.config().server.message_bytes_max;
    let message_bytes_max = configured.max(REGISTRY_MESSAGE_BYTES_MAX);
    RegistryServiceServer::new(RegistryGrpc::new(platform))
        .max_decoding_message_size(message_bytes_max)
        .max_encoding_message_size(message_bytes_max)
}

macro_rules! registry_service {
    (
        commands { $( $command:ident($command_request:ident) -> $command_response:ident ),+ $(,)? }
        queries { $( $query:ident($query_request:ident) -> $query_response:ident, $rpc:literal );+ $(;)? }
    ) => {
        #[tonic::async_trait]
        impl RegistryService for RegistryGrpc {
            $(
                async fn $command(
                    &self,
                    request: Request<$command_request>,
                ) -> Result<Response<$command_response>, Status> {
                    self.change(request).await
                }
            )+

            async fn import_registry(
                &self,
                request: Request<ImportRegistryRequest>,
            ) -> Result<Response<ImportRegistryResponse>, Status> {
                self.import(request).await
            }

            $(
                async fn $query(
                    &self,
                    request: Request<$query_request>,
                ) -> Result<Response<$query_response>, Status> {
                    let rpc = concat!("/lachan.registry.v1.RegistryService/", $rpc);
                    let question = self.question(rpc, &request)?;
                    Ok(Response::new(queries::$query(&question, request.get_ref())?))
                }
            )+
        }
    };
}

registry_service! {
    commands {
        register_org_unit(RegisterOrgUnitRequest) -> RegisterOrgUnitResponse,
        change_org_unit(ChangeOrgUnitRequest) -> ChangeOrgUnitResponse,
        end_org_unit(EndOrgUnitRequest) -> EndOrgUnitResponse,
        merge_org_units(MergeOrgUnitsRequest) -> MergeOrgUnitsResponse,
        register_person(RegisterPersonRequest) -> RegisterPersonResponse,
        grant_mandate(GrantMandateRequest) -> GrantMandateResponse,
        end_mandate(EndMandateRequest) -> EndMandateResponse,
        grant_qualification(GrantQualificationRequest) -> GrantQualificationResponse,
        appoint_head(AppointHeadRequest) -> AppointHeadResponse,
    }
    queries {
        check_import(CheckImportRequest) -> CheckImportResponse, "CheckImport";
        export_registry(ExportRegistryRequest) -> ExportRegistryResponse, "ExportRegistry";
        list_org_units(ListOrgUnitsRequest) -> ListOrgUnitsResponse, "ListOrgUnits";
        get_org_unit(GetOrgUnitRequest) -> GetOrgUnitResponse, "GetOrgUnit";
        find_unit(FindUnitRequest) -> FindUnitResponse, "FindUnit";
        list_people(ListPeopleRequest) -> ListPeopleResponse, "ListPeople";
    }
}

// === impl RegistryGrpc ===

impl RegistryGrpc {
    /// The service on a platform.
    pub fn new(platform: &Platform) -> Self {
        Self {
            desk: platform.desk(),
            platform: platform.clone(),
        }
    }

    /// A command: on a registry that has begun, decided on what is known now, known at once here.
    async fn change<C>(&self, request: Request<C>) -> Result<Response<C::Response>, Status>
    where
        C: CommandRequest,
        RegistryCommand: From<C>,
    {
        // whoever may not change the registry, or asks for nothing sound, does not make it begin either
        self.platform.gate().admit(C::RPC, request.metadata())?;
        let violations = api::validate(request.get_ref());
        if !violations.is_empty() {
            return Err(Failure::invalid(violations).into());
        }
        founding::found(&self.platform).await?;
        self.platform.refresh_registry().await?;
        let answer = self.desk.handle(request).await?;
        self.platform.refresh_registry().await?;
        Ok(answer)
    }

    /// An import that is refused names the first bad rows.
    async fn import(
        &self,
        request: Request<ImportRegistryRequest>,
    ) -> Result<Response<ImportRegistryResponse>, Status> {
        let (units_csv, people_csv) = {
            let message = request.get_ref();
            (message.units_csv.clone(), message.people_csv.clone())
        };
        let refused = match self.change(request).await {
            Err(status) if status.code() == Code::InvalidArgument => status,
            answered => return answered,
        };
        let registry = self.platform.registry();
        let Err(problems) = check_import(&registry, &units_csv, &people_csv) else {
            return Err(refused);
        };
        let violations = problems
            .iter()
            .take(ROWS_NAMED_MAX)
            .map(queries::violation_of)
            .collect();
        Err(Failure::invalid(violations).into())
    }

    fn question<Q: prost_reflect::ReflectMessage>(
        &self,
        rpc: &str,
        request: &Request<Q>,
    ) -> Result<Question, Failure> {
        let authorized = self.platform.gate().admit(rpc, request.metadata())?;
        let violations = api::validate(request.get_ref());
        if !violations.is_empty() {
            return Err(Failure::invalid(violations));
        }
        Ok(Question {
            registry: self.platform.registry(),
            actor: authorized.actor().clone(),
            now: self.platform.clock().now(),
        })
    }
}
