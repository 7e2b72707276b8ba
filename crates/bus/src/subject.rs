//! Where a message belongs: its partition and its subject. Pure.

use api::CaseId;
use event_store::Event;
use uuid::Uuid;

/// Number of partitions. Part of the contract: changing it moves cases between consumers.
pub const PARTITIONS: u16 = 16;

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// The partition of an event: all events of one case share one, so that one consumer sees them in order.
///
/// Stable for ever: 64-bit FNV-1a over the 16 bytes of the case id; without a case, over the 16
/// bytes of the stream's id when that is a UUID, else over the stream's name. Upper and lower half
/// are folded by XOR (the low bits of FNV alone mix too little), then taken modulo [`PARTITIONS`].
pub fn partition_of(event: &Event) -> u16 {
    if let Some(case_id) = event.data.case_id {
        return partition_of_case(case_id);
    }
    match event.stream.id().parse::<Uuid>() {
        Ok(id) => partition_of_bytes(id.as_bytes()),
        Err(_) => partition_of_bytes(event.stream.as_str().as_bytes()),
    }
}

/// The partition of all events of a case; see [`partition_of`].
pub fn partition_of_case(case_id: CaseId) -> u16 {
    partition_of_bytes(case_id.0.as_bytes())
}

fn partition_of_bytes(bytes: &[u8]) -> u16 {
    let hash = bytes.iter().fold(FNV_OFFSET, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(FNV_PRIME)
    });
    let folded = (hash >> 32) ^ (hash & 0xffff_ffff);
    u16::try_from(folded % u64::from(PARTITIONS)).expect("a remainder of 16 fits")
}
