//! How a command ends when it cannot do what was asked.

use std::fmt;
use std::process::ExitCode;

use service_kit::{ConfigError, StartError};

/// `EX_USAGE`: the configuration is no good.
const EXIT_CONFIG: u8 = 64;

/// A text for the operator and an exit code.
#[derive(Debug)]
pub struct CommandFailure {
    message: String,
    exit_code: u8,
}

impl CommandFailure {
    pub(crate) fn new(message: impl fmt::Display) -> Self {
        Self {
            message: message.to_string(),
            exit_code: 1,
        }
    }

    /// Tells the operator and gives the exit code.
    #[allow(clippy::print_stderr)]
    pub(crate) fn report(&self) -> ExitCode {
        eprintln!("lachan: {}", self.message);
        ExitCode::from(self.exit_code)
    }
}

impl fmt::Display for CommandFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message.fmt(formatter)
    }
}

impl std::error::Error for CommandFailure {}

impl From<ConfigError> for CommandFailure {
    fn from(error: ConfigError) -> Self {
        Self {
            message: error.to_string(),
            exit_code: EXIT_CONFIG,
        }
    }
}

impl From<StartError> for CommandFailure {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Config(error) => error.into(),
            error => Self::new(error),
        }
    }
}

macro_rules! failures {
    ($($error:ty),+ $(,)?) => {
        $( impl From<$error> for CommandFailure {
            fn from(error: $error) -> Self {
                Self::new(error)
            }
        } )+
    };
}

failures!(
    service_kit::ServerError,
    service_kit::TelemetryError,
    access::TokenKeyError,
    access::IssueError,
    bus::BusError,
    std::io::Error,
    tonic::transport::Error,
);

impl From<tonic::Status> for CommandFailure {
    fn from(status: tonic::Status) -> Self {
        Self::new(format_args!("{:?}: {}", status.code(), status.message()))
    }
}
