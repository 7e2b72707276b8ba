//! Configuration: one commented default file, a file of the operator's own,
//! environment overrides; read and checked whole before anything is opened.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use config::{Environment, File, FileFormat};
use serde::Deserialize;

/// The default file, every key explained.
pub const DEFAULT_CONFIG: &str = include_str!("../lachan.default.toml");

/// Everything an operator can set.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// gRPC.
    pub server: ServerConfig,
    /// The log.
    pub store: StoreConfig,
    /// Data-encryption keys.
    pub keys: KeysConfig,
    /// Views.
    pub views: ViewsConfig,
    /// Deadlines.
    pub deadlines: DeadlinesConfig,
    /// The bus.
    pub bus: BusConfig,
    /// Tokens and registry.
    pub identity: IdentityConfig,
    /// Rule packs.
    pub rules: RulesConfig,
    /// Bounds.
    pub limits: LimitsConfig,
    /// Logs, traces, metrics.
    pub telemetry: TelemetryConfig,
}

/// gRPC.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerConfig {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Largest message, in bytes.
    pub message_bytes_max: usize,
    /// Longest call.
    #[serde(rename = "request_timeout_ms", deserialize_with = "milliseconds")]
    pub request_timeout: Duration,
    /// Calls at once on one connection.
    pub concurrency_per_connection_max: usize,
    /// How long calls in flight may take at shutdown.
    #[serde(rename = "drain_timeout_ms", deserialize_with = "milliseconds")]
    pub drain_timeout: Duration,
}

/// The log.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreConfig {
    /// `sqlite:FILE` or `postgres://…`.
    pub url: String,
}

/// Data-encryption keys.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeysConfig {
    /// `sqlite:FILE` or `postgres://…`.
    pub url: String,
    /// The key-encryption key.
    pub kek_file: PathBuf,
}

/// Views.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewsConfig {
    /// `sqlite:FILE` or `postgres://…`.
    pub url: String,
    /// Searches for possible duplicates that one person may make a minute, and at once.
    pub searches_per_minute: u32,
}

/// Deadlines.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlinesConfig {
    /// `sqlite:FILE` or `postgres://…`.
    pub url: String,
    /// Whether `lachan up` watches them by itself; off for whoever drives the time by hand.
    pub watch: bool,
}

/// The bus.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusConfig {
    /// `in-process` or `nats://…`.
    pub url: String,
    /// NATS credentials file; empty means none.
    pub credentials_file: PathBuf,
}

/// Tokens and registry.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityConfig {
    /// Org units and people; `demo` means the demo registry, and so does empty on SQLite.
    pub registry_file: PathBuf,
    /// Verifies tokens.
    pub public_key_file: PathBuf,
    /// Signs tokens.
    pub signing_key_file: PathBuf,
}

/// Rule packs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesConfig {
    /// Overlays on the national pack, in order.
    pub overlay_files: Vec<PathBuf>,
}

/// Bounds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsConfig {
    /// Folded streams kept in memory.
    pub cached_states_max: usize,
    /// Appends that wait for the log.
    pub append_queue_len_max: usize,
}

/// Logs, traces, metrics.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelemetryConfig {
    /// `EnvFilter` syntax.
    pub log_filter: String,
    /// `json` or `text`.
    pub log_format: LogFormat,
    /// OTLP/gRPC collector; empty means none.
    pub otlp_endpoint: String,
    /// Share of calls traced, 0.0 to 1.0.
    pub trace_ratio: f64,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For a terminal.
    Text,
}

/// Why the configuration is no good; names the key. Ends the program with exit code 64.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Unreadable, unknown key or a value of the wrong kind.
    #[error("configuration: {0}")]
    Unreadable(#[from] config::ConfigError),
    /// A value that cannot work.
    #[error("configuration: {key}: {problem}")]
    Value {
        /// The key, for example `store.url`.
        key: &'static str,
        /// What is wrong.
        problem: String,
    },
}

// === impl Config ===

impl Config {
    /// Reads the defaults, then `file` if given, then the environment.
    ///
    /// # Errors
    /// See [`ConfigError`].
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        Self::load_with(file, None)
    }

    /// As [`Config::load`], with the given variables in place of the process's environment.
    ///
    /// # Errors
    /// See [`ConfigError`].
    pub fn load_with(
        file: Option<&Path>,
        environment: Option<std::collections::HashMap<String, String>>,
    ) -> Result<Self, ConfigError> {
        let mut builder =
            config::Config::builder().add_source(File::from_str(DEFAULT_CONFIG, FileFormat::Toml));
        if let Some(file) = file {
            builder = builder.add_source(File::from(file).format(FileFormat::Toml));
        }
        let environment = Environment::with_prefix("LACHAN")
            .separator("__")
            .try_parsing(true)
            .list_separator(",")
            .with_list_parse_key("rules.overlay_files")
            .source(environment);
        let read: Self = builder.add_source(environment).build()?.try_deserialize()?;
        read.check()?;
        Ok(read)
    }

    /// Puts every file of the embedded shape into one folder.
    #[must_use]
    pub fn with_data_dir(mut self, folder: &Path) -> Self {
        let sqlite = |name: &str| format!("sqlite:{}", folder.join(name).display());
        self.store.url = sqlite("log.db");
        self.keys.url = sqlite("keys.db");
        self.views.url = sqlite("views.db");
        self.deadlines.url = sqlite("deadlines.db");
        self.keys.kek_file = folder.join("kek");
        self.identity.public_key_file = folder.join("token-key.pub.pem");
        self.identity.signing_key_file = folder.join("token-key.pem");
        self
    }

    fn check(&self) -> Result<(), ConfigError> {
        for (key, url) in [
            ("store.url", &self.store.url),
            ("keys.url", &self.keys.url),
            ("views.url", &self.views.url),
            ("deadlines.url", &self.deadlines.url),
        ] {
            DatabaseUrl::parse(url).map_err(|problem| ConfigError::Value { key, problem })?;
        }
        let bus = &self.bus.url;
        require(
            "bus.url",
            bus == "in-process" || bus.starts_with("nats://"),
            "neither in-process nor nats://…",
        )?;
        let ratio = self.telemetry.trace_ratio;
        require(
            "telemetry.trace_ratio",
            (0.0..=1.0).contains(&ratio),
            "must lie between 0.0 and 1.0",
        )?;
        let positive = [
            ("server.message_bytes_max", self.server.message_bytes_max),
            (
                "server.concurrency_per_connection_max",
                self.server.concurrency_per_connection_max,
            ),
            ("limits.cached_states_max", self.limits.cached_states_max),
            (
                "limits.append_queue_len_max",
                self.limits.append_queue_len_max,
            ),
        ];
        positive
            .into_iter()
            .try_for_each(|(key, value)| require(key, value > 0, "must be above zero"))
    }
}

fn require(key: &'static str, holds: bool, problem: &str) -> Result<(), ConfigError> {
    if holds {
        Ok(())
    } else {
        Err(ConfigError::Value {
            key,
            problem: problem.to_owned(),
        })
    }
}

fn milliseconds<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    u64::deserialize(deserializer).map(Duration::from_millis)
}

/// Where a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file of the embedded shape.
    Sqlite(PathBuf),
    /// A PostgreSQL server.
    Postgres(String),
}

impl DatabaseUrl {
    /// Reads `sqlite:FILE` or `postgres://…`.
    ///
    /// # Errors
    /// A text for the operator, without the URL itself: it may hold a password.
    pub fn parse(url: &str) -> Result<Self, String> {
        match url.split_once(':') {
            Some(("sqlite", file)) if !file.is_empty() => Ok(Self::Sqlite(PathBuf::from(file))),
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => {
                Ok(Self::Postgres(url.to_owned()))
            }
            _ => Err("neither sqlite:FILE nor postgres://…".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let environment = variables
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        Config::load_with(None, Some(environment))
    }

    #[test]
    fn the_default_file_is_a_whole_configuration() {
        let config = load(&[]).unwrap();
        assert_eq!(config.server.listen.port(), 50051);
        assert_eq!(config.server.request_timeout, Duration::from_secs(10));
    }

    #[test]
    fn the_environment_overrides_a_key() {
        let config = load(&[("LACHAN__SERVER__LISTEN", "127.0.0.1:0")]).unwrap();
        assert_eq!(config.server.listen.port(), 0);
    }

    #[test]
    fn an_unknown_key_is_named() {
        let error = load(&[("LACHAN__SERVER__LISTENN", "127.0.0.1:0")])
            .unwrap_err()
            .to_string();
        assert!(error.contains("listenn"), "{error}");
    }

    #[test]
    fn a_bad_value_names_its_key() {
        let error = load(&[("LACHAN__SERVER__LISTEN", "somewhere")])
            .unwrap_err()
            .to_string();
        assert!(error.contains("listen"), "{error}");
        let error = load(&[("LACHAN__STORE__URL", "mysql://x")])
            .unwrap_err()
            .to_string();
        assert!(error.contains("store.url"), "{error}");
    }

    #[test]
    fn a_password_in_a_url_is_never_repeated() {
        let error = load(&[("LACHAN__STORE__URL", "mysql://u:secret@h/x")])
            .unwrap_err()
            .to_string();
        assert!(!error.contains("secret"), "{error}");
    }
}
