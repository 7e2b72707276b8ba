//! What the processes are told: databases and files of this system alone.

use std::path::Path;

use access::TokenIssuer;
use testkit::{NatsServer, PostgresServer};

use super::ClusterError;

/// Settings of either shape.
pub(super) fn common_settings() -> Vec<(String, String)> {
    // whatever our own code and the databases' could say, they say: the canary test reads it
    let filter = "debug,h2=info,hyper=info,hyper_util=info,tower=info,tonic=info,async_nats=info";
    vec![("LACHAN__TELEMETRY__LOG_FILTER".into(), filter.into())]
}

/// Settings of every process of the distributed shape, on databases made for it.
pub(super) async fn distributed_settings(
    postgres: &PostgresServer,
    nats: &NatsServer,
    data: &Path,
    kek: &Path,
) -> Result<Vec<(String, String)>, ClusterError> {
    let signing_key = data.join("token-key.pem");
    let public_key = TokenIssuer::public_key_path(&signing_key);
    let named = |key: &str, value: String| (format!("LACHAN__{key}"), value);
    let mut settings = common_settings();
    settings.extend([
        named("SERVER__LISTEN", "127.0.0.1:0".to_owned()),
        named("STORE__URL", postgres.create_database("log").await?),
        named("KEYS__URL", postgres.create_database("keys").await?),
        named("VIEWS__URL", postgres.create_database("views").await?),
        named(
            "DEADLINES__URL",
            postgres.create_database("deadlines").await?,
        ),
        named("BUS__URL", nats.url()),
        named("IDENTITY__REGISTRY_FILE", "demo".to_owned()),
        named("KEYS__KEK_FILE", kek.display().to_string()),
        named(
            "IDENTITY__PUBLIC_KEY_FILE",
            public_key.display().to_string(),
        ),
        named(
            "IDENTITY__SIGNING_KEY_FILE",
            signing_key.display().to_string(),
        ),
    ]);
    Ok(settings)
}
