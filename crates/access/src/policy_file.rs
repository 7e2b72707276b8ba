//! The policy as TOML files, one per area, and everything that can be wrong with them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use api::log::v1::{AgencyKind, Role};
use serde::Deserialize;

use crate::names::{agency_kind_name, parse_agency_kind, parse_role, role_fits, role_name};

/// What each RPC is granted to. Ordered, so that texts made from it are stable.
pub(crate) type Grants = BTreeMap<String, BTreeMap<AgencyKind, BTreeSet<Role>>>;

/// The policy cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the access policy is invalid:{}", list(.0))]
pub struct PolicyError(pub Vec<PolicyProblem>);

/// One thing that is wrong with the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyProblem {
    /// Area of the file, for example `referral`.
    pub area: String,
    /// What is wrong.
    pub problem: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPolicy {
    #[serde(default, rename = "allow")]
    allows: Vec<RawAllow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAllow {
    rpc: String,
    agency: String,
    roles: Vec<String>,
}

/// Reads files given as area and text.
pub(crate) fn parse(files: &[(&str, &str)]) -> Result<Grants, PolicyError> {
    let mut grants = Grants::new();
    let mut problems = Vec::new();
    for (area, text) in files {
        let mut report = |problem: String| {
            problems.push(PolicyProblem {
                area: (*area).to_owned(),
                problem,
            });
        };
        match toml::from_str::<RawPolicy>(text) {
            Ok(policy) => {
                for allow in &policy.allows {
                    read_allow(area, allow, &mut grants, &mut report);
                }
            }
            Err(error) => report(error.to_string()),
        }
    }
    if problems.is_empty() {
        Ok(grants)
    } else {
        Err(PolicyError(problems))
    }
}

fn read_allow(area: &str, allow: &RawAllow, grants: &mut Grants, report: &mut impl FnMut(String)) {
    let rpc = &allow.rpc;
    if !rpc.starts_with(&format!("/lachan.{area}.v")) {
        report(format!("{rpc} does not belong to this area"));
    }
    let Some(agency_kind) = parse_agency_kind(&allow.agency) else {
        report(format!("{rpc}: agency {:?} is unknown", allow.agency));
        return;
    };
    if allow.roles.is_empty() {
        report(format!("{rpc}: no roles for {}", allow.agency));
    }
    for name in &allow.roles {
        let Some(role) = parse_role(name) else {
            report(format!("{rpc}: role {name:?} is unknown"));
            continue;
        };
        if !role_fits(agency_kind, role) {
            report(format!("{rpc}: {name} is no role of {}", allow.agency));
        }
        let added = grants
            .entry(rpc.clone())
            .or_default()
            .entry(agency_kind)
            .or_default()
            .insert(role);
        if !added {
            report(format!("{rpc}: {} {name} is granted twice", allow.agency));
        }
    }
}

/// Grants as text: one paragraph per RPC, one line per agency kind.
pub(crate) fn render(rpcs: &BTreeSet<String>, grants: &Grants) -> String {
    let mut text = String::new();
    for rpc in rpcs {
        text.push_str(rpc);
        text.push('\n');
        let Some(by_agency) = grants.get(rpc) else {
            text.push_str("    nobody\n");
            continue;
        };
        for (agency_kind, roles) in by_agency {
            let names: Vec<&str> = roles.iter().map(|role| role_name(*role)).collect();
            let agency = agency_kind_name(*agency_kind);
            text.push_str(&format!("    {agency:<10} {}\n", names.join(", ")));
        }
    }
    text
}

fn list(problems: &[PolicyProblem]) -> String {
    problems
        .iter()
        .map(|problem| format!("\n- {problem}"))
        .collect()
}

// === impl PolicyProblem ===

impl fmt::Display for PolicyProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.area, self.problem)
    }
}
