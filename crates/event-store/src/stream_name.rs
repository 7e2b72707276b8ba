//! Names of streams: `<category>/<id>`.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// Longest stream name, in bytes.
const STREAM_NAME_BYTES_MAX: usize = 128;

/// A stream: one lane of one case, one referral, one org unit …
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamName(String);

/// Why a text is no stream name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a stream name is <category>/<id> of a-z, 0-9, - and _, at most {STREAM_NAME_BYTES_MAX} bytes"
)]
pub struct StreamNameError;

impl StreamName {
    /// The stream of a category with a UUID as its id, for example `police/<case_id>`.
    pub fn of(category: &str, id: Uuid) -> Self {
        debug_assert!(
            is_name_part(category),
            "categories are constants of the deciders"
        );
        Self(format!("{category}/{id}"))
    }

    /// The part before the slash: the lane.
    pub fn category(&self) -> &str {
        self.0.split_once('/').map_or("", |(category, _)| category)
    }

    /// The part after the slash.
    pub fn id(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, id)| id)
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StreamName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for StreamName {
    type Err = StreamNameError;

    fn from_str(text: &str) -> Result<Self, StreamNameError> {
        let parts = text
            .split_once('/')
            .filter(|(category, id)| is_name_part(category) && is_name_part(id));
        if parts.is_none() || text.len() > STREAM_NAME_BYTES_MAX {
            return Err(StreamNameError);
        }
        Ok(Self(text.to_owned()))
    }
}

fn is_name_part(part: &str) -> bool {
    !part.is_empty()
        && part
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte))
}
