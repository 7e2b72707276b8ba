//! Looks for texts in every byte of files that must not hold them.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};

/// Texts are told apart by so many first bytes; shorter ones are not looked for.
const PREFIX_BYTES: usize = 8;
/// Slots of the table that most places of a file fail at.
const SLOTS: usize = 1 << 16;

/// Texts to look for.
#[derive(Debug, Clone)]
pub struct Traces {
    by_prefix: HashMap<[u8; PREFIX_BYTES], Vec<String>>,
    slots: Vec<bool>,
}

/// A text that was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trace {
    /// The file.
    pub file: PathBuf,
    /// The text.
    pub text: String,
}

// === impl Traces ===

impl Traces {
    /// Texts to look for, as they stand in UTF-8.
    pub fn new<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        let mut traces = Self {
            by_prefix: HashMap::new(),
            slots: vec![false; SLOTS],
        };
        for text in texts.into_iter().map(Into::into) {
            if let Some(prefix) = text.as_bytes().first_chunk::<PREFIX_BYTES>() {
                traces.slots[slot_of(prefix)] = true;
                traces.by_prefix.entry(*prefix).or_default().push(text);
            }
        }
        traces
    }

    /// How many texts are looked for.
    pub fn len(&self) -> usize {
        self.by_prefix.values().map(Vec::len).sum()
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.by_prefix.is_empty()
    }

    /// Everything that stands in a file of the folders, at any depth, or in a file's name.
    ///
    /// # Errors
    /// A file that cannot be read. One that goes away in between is no error.
    pub fn in_folders(&self, folders: &[PathBuf]) -> io::Result<BTreeSet<Trace>> {
        let mut found = BTreeSet::new();
        let mut left: Vec<PathBuf> = folders.to_vec();
        while let Some(path) = left.pop() {
            let kind = match std::fs::symlink_metadata(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                kind => kind?,
            };
            self.look(&path, path.as_os_str().as_encoded_bytes(), &mut found);
            if kind.is_dir() {
                for entry in std::fs::read_dir(&path)? {
                    left.push(entry?.path());
                }
            } else if kind.is_file() {
                match std::fs::read(&path) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    bytes => self.look(&path, &bytes?, &mut found),
                }
            }
        }
        Ok(found)
    }

    /// Everything that stands in the bytes.
    pub fn in_bytes(&self, bytes: &[u8]) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.look(Path::new(""), bytes, &mut found);
        found.into_iter().map(|trace| trace.text).collect()
    }

    fn look(&self, file: &Path, bytes: &[u8], found: &mut BTreeSet<Trace>) {
        for (start, window) in bytes.windows(PREFIX_BYTES).enumerate() {
            let Some(prefix) = window.first_chunk::<PREFIX_BYTES>() else {
                continue;
            };
            if !self.slots[slot_of(prefix)] {
                continue;
            }
            let Some(texts) = self.by_prefix.get(prefix) else {
                continue;
            };
            let rest = &bytes[start..];
            for text in texts
                .iter()
                .filter(|text| rest.starts_with(text.as_bytes()))
            {
                found.insert(Trace {
                    file: file.to_owned(),
                    text: text.clone(),
                });
            }
        }
    }
}

fn slot_of(prefix: &[u8; PREFIX_BYTES]) -> usize {
    let number = u64::from_le_bytes(*prefix);
    (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_wherever_it_stands() {
        let traces = Traces::new(["Lò Thị Ánh Ngọc", "0978 000 214"]);
        let bytes = "\u{0}\u{1}x0978 000 214yLò Thị Ánh Ngọc".as_bytes();
        assert_eq!(traces.in_bytes(bytes).len(), 2);
        assert!(traces.in_bytes(&bytes[..bytes.len() - 1]).len() == 1);
    }

    #[test]
    fn texts_with_the_same_beginning_are_told_apart() {
        let traces = Traces::new(["Trường hợp một", "Trường hợp hai"]);
        let found = traces.in_bytes("x Trường hợp hai".as_bytes());
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["Trường hợp hai"]);
    }

    #[test]
    fn files_and_their_names_are_read_at_any_depth() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a").join("b");
        std::fs::create_dir_all(&inner).unwrap();
        std::fs::write(inner.join("one"), "..Mây Trắng..").unwrap();
        std::fs::write(inner.join("Suối Hoa.txt"), "").unwrap();
        let traces = Traces::new(["Mây Trắng", "Suối Hoa"]);
        let found = traces.in_folders(&[folder.path().to_owned()]).unwrap();
        assert_eq!(found.len(), 2, "{found:?}");
    }
}
