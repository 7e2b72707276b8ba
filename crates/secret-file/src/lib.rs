//! Files that hold a key: only their owner may read them, several processes
//! may ask for the same one at once, and a half-written one is never seen.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use uuid::Uuid;
use zeroize::Zeroizing;

/// Largest key file, in bytes.
const FILE_BYTES_MAX: u64 = 64 * 1024;
/// Permission bits of group and others.
const MODE_OTHERS: u32 = 0o077;

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretFileError {
    /// Others than the owner may read or write it.
    #[error(
        "{path} is open to others (mode {mode:04o}): run `chmod 600 {path}`, and replace the key if others may have read it"
    )]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It is too large to be a key.
    #[error("{path} is too large for a key file")]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("cannot {action} {path}: {source}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

/// Reads a key file; `None` when there is none.
///
/// # Errors
/// See [`SecretFileError`].
pub fn read(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, SecretFileError> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(io_error("read", path, source)),
    };
    // asked of the open file, so that it cannot be swapped in between
    let metadata = file
        .metadata()
        .map_err(|source| io_error("read", path, source))?;
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & MODE_OTHERS != 0 {
        return Err(SecretFileError::Exposed {
            path: path.to_owned(),
            mode,
        });
    }
    if metadata.len() > FILE_BYTES_MAX {
        return Err(SecretFileError::TooLarge {
            path: path.to_owned(),
        });
    }
    // sized beforehand: a growing buffer would leave copies of the key behind
    let mut content = Zeroizing::new(vec![0; metadata.len() as usize]);
    file.read_exact(&mut content)
        .map_err(|source| io_error("read", path, source))?;
    Ok(Some(content))
}

/// Reads a key file, or makes it with the generated content. Of several processes that try at
/// once one wins, and all return its content.
///
/// # Errors
/// See [`SecretFileError`].
pub fn load_or_create(
    path: &Path,
    generate: impl FnOnce() -> Zeroizing<Vec<u8>>,
) -> Result<Zeroizing<Vec<u8>>, SecretFileError> {
    if let Some(content) = read(path)? {
        return Ok(content);
    }
    create(path, &generate())?;
    read(path)?.ok_or_else(|| io_error("read", path, ErrorKind::NotFound.into()))
}

/// Writes a new key file, durably. Returns `false`, and leaves the file alone, when there is one already.
fn create(path: &Path, content: &[u8]) -> Result<bool, SecretFileError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|source| io_error("create", folder, source))?;
    let draft = folder.join(format!(".{}.draft", Uuid::now_v7()));
    let outcome = write_draft(&draft, content).and_then(|()| match fs::hard_link(&draft, path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    });
    // the draft is only a name for the same content; a failure to remove it must not hide the outcome
    drop(fs::remove_file(&draft));
    let created = outcome.map_err(|source| io_error("create", path, source))?;
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|source| io_error("create", path, source))?;
    Ok(created)
}

fn write_draft(draft: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(draft)?;
    file.write_all(content)?;
    file.sync_all()
}

fn io_error(action: &'static str, path: &Path, source: io::Error) -> SecretFileError {
    SecretFileError::Io {
        action,
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::thread;

    use super::*;

    #[test]
    fn a_new_file_is_readable_by_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/key");
        load_or_create(&path, || Zeroizing::new(b"secret".to_vec())).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o7777;
        assert_eq!(mode, 0o600);
    }

    #[test]
    fn a_file_open_to_others_is_refused_with_the_way_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, "secret").unwrap();
        for mode in [0o640, 0o604, 0o620, 0o601] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let error = read(&path).unwrap_err();
            assert!(matches!(error, SecretFileError::Exposed { .. }), "{mode:o}");
            assert!(error.to_string().contains("chmod 600"));
            assert!(!error.to_string().contains("secret"));
        }
    }

    #[test]
    fn of_several_creators_at_once_one_wins_and_all_agree() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let barrier = Barrier::new(8);
        let seen: Vec<Vec<u8>> = thread::scope(|scope| {
            let creators: Vec<_> = (0..8u8)
                .map(|creator| {
                    let (path, barrier) = (&path, &barrier);
                    scope.spawn(move || {
                        barrier.wait();
                        load_or_create(path, || Zeroizing::new(vec![creator; 32]))
                            .unwrap()
                            .to_vec()
                    })
                })
                .collect();
            creators
                .into_iter()
                .map(|creator| creator.join().unwrap())
                .collect()
        });
        assert!(seen.iter().all(|content| content == &seen[0]));
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "no draft is left behind");
    }

    #[test]
    fn an_existing_file_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        assert!(create(&path, b"first").unwrap());
        assert!(!create(&path, b"second").unwrap());
        assert_eq!(*read(&path).unwrap().unwrap(), b"first".to_vec());
    }
}
