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
    /// What is missing, piece by piece, when the refusal is that something is.
    fn unmet(&self) -> Vec<Unmet> {
        Vec::new()
    }
}

/// One thing that a command still lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unmet {
    /// Stable code, for example `INITIAL_ASSESSMENT`.
    pub subject: &'static str,
    /// What it is, in English.
    pub english: &'static str,
}

/// What a rejection carries when its texts depend on it; see [`rejections!`](crate::rejections).
pub trait RejectionTexts {
    /// The English text.
    fn english(&self) -> &'static str;
    /// The Vietnamese text.
    fn vietnamese(&self) -> &'static str;
    /// What is missing, piece by piece.
    fn unmet(&self) -> Vec<Unmet>;
}

/// Declares the rejections of a decider: an enum with texts in both languages.
///
/// A rejection whose texts depend on what it names stands in a block `with { … }` after the enum and
/// carries a [`RejectionTexts`](crate::RejectionTexts).
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
        $(with {
            $(
                $(#[$carrier_doc:meta])*
                $carrier:ident($carried:ty) => $carrier_kind:ident $({ field: $carrier_field:literal })?, $carrier_reason:literal;
            )*
        })?
    ) => {
        $(#[$enum_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $( $(#[$doc])* $variant, )*
            $( $( $(#[$carrier_doc])* $carrier($carried), )* )?
        }

        impl $name {
            /// Every rejection that carries nothing, for the tests that cover them all.
            pub const ALL: &[Self] = &[$( Self::$variant, )*];
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.write_str(match self {
                    $( Self::$variant => $english, )*
                    $( $( Self::$carrier(carried) => $crate::RejectionTexts::english(carried), )* )?
                })
            }
        }

        impl ::std::error::Error for $name {}

        impl $crate::Rejection for $name {
            fn reason(&self) -> &'static str {
                match self {
                    $( Self::$variant => $reason, )*
                    $( $( Self::$carrier(_) => $carrier_reason, )* )?
                }
            }
            fn kind(&self) -> $crate::RejectionKind {
                match self {
                    $( Self::$variant => $crate::RejectionKind::$kind $({ field: $field })?, )*
                    $( $( Self::$carrier(_) => $crate::RejectionKind::$carrier_kind $({ field: $carrier_field })?, )* )?
                }
            }
            fn vietnamese(&self) -> &'static str {
                match self {
                    $( Self::$variant => $vietnamese, )*
                    $( $( Self::$carrier(carried) => $crate::RejectionTexts::vietnamese(carried), )* )?
                }
            }
            fn unmet(&self) -> ::std::vec::Vec<$crate::Unmet> {
                match self {
                    $( $( Self::$carrier(carried) => $crate::RejectionTexts::unmet(carried), )* )?
                    #[allow(unreachable_patterns)]
                    _ => ::std::vec::Vec::new(),
                }
            }
        }
    };
}

#[cfg(test)]
// the macro declares public enums
#[allow(unreachable_pub)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Papers(&'static str);

    impl RejectionTexts for Papers {
        fn english(&self) -> &'static str {
            "a paper is missing"
        }
        fn vietnamese(&self) -> &'static str {
            "Thiếu giấy tờ"
        }
        fn unmet(&self) -> Vec<Unmet> {
            vec![Unmet {
                subject: self.0,
                english: "a paper",
            }]
        }
    }

    crate::rejections! {
        /// Why a test refuses.
        pub enum TestRejection {
            /// Too early.
            TooEarly => Precondition, "TOO_EARLY",
                en "too early",
                vi "Quá sớm";
        } with {
            /// Papers are missing.
            Incomplete(Papers) => Precondition, "INCOMPLETE";
        }
    }

    #[test]
    fn a_rejection_may_carry_what_is_missing() {
        let incomplete = TestRejection::Incomplete(Papers("BIRTH_CERTIFICATE"));
        assert_eq!(incomplete.to_string(), "a paper is missing");
        assert_eq!(incomplete.vietnamese(), "Thiếu giấy tờ");
        assert_eq!(incomplete.reason(), "INCOMPLETE");
        assert_eq!(incomplete.unmet()[0].subject, "BIRTH_CERTIFICATE");
        assert_eq!(TestRejection::TooEarly.unmet(), []);
        assert_eq!(TestRejection::ALL, [TestRejection::TooEarly]);
    }
}
