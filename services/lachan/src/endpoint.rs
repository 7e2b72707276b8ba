//! Calls from the command line to a running service.

use std::time::Duration;

use service_kit::{Config, read_registry};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};

use crate::failure::CommandFailure;
use crate::keys;

/// How long to wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long the token of one command line is valid.
const TOKEN_LIFETIME: Duration = Duration::from_secs(300);

/// Puts a bearer token on every call.
#[derive(Clone)]
pub(crate) struct Bearer(MetadataValue<Ascii>);

impl Bearer {
    /// Acts as a person of the registry, with a token signed here and now.
    pub(crate) async fn of(config: &Config, person: &str) -> Result<Self, CommandFailure> {
        let issuer = keys::issuer(config)?;
        let registry = read_registry(config).await?;
        let token = keys::token_for(&issuer, &registry, person, TOKEN_LIFETIME)?;
        format!("Bearer {token}")
            .parse()
            .map(Self)
            .map_err(CommandFailure::new)
    }
}

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request
            .metadata_mut()
            .insert("authorization", self.0.clone());
        Ok(request)
    }
}

/// Connects to the service at the configured address.
pub(crate) async fn connect(config: &Config) -> Result<Channel, CommandFailure> {
    let address = config.server.listen;
    Endpoint::from_shared(format!("http://{address}"))?.connect_timeout(CONNECT_TIMEOUT).connect().await.map_err(
        |error| {
            CommandFailure::new(format_args!(
                "nothing answers at {address} ({error}): is `lachan up` running? --listen HOST:PORT names another"
            ))
        },
    )
}
