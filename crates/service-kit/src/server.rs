//! A gRPC server with health checking, reflection, deadlines, bounds and an orderly end.

use std::convert::Infallible;
use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::RoutesBuilder;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic_health::server::HealthReporter;

use crate::ServerConfig;
use crate::boundary::BoundaryLayer;
use crate::call_telemetry::CallTelemetryLayer;

/// A bound port and what is to be served on it.
pub struct Serving {
    listener: TcpListener,
    address: SocketAddr,
}

/// The gRPC services of a process.
#[derive(Default)]
pub struct Services {
    routes: RoutesBuilder,
    names: Vec<&'static str>,
}

/// Why a server could not start or went down.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The port is taken or not ours.
    #[error("cannot listen on {address} (server.listen): {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The operating system's word.
        source: std::io::Error,
    },
    /// The contract's descriptors are unreadable.
    #[error("reflection: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// The transport failed.
    #[error("transport: {0}")]
    Transport(#[from] tonic::transport::Error),
    /// Calls did not finish in time; they were cut off.
    #[error("calls in flight did not finish within the drain timeout")]
    DrainTimeout,
}

/// Binds the configured port.
///
/// # Errors
/// `Listen` when that is not possible.
pub async fn bind(config: &ServerConfig) -> Result<Serving, ServerError> {
    let listen_error = |source| ServerError::Listen {
        address: config.listen,
        source,
    };
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(listen_error)?;
    let address = listener.local_addr().map_err(listen_error)?;
    Ok(Serving { listener, address })
}

impl Services {
    /// Adds a service; its health is reported under its full name.
    pub fn add<S>(&mut self, service: S) -> &mut Self
    where
        S: tower::Service<http::Request<Body>, Response = http::Response<Body>, Error = Infallible>
            + NamedService
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send + 'static,
    {
        self.names.push(S::NAME);
        self.routes.add_service(service);
        self
    }

    /// The full names of the services.
    pub fn names(&self) -> &[&'static str] {
        &self.names
    }
}

impl Serving {
    /// The address, with the port the system chose when 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// Serves until `shutdown`, then lets calls in flight finish within the drain timeout.
///
/// # Errors
/// See [`ServerError`].
pub async fn serve(
    serving: Serving,
    config: &ServerConfig,
    services: Services,
    shutdown: CancellationToken,
) -> Result<(), ServerError> {
    let (health, health_service) = tonic_health::server::health_reporter();
    for service in &services.names {
        health
            .set_service_status(*service, tonic_health::ServingStatus::Serving)
            .await;
    }
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(api::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let Services { mut routes, names } = services;
    routes
        .add_service(health_service)
        .add_service(reflection().build_v1()?)
        .add_service(reflection().build_v1alpha()?);
    let incoming = incoming(serving.listener);
    let server = Server::builder()
        .layer(CallTelemetryLayer)
        .layer(BoundaryLayer {
            timeout: config.request_timeout,
        })
        .concurrency_limit_per_connection(config.concurrency_per_connection_max)
        .add_routes(routes.routes())
        .serve_with_incoming_shutdown(incoming, shutdown.clone().cancelled_owned());
    let drained = drain(shutdown, health, names, config.drain_timeout);
    tokio::select! {
        served = server => Ok(served?),
        () = drained => Err(ServerError::DrainTimeout),
    }
}

/// Connections that send at once: an answer of several segments would otherwise wait for the
/// acknowledgement of the first, which the caller's kernel delays by 40 ms. The server's own
/// setting does not reach a listener that was bound before.
fn incoming(listener: TcpListener) -> TcpIncoming {
    TcpIncoming::from(listener).with_nodelay(Some(true))
}

/// At shutdown: reports not serving, so that callers go elsewhere, and waits the drain timeout out.
async fn drain(
    shutdown: CancellationToken,
    health: HealthReporter,
    services: Vec<&'static str>,
    timeout: std::time::Duration,
) {
    shutdown.cancelled().await;
    for service in services {
        health
            .set_service_status(service, tonic_health::ServingStatus::NotServing)
            .await;
    }
    tokio::time::sleep(timeout).await;
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpStream;
    use tokio_stream::StreamExt;

    use super::*;

    #[tokio::test]
    async fn answers_are_sent_without_waiting_for_acknowledgements() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let mut incoming = incoming(listener);
        let _caller = TcpStream::connect(address).await.expect("connects");
        let accepted = incoming.next().await.expect("a connection");
        assert!(accepted.expect("accepted").nodelay().expect("an option"));
    }
}
