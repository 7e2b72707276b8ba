//! Page tokens: where a replay goes on, bound to the question it answers.

use std::fmt;
use std::str::FromStr;

use api::log::v1::AgencyKind;
use sha2::{Digest, Sha256};

use crate::{AsOf, Question, Viewpoint};

/// Bytes of the digest that bind a token to its question: against mix-ups, not against forgers,
/// who could ask for everything a forged token would get them.
const DIGEST_BYTES: usize = 8;

/// Where a replay goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The position the first page was resolved to; later events do not show.
    pub as_of_position: u64,
    /// Position of the last event that was looked at.
    pub after_position: u64,
    /// Whether the agency takes part, as of `as_of_position`.
    pub takes_part: bool,
    /// Whether a chain of custody of the case passed through the agency, as of `as_of_position`.
    pub in_chain: bool,
    digest: [u8; DIGEST_BYTES],
}

/// The token is not one of this question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no page token of this question")]
pub struct CursorError;

// === impl Cursor ===

impl Cursor {
    pub(crate) fn new(
        question: &Question,
        as_of_position: u64,
        after_position: u64,
        viewpoint: Viewpoint,
    ) -> Self {
        Self {
            as_of_position,
            after_position,
            takes_part: viewpoint.takes_part,
            in_chain: viewpoint.in_chain,
            digest: digest_of(question),
        }
    }

    /// Whether the token answers to this question.
    ///
    /// # Errors
    /// It belongs to another one.
    pub fn check(&self, question: &Question) -> Result<(), CursorError> {
        if self.digest == digest_of(question) {
            Ok(())
        } else {
            Err(CursorError)
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{:x}.{:x}.{}.{}",
            self.as_of_position,
            self.after_position,
            u8::from(self.takes_part) | u8::from(self.in_chain) << 1,
            hex::encode(self.digest)
        )
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let parts: Vec<&str> = text.split('.').collect();
        let &[as_of, after, standing, digest] = parts.as_slice() else {
            return Err(CursorError);
        };
        let position = |text| u64::from_str_radix(text, 16).map_err(|_| CursorError);
        let mut bytes = [0; DIGEST_BYTES];
        hex::decode_to_slice(digest, &mut bytes).map_err(|_| CursorError)?;
        let (takes_part, in_chain) = match standing {
            "0" => (false, false),
            "1" => (true, false),
            "2" => (false, true),
            "3" => (true, true),
            _ => return Err(CursorError),
        };
        Ok(Self {
            as_of_position: position(as_of)?,
            after_position: position(after)?,
            takes_part,
            in_chain,
            digest: bytes,
        })
    }
}

fn digest_of(question: &Question) -> [u8; DIGEST_BYTES] {
    let as_of = match question.as_of {
        AsOf::Head => "head".to_owned(),
        AsOf::Position(position) => format!("position {position}"),
        AsOf::RecordedAt(time) => format!("recorded at {time}"),
    };
    let viewer = question.viewer.unwrap_or(AgencyKind::Unspecified);
    let text = format!("{} {as_of} {}", question.case_id, viewer.as_str_name());
    let mut bytes = [0; DIGEST_BYTES];
    bytes.copy_from_slice(&Sha256::digest(text)[..DIGEST_BYTES]);
    bytes
}
