//! A key store of its own for every test, and events to seal.

use std::path::PathBuf;

use api::codes::v1::ChildIdentity;
use api::referral::v1::{ReferralAccepted, ReferralProposed};
use api::{CaseId, EventMessage};
use bytes::Bytes;
use prost::Message;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use tempfile::TempDir;
use uuid::Uuid;
use vault::{KeyEncryptionKey, Sealed, Vault, VaultError, VaultLimits};

/// A name that stands nowhere but in the events of these tests.
pub(crate) const CANARY_NAME: &str = "Hoàng Yến Thử Nghiệm";
/// A text that stands nowhere else either.
pub(crate) const CANARY_TEXT: &str = "ghi chú bí mật của buổi làm việc";

/// Where the keys of a test live.
pub(crate) trait Home: Sized + Send + Sync + 'static {
    async fn new() -> Self;

    /// The file of the key-encryption key.
    fn kek_path(&self) -> PathBuf;

    /// Opens the vault as one more process would, with a given key-encryption key.
    async fn open_as(
        &self,
        kek: KeyEncryptionKey,
        limits: VaultLimits,
    ) -> Result<Vault, VaultError>;

    /// Runs a statement past the vault; `data_keys` is the table.
    async fn execute(&self, sql: &str) -> sqlx::Result<u64>;

    /// Everything the store holds: the files of SQLite, the rows of PostgreSQL.
    async fn raw_bytes(&self) -> Vec<u8>;

    async fn open(&self) -> Vault {
        self.open_with(VaultLimits::default()).await
    }

    async fn open_with(&self, limits: VaultLimits) -> Vault {
        let kek = KeyEncryptionKey::load_or_create(&self.kek_path()).unwrap();
        self.open_as(kek, limits).await.unwrap()
    }
}

/// Keys in a file of a temporary directory.
pub(crate) struct SqliteHome {
    dir: TempDir,
}

// === impl SqliteHome ===

impl SqliteHome {
    pub(crate) fn path(&self) -> PathBuf {
        self.dir.path().join("store/keys.db")
    }
}

impl Home for SqliteHome {
    async fn new() -> Self {
        let home = Self {
            dir: TempDir::new().unwrap(),
        };
        std::fs::create_dir(home.dir.path().join("store")).unwrap();
        home
    }

    fn kek_path(&self) -> PathBuf {
        self.dir.path().join("kek")
    }

    async fn open_as(
        &self,
        kek: KeyEncryptionKey,
        limits: VaultLimits,
    ) -> Result<Vault, VaultError> {
        Vault::open_sqlite_with(&self.path(), kek, limits).await
    }

    async fn execute(&self, sql: &str) -> sqlx::Result<u64> {
        let url = format!("sqlite://{}", self.path().display());
        let mut connection = SqliteConnection::connect(&url).await?;
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&mut connection)
            .await
            .map(|done| done.rows_affected())
    }

    async fn raw_bytes(&self) -> Vec<u8> {
        files_below(&self.dir.path().join("store"))
    }
}

/// The bytes of all files of a folder.
pub(crate) fn files_below(folder: &std::path::Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            bytes.extend(files_below(&path));
        } else {
            bytes.extend(std::fs::read(path).unwrap_or_default());
        }
    }
    bytes
}

pub(crate) fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window == needle)
}

pub(crate) fn new_case() -> CaseId {
    CaseId(Uuid::now_v7())
}

/// A referral with fields in PUBLIC, IDENTITY and CARE.
pub(crate) fn proposed() -> ReferralProposed {
    ReferralProposed {
        referral_id: Uuid::nil().to_string(),
        from_org_unit_id: "school-huong-sen".to_owned(),
        to_org_unit_id: "commune-an-phuoc".to_owned(),
        request: CANARY_TEXT.to_owned(),
        child: Some(ChildIdentity {
            full_name: CANARY_NAME.to_owned(),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// A referral with fields in PUBLIC and CARE.
pub(crate) fn accepted() -> ReferralAccepted {
    ReferralAccepted {
        referral_id: Uuid::nil().to_string(),
        note: CANARY_TEXT.to_owned(),
        ..Default::default()
    }
}

pub(crate) fn encoded(event: &impl Message) -> Bytes {
    event.encode_to_vec().into()
}

/// Seals [`proposed`] for a case, under the nil event id.
pub(crate) async fn seal_proposed(vault: &Vault, case_id: CaseId) -> Result<Sealed, VaultError> {
    vault
        .seal(
            case_id,
            Uuid::nil(),
            ReferralProposed::TYPE,
            &encoded(&proposed()),
        )
        .await
}

/// Opens everything of what [`seal_proposed`] sealed.
pub(crate) async fn open_proposed(
    vault: &Vault,
    case_id: CaseId,
    sealed: &Sealed,
) -> Result<vault::Opened, VaultError> {
    vault
        .open(
            case_id,
            Uuid::nil(),
            ReferralProposed::TYPE,
            &sealed.public,
            &sealed.parts,
            api::CompartmentSet::ALL,
        )
        .await
}
