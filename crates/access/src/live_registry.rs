//! The registry as it stands now, shared by whoever asks it.

use std::sync::{Arc, PoisonError, RwLock};

use crate::Registry;

/// A handle on the registry in force. Cheap to clone; reading takes a lock for the time it takes to
/// count a reference.
#[derive(Debug, Clone)]
pub struct LiveRegistry {
    current: Arc<RwLock<Arc<Registry>>>,
}

// === impl LiveRegistry ===

impl LiveRegistry {
    /// A handle on a registry.
    pub fn new(registry: impl Into<Arc<Registry>>) -> Self {
        Self {
            current: Arc::new(RwLock::new(registry.into())),
        }
    }

    /// The registry as it stands now. Whoever decides takes it once and decides on that.
    pub fn current(&self) -> Arc<Registry> {
        // nobody can leave it half replaced, so a poisoned lock holds a whole registry
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&current)
    }

    /// Puts another registry in its place, for everybody who holds the handle.
    pub fn replace(&self, registry: impl Into<Arc<Registry>>) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = registry.into();
    }
}

impl From<Arc<Registry>> for LiveRegistry {
    fn from(registry: Arc<Registry>) -> Self {
        Self::new(registry)
    }
}

impl From<Registry> for LiveRegistry {
    fn from(registry: Registry) -> Self {
        Self::new(registry)
    }
}
