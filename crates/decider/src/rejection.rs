//! Refusals: business words inside, a stable code and a kind outside.

/// How a refusal is told to the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RejectionKind {
    /// The thing does not exist, or the caller may not know that it does.
    NotFound,
    /// The request contradicts itself or names something unknown; `field` says where.
    Invalid {
        /// Path of the field in the request.
        field: &'static str,
    },
    /// The rules forbid it in the present state.
    Precondition,
    /// The caller's role may not do it in this situation.
    Denied,
}

/// Why a command was refused.
pub trait Rejection: std::error::Error + Send + Sync + 'static {
    /// Stable machine-readable reason in `UPPER_SNAKE_CASE`, for example `REPORT_NOT_CHECKED`.
    fn reason(&self) -> &'static str;
    /// How it is told.
    fn kind(&self) -> RejectionKind;
    /// The reason in Vietnamese, for the person at the screen. The `Display` text is the English one.
    fn vietnamese(&self) -> &'static str;
}

/// Declares the rejections of a decider: an enum with texts in both languages.
///
/// ```
/// decider::rejections! {
///     /// Why the police lane refuses a command.
///     pub enum PoliceRejection {
///         /// There is no such booking in the lane.
///         UnknownBooking => NotFound, "BOOKING_UNKNOWN",
///             en "there is no such booking in this case",
///             vi "Không có lịch đặt phòng này trong hồ sơ";
///         /// The session would end before it starts.
///         EndsBeforeStart => Invalid { field: "ended_at" }, "SESSION_ENDS_BEFORE_START",
///             en "the session ends before it starts",
///             vi "Giờ kết thúc sớm hơn giờ bắt đầu";
///     }
/// }
/// # use decider::Rejection;
/// # assert_eq!(PoliceRejection::UnknownBooking.reason(), "BOOKING_UNKNOWN");
/// ```
#[macro_export]
macro_rules! rejections {
    (
        $(#[$enum_doc:meta])*
        pub enum $name:ident {
            $(
                $(#[$doc:meta])*
                $variant:ident => $kind:ident $({ field: $field:literal })?, $reason:literal,
                    en $english:literal,
                    vi $vietnamese:literal;
            )*
        }
    ) => {
        $(#[$enum_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $( $(#[$doc])* $variant, )*
        }

        impl $name {
            /// Every rejection, for the tests that cover them all.
            pub const ALL: &[Self] = &[$( Self::$variant, )*];
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.write_str(match self { $( Self::$variant => $english, )* })
            }
        }

        impl ::std::error::Error for $name {}

        impl $crate::Rejection for $name {
            fn reason(&self) -> &'static str {
                match self { $( Self::$variant => $reason, )* }
            }
            fn kind(&self) -> $crate::RejectionKind {
                match self { $( Self::$variant => $crate::RejectionKind::$kind $({ field: $field })?, )* }
            }
            fn vietnamese(&self) -> &'static str {
                match self { $( Self::$variant => $vietnamese, )* }
            }
        }
    };
}
