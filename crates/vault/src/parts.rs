//! The sealed parts of one event.

use api::{Compartment, CompartmentSet};
use event_store::SealedPart;
use zeroize::Zeroizing;

use crate::VaultError;
use crate::case_keys::{CaseKeys, KeyState};

/// A part twice would open into fields twice: whoever can write to the log must not double a list.
pub(crate) fn check_parts(parts: &[SealedPart]) -> Result<(), VaultError> {
    let mut seen = CompartmentSet::of(&[Compartment::Public, Compartment::Unspecified]);
    for part in parts {
        if seen.contains(part.compartment) {
            return Err(VaultError::MalformedParts);
        }
        seen = seen.union(CompartmentSet::of(&[part.compartment]));
    }
    Ok(())
}

/// Seals one part with the key of its compartment.
pub(crate) fn seal_part(
    keys: &CaseKeys,
    compartment: Compartment,
    plaintext: &[u8],
    place: &[u8],
) -> Result<SealedPart, VaultError> {
    let (key_id, key) = match keys.state(compartment) {
        KeyState::Present { key_id, key } => (*key_id, key),
        KeyState::Erased => return Err(VaultError::Erased(compartment)),
        KeyState::Absent => return Err(VaultError::Corrupt),
    };
    let (nonce, ciphertext) = key
        .encrypt(plaintext, place)
        .map_err(|_| VaultError::NoRandomness)?;
    Ok(SealedPart {
        compartment,
        key_id,
        nonce,
        ciphertext: ciphertext.into(),
    })
}

/// Opens one part with the key that sealed it.
pub(crate) fn open_part(
    keys: &CaseKeys,
    part: &SealedPart,
    place: &[u8],
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let tampered = || VaultError::Tampered(part.compartment);
    match keys.state(part.compartment) {
        KeyState::Present { key_id, key } if *key_id == part.key_id => key
            .decrypt(&part.nonce, &part.ciphertext, place)
            .map_err(|_| tampered()),
        _ => Err(tampered()),
    }
}
