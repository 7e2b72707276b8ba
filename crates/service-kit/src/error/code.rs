//! The codes that callers may rely on, with their texts.

/// What went wrong, as callers may rely on it. Numbers are never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// No valid token.
    Unauthenticated,
    /// The policy does not allow it.
    Denied,
    /// Fields break their rules.
    Invalid,
    /// Unknown, or hidden from the caller.
    NotFound,
    /// Somebody else changed the stream in between.
    Conflict,
    /// The command id was used for another command.
    CommandReused,
    /// A rule forbids it in the present state.
    Precondition,
    /// A database or bus is away.
    Unavailable,
    /// The outcome of the append is unknown: send the same command again.
    OutcomeUnknown,
    /// Too much at once.
    Overloaded,
    /// The case's keys were destroyed.
    Erased,
    /// The deadline passed; a command may or may not have been recorded.
    Deadline,
    /// A defect of ours.
    Internal,
}

// === impl Code ===

impl Code {
    /// The public code, for example `LC-0004`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Unauthenticated => "LC-0001",
            Self::Denied => "LC-0002",
            Self::Invalid => "LC-0003",
            Self::NotFound => "LC-0004",
            Self::Conflict => "LC-0005",
            Self::CommandReused => "LC-0006",
            Self::Precondition => "LC-0007",
            Self::Unavailable => "LC-0008",
            Self::OutcomeUnknown => "LC-0009",
            Self::Overloaded => "LC-0010",
            Self::Erased => "LC-0011",
            Self::Internal => "LC-0012",
            Self::Deadline => "LC-0013",
        }
    }

    /// The gRPC code.
    pub const fn grpc(self) -> tonic::Code {
        match self {
            Self::Unauthenticated => tonic::Code::Unauthenticated,
            Self::Denied => tonic::Code::PermissionDenied,
            Self::Invalid | Self::CommandReused => tonic::Code::InvalidArgument,
            Self::NotFound => tonic::Code::NotFound,
            Self::Conflict => tonic::Code::Aborted,
            Self::Precondition | Self::Erased => tonic::Code::FailedPrecondition,
            Self::Unavailable | Self::OutcomeUnknown => tonic::Code::Unavailable,
            Self::Overloaded => tonic::Code::ResourceExhausted,
            Self::Deadline => tonic::Code::DeadlineExceeded,
            Self::Internal => tonic::Code::Internal,
        }
    }

    /// Stable reason, English and Vietnamese text.
    pub(super) const fn texts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Unauthenticated => (
                "UNAUTHENTICATED",
                "a valid bearer token is required",
                "Cần đăng nhập bằng mã truy cập hợp lệ",
            ),
            Self::Denied => (
                "DENIED",
                "this role may not do this",
                "Vai trò của bạn không được phép thực hiện việc này",
            ),
            Self::Invalid => (
                "INVALID",
                "the request breaks the rules of its fields",
                "Dữ liệu nhập chưa hợp lệ",
            ),
            Self::NotFound => ("NOT_FOUND", "not found", "Không tìm thấy"),
            Self::Conflict => (
                "VERSION_CONFLICT",
                "somebody else changed this in between; load it again",
                "Hồ sơ vừa được người khác cập nhật, vui lòng tải lại",
            ),
            Self::CommandReused => (
                "COMMAND_ID_REUSED",
                "the command id was used before for another command",
                "Mã lệnh này đã được dùng cho một lệnh khác",
            ),
            Self::Precondition => (
                "PRECONDITION",
                "the rules forbid this in the present state",
                "Quy tắc không cho phép thực hiện ở bước này",
            ),
            Self::Unavailable => (
                "UNAVAILABLE",
                "the service cannot reach what it needs; try again",
                "Hệ thống tạm thời gián đoạn, vui lòng thử lại",
            ),
            Self::OutcomeUnknown => (
                "OUTCOME_UNKNOWN",
                "whether this was recorded is not known; send the same command again",
                "Chưa rõ đã ghi nhận hay chưa, vui lòng gửi lại đúng lệnh này",
            ),
            Self::Overloaded => (
                "OVERLOADED",
                "too many requests at once; try again",
                "Hệ thống đang quá tải, vui lòng thử lại",
            ),
            Self::Erased => (
                "ERASED",
                "this part of the case was erased",
                "Phần dữ liệu này của hồ sơ đã được xoá",
            ),
            Self::Deadline => (
                "DEADLINE",
                "time is up; whether a command was recorded is not known: send it again",
                "Đã hết thời gian chờ; chưa rõ đã ghi nhận hay chưa, vui lòng gửi lại đúng lệnh này",
            ),
            Self::Internal => ("INTERNAL", "internal error", "Lỗi hệ thống"),
        }
    }

    pub(super) const fn is_worth_retrying(self) -> bool {
        matches!(
            self,
            Self::Unavailable | Self::OutcomeUnknown | Self::Overloaded | Self::Deadline
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Code; 13] = [
        Code::Unauthenticated,
        Code::Denied,
        Code::Invalid,
        Code::NotFound,
        Code::Conflict,
        Code::CommandReused,
        Code::Precondition,
        Code::Unavailable,
        Code::OutcomeUnknown,
        Code::Overloaded,
        Code::Erased,
        Code::Deadline,
        Code::Internal,
    ];

    #[test]
    fn every_code_has_a_number_of_its_own() {
        let numbers: std::collections::BTreeSet<_> = ALL.iter().map(|code| code.id()).collect();
        assert_eq!(numbers.len(), ALL.len());
    }
}
