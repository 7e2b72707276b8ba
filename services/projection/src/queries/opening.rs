//! Opens stored events as far as the caller may read them.

use access::{referral_parties, referral_units};
use api::codes::v1::ChildIdentity;
use api::log::v1::{self, SealedParts};
use api::views::v1::VisibleEvent;
use api::{CaseId, Compartment, CompartmentSet};
use bytes::Bytes;
use decider::Actor;
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
        })
    }

    /// What a viewer may open of the event; `None` when it may not know of it. Another unit of a
    /// party's agency kind is no party.
    fn open_set(&self, viewer: &Actor) -> Option<CompartmentSet> {
        let unit = viewer.org_unit_id.as_str();
        let parties = referral_units(&self.event_type, &self.public)
            .filter(|(from, to)| from == unit || to == unit)
            .and_then(|_| referral_parties(&self.event_type, &self.public));
        open_set(viewer.agency_kind, &self.lane, parties)
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
        let opened = self.open(vault, allowed).await?;
        let own = self.actor.org_unit_id == actor.org_unit_id.as_str();
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
            version: self.version,
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
        }))
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

    /// The message as a type, with what the parties of a referral may read; and whether parts of it
    /// are erased.
    pub(super) async fn message<M: Message + Default>(
        &self,
        viewer: &Actor,
        vault: &Vault,
    ) -> Result<(M, bool), Failure> {
        let allowed = self.open_set(viewer).unwrap_or(CompartmentSet::PUBLIC);
        let opened = self.open(vault, allowed).await?;
        let lost = !opened.erased.is_empty() || !opened.missing.is_empty();
        let message = M::decode(opened.payload).map_err(|_| damaged("event payload"))?;
        Ok((message, lost))
    }

    async fn open(&self, vault: &Vault, allowed: CompartmentSet) -> Result<Opened, Failure> {
        // nothing to open: no need to ask for keys
        if !self
            .sealed
            .iter()
            .any(|part| allowed.contains(part.compartment))
        {
            return Ok(Opened {
                payload: self.public.clone(),
                withheld: Vec::new(),
                erased: Vec::new(),
                missing: Vec::new(),
            });
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
    use api::log::v1::{AgencyKind, Role};
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
