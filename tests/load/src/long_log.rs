//! What takes long with a long log: reading it all, and building the views from it.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use event_store::{EventStore, Limits, PostgresEventStore, SqliteEventStore};
use tempfile::TempDir;
use testkit::PostgresServer;
use vault::{KeyEncryptionKey, Vault};

use crate::Outcome;
use crate::corpus::{Corpus, Filled};
use crate::process::Program;
use crate::shape::distributed_program;

/// Events read at a time, as a rebuild does.
const PAGE: usize = 4_096;

/// A log filled with typical cases.
pub(crate) struct LongLog {
    pub(crate) filled: Filled,
    program: Program,
    arguments: Vec<String>,
    log: Log,
    files: TempDir,
}

enum Log {
    Sqlite,
    Postgres(String),
}

// === impl LongLog ===

impl LongLog {
    /// Fills the files of a `lachan up`.
    pub(crate) async fn on_sqlite(
        program: &Program,
        corpus: &Arc<Corpus>,
        events: u64,
    ) -> Outcome<Self> {
        let files = tempfile::Builder::new().prefix("lachan-load-").tempdir()?;
        let kek = KeyEncryptionKey::load_or_create(&files.path().join("kek"))?;
        let vault = Vault::open_sqlite(&files.path().join("keys.db"), kek).await?;
        let store = Log::Sqlite.open(files.path()).await?;
        let filled = corpus.fill(&store, &vault, events).await?;
        store.close().await;
        vault.close().await;
        Ok(Self {
            filled,
            program: program.clone(),
            arguments: vec!["--data-dir".to_owned(), files.path().display().to_string()],
            log: Log::Sqlite,
            files,
        })
    }

    /// Fills a database.
    pub(crate) async fn on_postgres(
        program: &Program,
        corpus: &Arc<Corpus>,
        events: u64,
        server: &PostgresServer,
    ) -> Outcome<Self> {
        let files = tempfile::Builder::new().prefix("lachan-load-").tempdir()?;
        let url = server.create_database("long_log").await?;
        // a rebuild needs no bus, but the configuration wants one that fits PostgreSQL
        let program = distributed_program(program, files.path(), &url)?
            .with("LACHAN__BUS__URL", "nats://127.0.0.1:4222");
        let kek = KeyEncryptionKey::load(&files.path().join("kek"))?;
        let vault = Vault::connect_postgres(&url, kek).await?;
        let log = Log::Postgres(url);
        let store = log.open(files.path()).await?;
        let filled = corpus.fill(&store, &vault, events).await?;
        store.close().await;
        vault.close().await;
        Ok(Self {
            filled,
            program,
            arguments: Vec::new(),
            log,
            files,
        })
    }

    /// Where the files of its `lachan up` are.
    pub(crate) fn data(&self) -> &Path {
        self.files.path()
    }

    /// Events per second of `lachan views rebuild`, from its start to its end.
    pub(crate) async fn rebuild_rate(&self) -> Outcome<f64> {
        let command = ["views", "rebuild"].into_iter().map(str::to_owned);
        let started = Instant::now();
        let arguments = command.chain(self.arguments.iter().cloned());
        self.program.run(arguments).await?;
        Ok(self.filled.events as f64 / started.elapsed().as_secs_f64())
    }

    /// Events per second of reading the log and doing nothing with it.
    pub(crate) async fn read_rate(&self) -> Outcome<f64> {
        let store = self.log.open(self.files.path()).await?;
        let started = Instant::now();
        let mut position = 0;
        loop {
            let page = store.read_log(position, PAGE).await?;
            let Some(last) = page.last() else { break };
            position = last.position;
        }
        let elapsed = started.elapsed();
        store.close().await;
        Ok(position as f64 / elapsed.as_secs_f64())
    }
}

// === impl Log ===

impl Log {
    async fn open(&self, files: &Path) -> Outcome<Arc<dyn EventStore>> {
        let limits = Limits::default();
        Ok(match self {
            Self::Sqlite => Arc::new(SqliteEventStore::open(&files.join("log.db"), limits).await?),
            Self::Postgres(url) => Arc::new(PostgresEventStore::connect(url, limits).await?),
        })
    }
}
