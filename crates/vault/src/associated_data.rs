//! What a ciphertext is bound to. Fixed-length values first and the only
//! variable one last, so that no two places have the same bytes.

use api::{CaseId, Compartment};
use uuid::Uuid;

use crate::secret::KeyContext;

const PART: &[u8] = b"lachan.sealed-part.v1\0";
const KEY: &[u8] = b"lachan.wrapped-key.v1\0";

/// The place of a sealed part.
pub(crate) fn of_part(
    case_id: CaseId,
    event_id: Uuid,
    event_type: &str,
    compartment: Compartment,
) -> Vec<u8> {
    [
        PART,
        case_id.0.as_bytes(),
        event_id.as_bytes(),
        &(compartment as i32).to_be_bytes(),
        event_type.as_bytes(),
    ]
    .concat()
}

/// The place of a wrapped key.
pub(crate) fn of_key(context: &KeyContext, kek_id: &str) -> Vec<u8> {
    [
        KEY,
        context.case_id.0.as_bytes(),
        context.key_id.as_bytes(),
        &(context.compartment as i32).to_be_bytes(),
        kek_id.as_bytes(),
    ]
    .concat()
}
