//! Which agency and role may call which RPC. Whatever is not granted is denied.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use api::log::v1::{AgencyKind, Role};
use decider::Actor;
use sha2::{Digest, Sha256};

use crate::policy_file::{Grants, PolicyError, parse, render};

/// Bytes of the digest that name a policy version.
const VERSION_BYTES: usize = 6;

/// The files of the policy, by area. A grant stands in the file of its RPC's area, nowhere else.
const FILES: [(&str, &str); 11] = [
    ("audit", include_str!("../policy/audit.toml")),
    ("custody", include_str!("../policy/custody.toml")),
    (
        "data_protection",
        include_str!("../policy/data_protection.toml"),
    ),
    ("education", include_str!("../policy/education.toml")),
    ("health", include_str!("../policy/health.toml")),
    ("intake", include_str!("../policy/intake.toml")),
    ("legal_aid", include_str!("../policy/legal_aid.toml")),
    ("police", include_str!("../policy/police.toml")),
    ("referral", include_str!("../policy/referral.toml")),
    ("registry", include_str!("../policy/registry.toml")),
    ("views", include_str!("../policy/views.toml")),
];

/// The access policy.
#[derive(Debug, Clone)]
pub struct Policy {
    rules: HashMap<Arc<str>, HashSet<(AgencyKind, Role)>>,
    grants: Grants,
    version: Arc<str>,
}

/// A permission: that this actor may make this call. Only [`Policy::authorize`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorized {
    rpc: Arc<str>,
    actor: Actor,
    policy_version: Arc<str>,
}

/// Why a call is not permitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// No policy speaks of the RPC: nobody may call it.
    #[error("no policy speaks of this call")]
    UnknownRpc,
    /// The policy grants the RPC to others.
    #[error("this agency and role may not make this call")]
    NotGranted,
}

/// The full paths of all RPCs of the contract.
pub fn contract_rpcs() -> BTreeSet<String> {
    api::DESCRIPTORS
        .services()
        .filter(|service| service.full_name().starts_with("lachan."))
        .flat_map(|service| {
            service
                .methods()
                .map(|method| format!("/{}/{}", service.full_name(), method.name()))
                .collect::<Vec<_>>()
        })
        .collect()
}

// === impl Policy ===

impl Policy {
    /// The policy in the tree.
    ///
    /// # Errors
    /// Every problem of its files.
    pub fn embedded() -> Result<Self, PolicyError> {
        Self::from_files(&FILES)
    }

    /// A policy from files given as area and text, for example `("referral", "[[allow]] …")`.
    ///
    /// # Errors
    /// Every problem of the files.
    pub fn from_files(files: &[(&str, &str)]) -> Result<Self, PolicyError> {
        let grants = parse(files)?;
        let rules = grants
            .iter()
            .map(|(rpc, by_agency)| {
                let granted = by_agency
                    .iter()
                    .flat_map(|(agency, roles)| roles.iter().map(|role| (*agency, *role)))
                    .collect();
                (Arc::from(rpc.as_str()), granted)
            })
            .collect();
        Ok(Self {
            rules,
            grants,
            version: version_of(files).into(),
        })
    }

    /// Permits or denies a call.
    ///
    /// # Errors
    /// The policy does not grant it.
    pub fn authorize(&self, rpc: &str, actor: &Actor) -> Result<Authorized, Denied> {
        let (rpc, granted) = self.rules.get_key_value(rpc).ok_or(Denied::UnknownRpc)?;
        if !granted.contains(&(actor.agency_kind, actor.role)) {
            return Err(Denied::NotGranted);
        }
        Ok(Authorized {
            rpc: Arc::clone(rpc),
            actor: actor.clone(),
            policy_version: Arc::clone(&self.version),
        })
    }

    /// Short digest of the policy files; stored with every event it allowed.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The RPCs the policy grants to somebody.
    pub fn rpcs(&self) -> impl Iterator<Item = &str> {
        self.grants.keys().map(String::as_str)
    }

    /// RPC × agency and role as stable text; an RPC of the contract without a grant shows as `nobody`.
    pub fn matrix(&self) -> String {
        let mut rpcs = contract_rpcs();
        rpcs.extend(self.grants.keys().cloned());
        render(&rpcs, &self.grants)
    }
}

/// Areas and texts go in with their lengths, so that no two sets of files read alike.
fn version_of(files: &[(&str, &str)]) -> String {
    let mut digest = Sha256::new();
    for (area, text) in files {
        for part in [area, text] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part.as_bytes());
        }
    }
    hex::encode(&digest.finalize()[..VERSION_BYTES])
}

// === impl Authorized ===

impl Authorized {
    /// The call.
    pub fn rpc(&self) -> &str {
        &self.rpc
    }

    /// Who makes it.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Version of the policy that permitted it.
    pub fn policy_version(&self) -> &str {
        &self.policy_version
    }
}
