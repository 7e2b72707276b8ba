//! What a service stands on: the log, the vault, the registry, the gate.

use std::path::Path;
use std::sync::Arc;

use access::{LiveRegistry, Policy, Registry, TokenVerifier};
use decider::{Decider, Rulebook};
use event_store::{EventStore, Limits, PostgresEventStore, ReadError, SqliteEventStore};
use vault::{KeyEncryptionKey, Vault};

use crate::registry::RegistryFollower;
use crate::rosters::Rosters;
use crate::suspicion::Suspicions;
use crate::{Clock, Config, ConfigError, DatabaseUrl, Desk, Failure, Gate};

/// Events in one append. Commands make a handful; a registry begins with hundreds.
pub const APPEND_EVENTS_MAX: usize = 256;
/// Bytes of payload in one append. Requests are far smaller but for an import of the registry.
pub const APPEND_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Everything a service needs, opened once per process. Cheap to clone.
#[derive(Clone)]
pub struct Platform {
    inner: Arc<Inner>,
}

struct Inner {
    config: Config,
    clock: Arc<dyn Clock>,
    store: Arc<dyn EventStore>,
    vault: Vault,
    registry: RegistryFollower,
    gate: Gate,
    rosters: Rosters,
    suspicions: Suspicions,
    rulebook: Arc<Rulebook>,
}

/// Why a process could not start. Each text says what is wrong and where to look.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration is no good.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The log cannot be opened.
    #[error("store.url: {0}")]
    Store(#[from] event_store::OpenError),
    /// The keys cannot be opened.
    #[error("keys: {0}")]
    Vault(#[from] vault::VaultError),
    /// The key-encryption key cannot be read.
    #[error("keys.kek_file: {0}")]
    KeyEncryptionKey(#[from] vault::KekError),
    /// The registry is unreadable or contradicts itself.
    #[error("identity.registry_file: {0}")]
    Registry(#[from] access::RegistryError),
    /// The log's registry cannot be read.
    #[error("the registry in the log: {0}")]
    RegistryLog(ReadError),
    /// There is no registry.
    #[error(
        "identity.registry_file: name a registry (TOML); on PostgreSQL there is none by default, \"demo\" is the one with invented units and people"
    )]
    RegistryMissing,
    /// The file says otherwise than when the log took it over.
    #[error(
        "identity.registry_file: the log holds the registry now, and began with other entries than the file has: {0}. Restore the file, or leave it out and change the registry by `lachan registry import`"
    )]
    RegistryClash(String),
    /// The public key is unreadable.
    #[error("identity.public_key_file: {0}")]
    PublicKey(#[from] access::TokenKeyError),
    /// A rule pack is unreadable or contradicts itself.
    #[error("rules.overlay_files: {0}")]
    Rules(#[from] rule_pack::PackError),
    /// A rule pack cannot be read.
    #[error("rules.overlay_files: cannot read {path}: {source}")]
    RulesFile {
        /// The file.
        path: std::path::PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The policy does not fit the contract.
    #[error("policy: {0}")]
    Policy(#[from] access::PolicyError),
    /// The folder of a file cannot be made.
    #[error("cannot create a data folder: {0}")]
    Folder(std::io::Error),
}

// === impl Platform ===

impl Platform {
    /// Opens the log, the keys, the registry and the policy.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let store = open_store(&config).await?;
        let vault = open_vault(&config).await?;
        let registry =
            RegistryFollower::open(&config, Arc::clone(&store), Some(vault.clone())).await?;
        let verifier =
            TokenVerifier::from_file(&config.identity.public_key_file, registry.live().clone())?;
        let policy = Arc::new(Policy::embedded()?);
        let gate = Gate::new(Arc::new(verifier), policy, Arc::clone(&clock));
        let rulebook = Arc::new(open_rulebook(&config)?);
        let states_max = config.limits.cached_states_max;
        let rosters = Rosters::new(Arc::clone(&store), states_max);
        let suspicions = Suspicions::new(Arc::clone(&store), states_max);
        let inner = Arc::new(Inner {
            config,
            clock,
            store,
            vault,
            registry,
            gate,
            rosters,
            suspicions,
            rulebook,
        });
        RegistryFollower::follow(Arc::downgrade(&inner), &inner.store, |inner: &Inner| {
            &inner.registry
        });
        Ok(Self { inner })
    }

    /// A desk for one kind of stream.
    pub fn desk<D: Decider>(&self) -> Desk<D> {
        Desk::new(self.clone())
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// The server's time.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.clock
    }

    /// The log.
    pub fn store(&self) -> &Arc<dyn EventStore> {
        &self.inner.store
    }

    /// The keys.
    pub fn vault(&self) -> &Vault {
        &self.inner.vault
    }

    /// The org units and people as they stand now. Whoever decides takes it once.
    pub fn registry(&self) -> Arc<Registry> {
        self.inner.registry.live().current()
    }

    /// The handle behind [`Platform::registry`], for whoever keeps asking.
    pub fn live_registry(&self) -> &LiveRegistry {
        self.inner.registry.live()
    }

    /// Reads at once what the log has of the registry; otherwise a change takes effect within a
    /// second.
    ///
    /// # Errors
    /// The log cannot be read.
    pub async fn refresh_registry(&self) -> Result<(), Failure> {
        Ok(self.inner.registry.refresh().await?)
    }

    /// Who may call what.
    pub fn gate(&self) -> &Gate {
        &self.inner.gate
    }

    /// The limits of law in force.
    pub fn rulebook(&self) -> &Arc<Rulebook> {
        &self.inner.rulebook
    }

    pub(crate) fn rosters(&self) -> &Rosters {
        &self.inner.rosters
    }

    pub(crate) fn suspicions(&self) -> &Suspicions {
        &self.inner.suspicions
    }
}

/// Opens the log alone: what the relay needs.
///
/// # Errors
/// See [`StartError`].
pub async fn open_store(config: &Config) -> Result<Arc<dyn EventStore>, StartError> {
    let limits = Limits {
        queue_len_max: config.limits.append_queue_len_max,
        append_events_max: APPEND_EVENTS_MAX,
        append_bytes_max: APPEND_BYTES_MAX,
        ..Limits::default()
    };
    Ok(match database(&config.store.url)? {
        DatabaseUrl::Sqlite(file) => Arc::new(SqliteEventStore::open(&file, limits).await?),
        DatabaseUrl::Postgres(url) => Arc::new(PostgresEventStore::connect(&url, limits).await?),
    })
}

/// Opens the keys alone.
///
/// # Errors
/// See [`StartError`].
pub async fn open_vault(config: &Config) -> Result<Vault, StartError> {
    let kek = KeyEncryptionKey::load(&config.keys.kek_file)?;
    Ok(match database(&config.keys.url)? {
        DatabaseUrl::Sqlite(file) => Vault::open_sqlite(&file, kek).await?,
        DatabaseUrl::Postgres(url) => Vault::connect_postgres(&url, kek).await?,
    })
}

/// Reads the rules: the national ones, and the operator's overlays on top.
///
/// # Errors
/// See [`StartError`].
pub fn open_rulebook(config: &Config) -> Result<Rulebook, StartError> {
    let mut files = Vec::new();
    for path in &config.rules.overlay_files {
        let text = std::fs::read_to_string(path).map_err(|source| StartError::RulesFile {
            path: path.clone(),
            source,
        })?;
        files.push((path.display().to_string(), text));
    }
    let sources: Vec<_> = files
        .iter()
        .map(|(name, text)| rule_pack::PackSource { name, text })
        .collect();
    Ok(Rulebook::with_overlays(&sources)?)
}

/// Reads a database URL that the configuration has checked; makes the folder of a file.
fn database(url: &str) -> Result<DatabaseUrl, StartError> {
    let parsed = DatabaseUrl::parse(url).map_err(|problem| ConfigError::Value {
        key: "url",
        problem,
    })?;
    if let DatabaseUrl::Sqlite(file) = &parsed
        && let Some(folder) = file.parent().filter(|folder| *folder != Path::new(""))
    {
        std::fs::create_dir_all(folder).map_err(StartError::Folder)?;
    }
    Ok(parsed)
}
