//! gRPC of the protection of personal data.

use api::data_protection::v1::data_protection_service_server::{
    DataProtectionService, DataProtectionServiceServer,
};
use api::data_protection::v1::{
    AnswerDataRequestRequest, CloseBreachRequest, ContainBreachRequest, CorrectBreachRequest,
    CorrectDataRequestRequest, NotifyBreachRequest, ReceiveDataRequestRequest, RecordBreachRequest,
    TellConcernedRequest, WithdrawDataRequestRequest,
};
use service_kit::Desk;

use crate::DataProtectionDecider;

service_kit::serve_commands! {
    /// The protection of personal data over gRPC.
    pub DataProtectionGrpc: DataProtectionService => DataProtectionDecider {
        receive_data_request(ReceiveDataRequestRequest),
        correct_data_request(CorrectDataRequestRequest),
        answer_data_request(AnswerDataRequestRequest),
        withdraw_data_request(WithdrawDataRequestRequest),
        record_breach(RecordBreachRequest),
        correct_breach(CorrectBreachRequest),
        contain_breach(ContainBreachRequest),
        notify_breach(NotifyBreachRequest),
        tell_concerned(TellConcernedRequest),
        close_breach(CloseBreachRequest),
    }
}

/// The service, ready to be mounted.
pub fn service(
    desk: Desk<DataProtectionDecider>,
) -> DataProtectionServiceServer<DataProtectionGrpc> {
    let message_bytes_max = desk.message_bytes_max();
    DataProtectionServiceServer::new(DataProtectionGrpc::new(desk))
        .max_decoding_message_size(message_bytes_max)
}
