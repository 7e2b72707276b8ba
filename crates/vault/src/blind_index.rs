//! Finds the same child in other cases without knowing who it is: keyed digests of what can be
//! compared, kept beside the keys and erased with them.
//!
//! Whoever has the store and not the key-encryption key learns from it which cases share a name, and no
//! name: the digests' keys are derived (HKDF) from a key of its own that is wrapped like any other.

use std::fmt;

use api::CaseId;
use api::codes::v1::ChildIdentity;
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::normal_form::NormalForm;
use crate::secret::SecretKey;

/// Bytes of a token: enough that no two different values ever share one.
pub(crate) const TOKEN_BYTES: usize = 16;
const SALT: &[u8] = b"lachan.blind-index.v1";

/// What two children have in common. The further down, the more it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Criterion {
    /// The words of the name in any order, without diacritics.
    NameWords = 0,
    /// The full name without diacritics.
    PlainName = 1,
    /// The full name.
    Name = 2,
    /// The date of birth. Alone it says nothing.
    BirthDate = 3,
    /// The words of the name and the year of birth.
    NameAndBirthYear = 4,
    /// The identification number.
    IdNumber = 5,
}

/// A case whose child has something in common with the one that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// The case.
    pub case_id: CaseId,
    /// One bit per criterion.
    bits: u32,
}

/// A digest as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Token {
    pub(crate) criterion: Criterion,
    pub(crate) digest: [u8; TOKEN_BYTES],
}

/// The keys of the digests, one per criterion.
pub(crate) struct BlindIndex {
    keys: [Zeroizing<[u8; 32]>; CRITERIA.len()],
}

/// Every criterion, weakest first.
pub const CRITERIA: [Criterion; 6] = [
    Criterion::NameWords,
    Criterion::PlainName,
    Criterion::Name,
    Criterion::BirthDate,
    Criterion::NameAndBirthYear,
    Criterion::IdNumber,
];

// === impl Criterion ===

impl Criterion {
    /// Part of what the key of its digests is derived from: never to be changed.
    const fn label(self) -> &'static [u8] {
        match self {
            Self::NameWords => b"name words",
            Self::PlainName => b"plain name",
            Self::Name => b"name",
            Self::BirthDate => b"birth date",
            Self::NameAndBirthYear => b"name and birth year",
            Self::IdNumber => b"id number",
        }
    }

    fn value(self, form: &NormalForm) -> &str {
        match self {
            Self::NameWords => &form.sorted_name,
            Self::PlainName => &form.plain_name,
            Self::Name => &form.name,
            Self::BirthDate => &form.birth_date,
            Self::NameAndBirthYear => &form.name_and_year,
            Self::IdNumber => &form.id_number,
        }
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

// === impl Likeness ===

impl Likeness {
    /// From the bits a store added up; `None` when they are only what says nothing alone.
    pub(crate) fn new(case_id: CaseId, bits: u32) -> Option<Self> {
        let telling = bits & !Criterion::BirthDate.bit();
        (telling != 0).then_some(Self { case_id, bits })
    }

    /// Whether it is one of those the two have in common.
    pub fn has(&self, criterion: Criterion) -> bool {
        self.bits & criterion.bit() != 0
    }

    /// What they have in common, weakest first.
    pub fn criteria(&self) -> impl Iterator<Item = Criterion> {
        CRITERIA
            .into_iter()
            .filter(|criterion| self.has(*criterion))
    }
}

// === impl BlindIndex ===

impl BlindIndex {
    pub(crate) fn new(key: &SecretKey) -> Self {
        let hkdf = Hkdf::<Sha256>::new(Some(SALT), key.expose());
        let keys = CRITERIA.map(|criterion| {
            let mut derived = Zeroizing::new([0; 32]);
            hkdf.expand(criterion.label(), derived.as_mut_slice())
                .expect("fails only beyond 8160 bytes");
            derived
        });
        Self { keys }
    }

    /// The tokens of all that is known of a child, ascending.
    pub(crate) fn tokens(&self, child: &ChildIdentity) -> Vec<Token> {
        let form = NormalForm::of(child);
        let known = CRITERIA
            .into_iter()
            .map(|criterion| (criterion, criterion.value(&form)))
            .filter(|(_, value)| !value.is_empty());
        known
            .map(|(criterion, value)| self.token(criterion, value))
            .collect()
    }

    fn token(&self, criterion: Criterion, value: &str) -> Token {
        let key = self.keys[criterion as usize].as_slice();
        let mut mac =
            Hmac::<Sha256>::new_from_slice(key).expect("an HMAC takes keys of any length");
        mac.update(value.as_bytes());
        let whole = mac.finalize().into_bytes();
        let mut digest = [0; TOKEN_BYTES];
        digest.copy_from_slice(&whole[..TOKEN_BYTES]);
        Token { criterion, digest }
    }
}

impl fmt::Debug for BlindIndex {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("BlindIndex(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn child(name: &str, birth_date: &str) -> ChildIdentity {
        ChildIdentity {
            full_name: name.to_owned(),
            birth_date: birth_date.to_owned(),
            ..Default::default()
        }
    }

    fn index(seed: u8) -> BlindIndex {
        BlindIndex::new(&SecretKey::from_bytes(&[seed; 32]).expect("32 bytes"))
    }

    #[test]
    fn another_key_gives_other_tokens() {
        let child = child("Lò Thị Mây", "2014-05-01");
        let (one, other) = (index(1).tokens(&child), index(2).tokens(&child));
        assert_eq!(one.len(), 5);
        assert!(one.iter().all(|token| !other.contains(token)));
    }

    #[test]
    fn the_same_value_under_two_criteria_has_two_digests() {
        // one word without diacritics: name, plain name and sorted name are the same
        let tokens = index(1).tokens(&child("an", ""));
        assert_eq!(tokens.len(), 3);
        assert_ne!(tokens[0].digest, tokens[1].digest);
        assert_ne!(tokens[1].digest, tokens[2].digest);
    }

    #[test]
    fn a_date_of_birth_alone_is_no_likeness() {
        let case_id = CaseId(uuid::Uuid::nil());
        assert_eq!(Likeness::new(case_id, Criterion::BirthDate.bit()), None);
        let bits = Criterion::BirthDate.bit() | Criterion::Name.bit();
        let found = Likeness::new(case_id, bits).expect("a likeness");
        let criteria: Vec<Criterion> = found.criteria().collect();
        assert_eq!(criteria, [Criterion::Name, Criterion::BirthDate]);
    }
}
