//! Opens stored events as far as the caller may read them.

use std::collections::HashSet;

use access::{Concern, concern_of, custody_item, matter_unit, referral_units, responsible_unit};
use api::codes::v1::ChildIdentity;
use api::log::v1::{self, AgencyKind, SealedParts};
use api::views::v1::VisibleEvent;
use api::{CaseId, Compartment, CompartmentSet};
use bytes::Bytes;
use decider::{Actor, Role};
use event_store::SealedPart;
use prost::Message;
use prost_reflect::{DynamicMessage, ReflectMessage as _};
use service_kit::{Code, Failure};
use uuid::Uuid;
use vault::{Opened, Vault, VaultError};

use crate::db::{Row, Value};
use crate::fold::open_set;

use super::{damaged, time};

/// A row of the timeline.
#[derive(Debug, Clone)]
pub(super) struct StoredEvent {
    pub(super) position: u64,
    pub(super) case_id: Uuid,
    lane: String,
    event_type: String,
    version: u64,
    event_id: Uuid,
    occurred_at: i64,
    recorded_at: i64,
    actor: v1::Actor,
    compartments: i64,
    public: Bytes,
    sealed: Vec<SealedPart>,
    /// Whether it is about an item whose chain names a unit of the caller's.
    pub(super) in_chain: bool,
}

/// What of an event cannot be read although the viewer may.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Unreadable {
    /// Its key was destroyed.
    pub(super) erased: bool,
    /// It is damaged.
    pub(super) damaged: bool,
}

/// Whether a viewer is an examiner of a police forensic unit.
fn is_criminalist(viewer: &Actor) -> bool {
    viewer.agency_kind == AgencyKind::Police && viewer.role == Role::ForensicExaminer
}

impl StoredEvent {
    /// Reads a row of the timeline.
    pub(super) fn read(row: &Row) -> Result<Self, Failure> {
        Self::from_row(row).ok_or_else(|| damaged("timeline row"))
    }

    fn from_row(row: &Row) -> Option<Self> {
        let int = |index: usize| row.get(index).and_then(Value::int);
        let text = |index: usize| row.get(index).and_then(Value::text).map(str::to_owned);
        let bytes = |index: usize| row.get(index).and_then(Value::bytes).cloned();
        let id = |index: usize| Uuid::from_slice(&bytes(index)?).ok();
        let sealed = SealedParts::decode(bytes(14)?).ok()?.parts;
        Some(Self {
            position: int(0)?.unsigned_abs(),
            case_id: id(1)?,
            lane: text(2)?,
            event_type: text(3)?,
            version: int(4)?.unsigned_abs(),
            event_id: id(5)?,
            occurred_at: int(6)?,
            recorded_at: int(7)?,
            actor: v1::Actor {
                person_id: text(8)?,
                org_unit_id: text(9)?,
                agency_kind: i32::try_from(int(10)?).ok()?,
                role: i32::try_from(int(11)?).ok()?,
            },
            compartments: int(12)?,
            public: bytes(13)?,
            sealed: sealed
                .into_iter()
                .map(SealedPart::try_from)
                .collect::<Result<_, _>>()
                .ok()?,
            in_chain: false,
        })
    }

    pub(super) fn event_type(&self) -> &str {
        &self.event_type
    }

    /// Whether it is about one of these items, by their ids as the events have them.
    pub(super) fn is_about(&self, items: &HashSet<String>) -> bool {
        let item = custody_item(&self.event_type, &self.public);
        item.is_some_and(|item| items.contains(&item))
    }

    /// What a viewer may open of the event; `None` when it may not know of it. Another unit of a
    /// party's or of the responsible agency kind is neither.
    fn open_set(&self, viewer: &Actor) -> Option<CompartmentSet> {
        let concern = match concern_of(&self.event_type, &self.public) {
            Concern::Referral(from, to) => {
                let is_party = referral_units(&self.event_type, &self.public)
                    .is_some_and(|(from, to)| viewer.acts_for(&from) || viewer.acts_for(&to));
                match is_party {
                    true => Concern::Referral(from, to),
                    false => Concern::Lane,
                }
            }
            Concern::Duty { lane, .. } => {
                let is_responsible = responsible_unit(&self.event_type, &self.public)
                    .is_some_and(|unit| viewer.acts_for(&unit));
                let responsible = match is_responsible {
                    true => viewer.agency_kind,
                    false => AgencyKind::Unspecified,
                };
                Concern::Duty { lane, responsible }
            }
            Concern::Matter(_) => {
                let is_own = matter_unit(&self.event_type, &self.public)
                    .is_some_and(|unit| viewer.acts_for(&unit));
                match is_own {
                    true => Concern::Matter(viewer.agency_kind),
                    false => Concern::Lane,
                }
            }
            Concern::Custody if self.in_chain => Concern::Custody,
            Concern::Custody | Concern::Lane => Concern::Lane,
            Concern::Petition => Concern::Petition,
        };
        let is_custody = matches!(concern, Concern::Custody);
        let open = open_set(viewer.agency_kind, &self.lane, concern)?;
        // a police forensic unit was asked one thing, which its own service tells; the case is not open to it
        match is_criminalist(viewer) && !is_custody {
            true => Some(CompartmentSet::PUBLIC),
            false => Some(open),
        }
    }

    /// Whether a viewer may know of the event.
    pub(super) fn is_known_to(&self, viewer: &Actor) -> bool {
        self.open_set(viewer).is_some()
    }

    /// The event as the caller may see it; `None` when it may not know of it.
    pub(super) async fn visible_to(
        &self,
        actor: &Actor,
        vault: &Vault,
    ) -> Result<Option<VisibleEvent>, Failure> {
        let Some(allowed) = self.open_set(actor) else {
            return Ok(None);
        };
        let (opened, damaged) = self.open_or_public(vault, allowed).await?;
        let own = actor.acts_for(&self.actor.org_unit_id);
        let withheld = api::COMPARTMENTS.into_iter().filter(|compartment| {
            self.compartments & (1 << i32::from(*compartment)) != 0
                && !allowed.contains(*compartment)
        });
        let lost = opened.erased.iter().chain(&opened.missing);
        let mut erased: Vec<i32> = lost.map(|compartment| (*compartment).into()).collect();
        erased.sort_unstable();
        Ok(Some(VisibleEvent {
            position: self.position,
            lane: self.lane.clone(),
            r#type: self.event_type.clone(),
            version: self.version_for(actor),
            occurred_at: time(self.occurred_at),
            recorded_at: time(self.recorded_at),
            actor: Some(v1::Actor {
                person_id: match own {
                    true => self.actor.person_id.clone(),
                    false => String::new(),
                },
                ..self.actor.clone()
            }),
            payload: Some(prost_types::Any {
                type_url: format!("type.googleapis.com/lachan.{}", self.event_type),
                value: opened.payload.to_vec(),
            }),
            withheld: withheld.map(Into::into).collect(),
            erased,
            damaged,
        }))
    }

    /// A gap between versions would tell of a petition.
    fn version_for(&self, viewer: &Actor) -> u64 {
        let knows_all = open_set(viewer.agency_kind, &self.lane, Concern::Petition).is_some();
        match self.lane != "case" || knows_all {
            true => self.version,
            false => 0,
        }
    }

    /// Who the child is, if the event says so and the caller may know.
    pub(super) async fn child(
        &self,
        viewer: &Actor,
        vault: &Vault,
    ) -> Result<Option<ChildIdentity>, Failure> {
        let allowed = self.open_set(viewer);
        if !allowed.is_some_and(|allowed| allowed.contains(Compartment::Identity)) {
            return Ok(None);
        }
        let identity = CompartmentSet::of(&[Compartment::Public, Compartment::Identity]);
        let opened = self.open(vault, identity).await?;
        Ok(child_of(&self.event_type, &opened.payload))
    }

    /// The message as a type, with what the parties of a referral may read; and what of it cannot be.
    pub(super) async fn message<M: Message + Default>(
        &self,
        viewer: &Actor,
        vault: &Vault,
    ) -> Result<(M, Unreadable), Failure> {
        let allowed = self.open_set(viewer).unwrap_or(CompartmentSet::PUBLIC);
        let (opened, is_damaged) = self.open_or_public(vault, allowed).await?;
        let unreadable = Unreadable {
            erased: !opened.erased.is_empty() || !opened.missing.is_empty(),
            damaged: is_damaged,
        };
        let message = M::decode(opened.payload).map_err(|_| damaged("event payload"))?;
        Ok((message, unreadable))
    }

    /// What may be opened; where a part is damaged, the PUBLIC fields alone, and that it is so. One
    /// damaged part must not hide what else is in an answer.
    async fn open_or_public(
        &self,
        vault: &Vault,
        allowed: CompartmentSet,
    ) -> Result<(Opened, bool), Failure> {
        match self.open(vault, allowed).await {
            Ok(opened) => Ok((opened, false)),
            Err(failure) if self.is_damage(&failure) => Ok((self.public_only(), true)),
            Err(failure) => Err(failure),
        }
    }

    /// Whether a part of the event is damaged; tells the operator, too.
    pub(super) fn is_damage(&self, failure: &Failure) -> bool {
        let is_damage = failure.code() == Code::Internal;
        if is_damage {
            let position = self.position;
            tracing::error!(position, "a sealed part cannot be opened");
        }
        is_damage
    }

    fn public_only(&self) -> Opened {
        Opened {
            payload: self.public.clone(),
            withheld: Vec::new(),
            erased: Vec::new(),
            missing: Vec::new(),
        }
    }

    async fn open(&self, vault: &Vault, allowed: CompartmentSet) -> Result<Opened, Failure> {
        // nothing to open: no need to ask for keys
        if !self
            .sealed
            .iter()
            .any(|part| allowed.contains(part.compartment))
        {
            return Ok(self.public_only());
        }
        let case_id = CaseId(self.case_id);
        vault
            .open(
                case_id,
                self.event_id,
                &self.event_type,
                &self.public,
                &self.sealed,
                allowed,
            )
            .await
            .map_err(closed)
    }
}

/// The field `child` of an event message.
fn child_of(event_type: &str, payload: &Bytes) -> Option<ChildIdentity> {
    let descriptor = api::DESCRIPTORS.get_message_by_name(&format!("lachan.{event_type}"))?;
    let message = DynamicMessage::decode(descriptor, payload.clone()).ok()?;
    let field = message.descriptor().get_field_by_name("child")?;
    if !message.has_field(&field) {
        return None;
    }
    let child = message.get_field(&field);
    child.as_message()?.transcode_to().ok()
}

/// What a failure of the vault means for a query.
pub(super) fn closed(error: VaultError) -> Failure {
    let code = match &error {
        VaultError::Unavailable | VaultError::Open(_) => Code::Unavailable,
        VaultError::Overloaded => Code::Overloaded,
        _ => Code::Internal,
    };
    Failure::new(code).because(error)
}

#[cfg(test)]
mod tests {
    use api::EventMessage;
    use api::log::v1::Role;
    use api::referral::v1::ReferralProposed;

    use super::*;

    fn referral_from_police_to_forensic_centre() -> StoredEvent {
        let proposed = ReferralProposed {
            from_org_unit_id: "police-an-phuoc".into(),
            from_agency_kind: AgencyKind::Police.into(),
            to_org_unit_id: "forensic-centre-thanh-an".into(),
            to_agency_kind: AgencyKind::Health.into(),
            ..ReferralProposed::default()
        };
        StoredEvent {
            position: 1,
            case_id: Uuid::nil(),
            lane: "referral".into(),
            event_type: ReferralProposed::TYPE.into(),
            version: 1,
            event_id: Uuid::nil(),
            occurred_at: 0,
            recorded_at: 0,
            actor: v1::Actor::default(),
            compartments: 0,
            public: proposed.encode_to_vec().into(),
            sealed: Vec::new(),
            in_chain: false,
        }
    }

    fn opens(unit: &str, agency_kind: AgencyKind) -> Option<CompartmentSet> {
        let viewer = Actor {
            person_id: "p-test".parse().expect("a registry id"),
            org_unit_id: unit.parse().expect("a registry id"),
            agency_kind,
            role: Role::Clinician,
            predecessors: [].into(),
        };
        referral_from_police_to_forensic_centre().open_set(&viewer)
    }

    #[test]
    fn an_examiner_of_the_police_opens_nothing_sealed_of_the_case() {
        let viewer = |role: Role| Actor {
            person_id: "p-test".parse().expect("a registry id"),
            org_unit_id: "police-forensic-thanh-an".parse().expect("a registry id"),
            agency_kind: AgencyKind::Police,
            role,
            predecessors: [].into(),
        };
        let received = StoredEvent {
            lane: "police".into(),
            event_type: "police.v1.DenunciationReceived".into(),
            public: Bytes::new(),
            ..referral_from_police_to_forensic_centre()
        };
        let examiner = received.open_set(&viewer(Role::ForensicExaminer));
        assert_eq!(examiner, Some(CompartmentSet::PUBLIC));
        let investigator = received.open_set(&viewer(Role::Investigator));
        assert!(investigator.is_some_and(|open| open.contains(Compartment::Identity)));
    }

    #[test]
    fn the_two_parties_of_a_referral_read_its_words() {
        for (unit, kind) in [
            ("police-an-phuoc", AgencyKind::Police),
            ("forensic-centre-thanh-an", AgencyKind::Health),
        ] {
            let allowed = opens(unit, kind).expect("a party sees it");
            assert!(allowed.contains(Compartment::Care), "{unit}");
        }
    }

    #[test]
    fn another_unit_of_a_partys_agency_kind_is_no_party() {
        assert_eq!(opens("hospital-thanh-an", AgencyKind::Health), None);
        assert_eq!(
            opens("commune-an-phuoc", AgencyKind::Intake),
            Some(CompartmentSet::PUBLIC)
        );
    }
}
