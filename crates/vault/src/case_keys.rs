//! The keys of one case, unwrapped.

use api::{COMPARTMENTS, Compartment};
use tokio::time::Instant;
use uuid::Uuid;

use crate::secret::SecretKey;

/// The compartments that are sealed: all but PUBLIC.
pub(crate) fn sealed_compartments() -> impl Iterator<Item = Compartment> {
    COMPARTMENTS
        .into_iter()
        .filter(|compartment| *compartment != Compartment::Public)
}

/// What there is of one (case, compartment).
#[derive(Debug, Clone, Default)]
pub(crate) enum KeyState {
    /// No key was ever made.
    #[default]
    Absent,
    /// The key was erased.
    Erased,
    /// The key.
    Present { key_id: Uuid, key: SecretKey },
}

/// The keys of one case, as the store had them when they were loaded.
#[derive(Debug)]
pub(crate) struct CaseKeys {
    states: [KeyState; COMPARTMENTS.len()],
    pub(crate) loaded_at: Instant,
}

// === impl CaseKeys ===

impl CaseKeys {
    pub(crate) fn empty() -> Self {
        Self {
            states: Default::default(),
            loaded_at: Instant::now(),
        }
    }

    pub(crate) fn state(&self, compartment: Compartment) -> &KeyState {
        const ABSENT: &KeyState = &KeyState::Absent;
        self.states.get(index(compartment)).unwrap_or(ABSENT)
    }

    pub(crate) fn set(&mut self, compartment: Compartment, state: KeyState) {
        if let Some(slot) = self.states.get_mut(index(compartment)) {
            *slot = state;
        }
    }

    /// Whether every sealed compartment has or had its key: then only erasure can change anything.
    pub(crate) fn is_complete(&self) -> bool {
        sealed_compartments()
            .all(|compartment| !matches!(self.state(compartment), KeyState::Absent))
    }
}

fn index(compartment: Compartment) -> usize {
    (compartment as usize).wrapping_sub(1)
}
