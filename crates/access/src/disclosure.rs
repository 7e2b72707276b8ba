//! Which compartments of which lane an agency may read. The whole rule stands
//! here, as one pure function; views and queries ask it and nobody else.

use api::log::v1::AgencyKind;
use api::{Compartment, CompartmentSet};
use decider::lane_of;
use prost::Message;

/// The lanes: first parts of stream names.
pub const LANES: [&str; 9] = [
    "case",
    "health",
    "police",
    "legal_aid",
    "education",
    "referral",
    "deadline",
    "custody",
    "data_protection",
];

const REFERRAL_EVENTS: &str = "referral.v1.";
const DEADLINE_EVENTS: &str = "deadline.v1.";
const CUSTODY_EVENTS: &str = "custody.v1.";
const DATA_PROTECTION_EVENTS: &str = "data_protection.v1.";
const PETITION_EVENTS: [&str; 2] = [
    "intake.v1.AuthorityPetitioned",
    "intake.v1.PetitionNoticeGiven",
];

/// Whether a viewer may know of a lane's events, and what it may read of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disclosure {
    /// The viewer may not even know that the event happened.
    Hidden,
    /// The viewer may open these compartments.
    Open(CompartmentSet),
}

/// Whom an event concerns, as far as it says so itself: with its lane, all that disclosure rests on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Concern {
    /// Nobody in particular.
    #[default]
    Lane,
    /// The agency kinds of a referral's sender and receiver.
    Referral(AgencyKind, AgencyKind),
    /// A duty: the lane it belongs to, empty for an unknown one, and the agency kind that is
    /// responsible.
    Duty {
        /// One of [`LANES`], or empty.
        lane: &'static str,
        /// `Unspecified` when not told.
        responsible: AgencyKind,
    },
    /// An item whose chain of custody names a unit of the viewer's, or may: the event does not tell.
    /// Whoever knows that it names none asks for [`Concern::Lane`].
    Custody,
    /// A matter of data protection, and the agency kind of the unit whose it is; see [`matter_unit`].
    Matter(AgencyKind),
    /// A petition to prosecute, which stands in a lane that schools and doctors see: among them may be
    /// who is suspected.
    Petition,
}

/// Fields 2 to 5, which all referral events share.
#[derive(Clone, PartialEq, Message)]
struct Parties {
    #[prost(string, tag = "2")]
    from_org_unit_id: String,
    #[prost(enumeration = "AgencyKind", tag = "3")]
    from_agency_kind: i32,
    #[prost(string, tag = "4")]
    to_org_unit_id: String,
    #[prost(enumeration = "AgencyKind", tag = "5")]
    to_agency_kind: i32,
}

/// Fields 3, 5 and 6, which all deadline events share.
#[derive(Clone, PartialEq, Message)]
struct Duty {
    #[prost(string, tag = "3")]
    lane: String,
    #[prost(string, tag = "5")]
    responsible_org_unit_id: String,
    #[prost(enumeration = "AgencyKind", tag = "6")]
    responsible_agency_kind: i32,
}

/// Field 1, which all custody events share.
#[derive(Clone, PartialEq, Message)]
struct Item {
    #[prost(string, tag = "1")]
    item_id: String,
}

/// Fields 3 and 4, which all events of data protection share.
#[derive(Clone, PartialEq, Message)]
struct OwnMatter {
    #[prost(string, tag = "3")]
    org_unit_id: String,
    #[prost(enumeration = "AgencyKind", tag = "4")]
    agency_kind: i32,
}

/// What an agency may read of an event that concerns somebody. Whatever is not named here is hidden.
pub fn disclosure_of(viewer: AgencyKind, lane: &str, concern: Concern) -> Disclosure {
    match concern {
        Concern::Lane => disclosure(viewer, lane, None),
        Concern::Referral(from, to) => disclosure(viewer, lane, Some((from, to))),
        Concern::Duty {
            lane: about,
            responsible,
        } => of_duty(viewer, lane, about, responsible),
        // a hospital knows of what it took or was given, not of every trace of the case
        Concern::Custody if viewer == AgencyKind::Health && lane == "custody" => {
            Disclosure::Open(CHAIN)
        }
        Concern::Custody => disclosure(viewer, lane, None),
        // a unit answers for what it holds itself; who asks for a child's data is nobody else's affair
        Concern::Matter(owner) if viewer == owner => of_matter(viewer, lane),
        Concern::Matter(_) => disclosure(viewer, lane, None),
        Concern::Petition => of_petition(viewer, lane),
    }
}

/// What an agency may read of a lane. Whatever is not named here is hidden.
///
/// `referral_parties` are the agency kinds of the two parties, for events of a referral; see
/// [`referral_parties`].
pub fn disclosure(
    viewer: AgencyKind,
    lane: &str,
    referral_parties: Option<(AgencyKind, AgencyKind)>,
) -> Disclosure {
    use AgencyKind::{
        Court, Education, Health, Intake, Lead, LegalAid, Oversight, Police, Procuracy,
    };
    use Compartment::{Care, Identity, Investigation, Public};

    const IDENTITY: CompartmentSet = CompartmentSet::of(&[Public, Identity]);
    const CARE: CompartmentSet = CompartmentSet::of(&[Public, Identity, Care]);
    // who the child is and what the requisition asked for, never the medical file
    const REQUISITION: CompartmentSet = CompartmentSet::of(&[Public, Identity, Investigation]);
    const SCHOOL: CompartmentSet = CompartmentSet::of(&[Public, Identity, Compartment::Education]);

    if viewer == AgencyKind::Unspecified || !LANES.contains(&lane) {
        return Disclosure::Hidden;
    }
    if lane == "referral" {
        return of_referral(viewer, referral_parties);
    }
    if own_lane(viewer) == Some(lane) {
        return Disclosure::Open(CompartmentSet::ALL);
    }
    let open = match (viewer, lane) {
        (Lead | Oversight, _) => CompartmentSet::PUBLIC,
        (Intake, "education") => SCHOOL,
        (Intake, "health" | "police" | "legal_aid") => CompartmentSet::PUBLIC,
        (Health | Police, "case") => CARE,
        // a school helps on what its own referrals ask; care tells of doctors and police
        (Education | LegalAid, "case") => IDENTITY,
        (Police, "health") => REQUISITION,
        (Police, "legal_aid" | "education") => CompartmentSet::PUBLIC,
        (LegalAid, "police") => CompartmentSet::PUBLIC,
        // supervises the investigation (CPC 2015 Art 159-160) and decides on prosecution: the file, its
        // expert conclusions, what was done to protect the child; never who reported
        (Procuracy, "police") => SHARED,
        (Procuracy, "case") => CARE,
        (Procuracy, "health") => REQUISITION,
        (Procuracy, "legal_aid") => CompartmentSet::PUBLIC,
        (Court, "police") => REQUISITION,
        (Court, "case") => IDENTITY,
        (Court, "health") => CHAIN,
        // the chains of custody of traces and exhibits; that an item exists says something by itself
        (Police | Procuracy | Court, "custody") => CHAIN,
        _ => return Disclosure::Hidden,
    };
    Disclosure::Open(open)
}

/// The agency kinds of a referral's sender and receiver, from the PUBLIC bytes of one of its events.
/// `None` for other events, and when a party is not told.
pub fn referral_parties(event_type: &str, public: &[u8]) -> Option<(AgencyKind, AgencyKind)> {
    if !event_type.starts_with(REFERRAL_EVENTS) {
        return None;
    }
    let parties = Parties::decode(public).ok()?;
    let known = |number| {
        AgencyKind::try_from(number)
            .ok()
            .filter(|kind| *kind != AgencyKind::Unspecified)
    };
    Some((
        known(parties.from_agency_kind)?,
        known(parties.to_agency_kind)?,
    ))
}

/// Whom an event concerns, from its PUBLIC bytes.
pub fn concern_of(event_type: &str, public: &[u8]) -> Concern {
    if let Some((from, to)) = referral_parties(event_type, public) {
        return Concern::Referral(from, to);
    }
    if event_type.starts_with(CUSTODY_EVENTS) {
        return Concern::Custody;
    }
    if PETITION_EVENTS.contains(&event_type) {
        return Concern::Petition;
    }
    if let Some(matter) = own_matter(event_type, public) {
        return Concern::Matter(matter.agency_kind());
    }
    if !event_type.starts_with(DEADLINE_EVENTS) {
        return Concern::Lane;
    }
    let Ok(duty) = Duty::decode(public) else {
        return Concern::Lane;
    };
    let known = LANES.into_iter().find(|lane| *lane == duty.lane);
    Concern::Duty {
        lane: known.unwrap_or_default(),
        responsible: duty.responsible_agency_kind(),
    }
}

/// The id of the item that an event of a chain of custody is about, from its PUBLIC bytes. `None` for
/// other events.
pub fn custody_item(event_type: &str, public: &[u8]) -> Option<String> {
    if !event_type.starts_with(CUSTODY_EVENTS) {
        return None;
    }
    Some(Item::decode(public).ok()?.item_id)
}

/// The org unit that is responsible for a duty, from the PUBLIC bytes of one of its events. `None` for
/// other events.
pub fn responsible_unit(event_type: &str, public: &[u8]) -> Option<String> {
    if !event_type.starts_with(DEADLINE_EVENTS) {
        return None;
    }
    Some(Duty::decode(public).ok()?.responsible_org_unit_id)
}

/// The org unit whose a matter of data protection is, from the PUBLIC bytes of one of its events. `None`
/// for other events. To another unit, of the same agency kind or not, there is no such matter.
pub fn matter_unit(event_type: &str, public: &[u8]) -> Option<String> {
    own_matter(event_type, public).map(|matter| matter.org_unit_id)
}

fn own_matter(event_type: &str, public: &[u8]) -> Option<OwnMatter> {
    if !event_type.starts_with(DATA_PROTECTION_EVENTS) {
        return None;
    }
    OwnMatter::decode(public).ok()
}

/// The org units of a referral's sender and receiver, from the PUBLIC bytes of one of its events.
/// `None` for other events. Two units of one agency kind may take part in a case: the words of a
/// referral are for the two that it names.
pub fn referral_units(event_type: &str, public: &[u8]) -> Option<(String, String)> {
    if !event_type.starts_with(REFERRAL_EVENTS) {
        return None;
    }
    let parties = Parties::decode(public).ok()?;
    Some((parties.from_org_unit_id, parties.to_org_unit_id))
}

fn own_lane(viewer: AgencyKind) -> Option<&'static str> {
    match viewer {
        AgencyKind::Intake => Some("case"),
        AgencyKind::Health => Some("health"),
        AgencyKind::Police => Some("police"),
        AgencyKind::LegalAid => Some("legal_aid"),
        AgencyKind::Education => Some("education"),
        AgencyKind::Unspecified
        | AgencyKind::Lead
        | AgencyKind::Oversight
        | AgencyKind::Procuracy
        | AgencyKind::Court => None,
    }
}

/// What a unit recorded of its own matter: who asks, and what about. It opens nothing of a lane.
const OWN_MATTER: CompartmentSet = CompartmentSet::of(&[
    Compartment::Public,
    Compartment::Identity,
    Compartment::Care,
]);

/// What experts found, and what is known of an item of evidence.
const CHAIN: CompartmentSet =
    CompartmentSet::of(&[Compartment::Public, Compartment::Investigation]);

/// Everything but who reported: REPORTER opens only to the agency whose lane recorded it.
const SHARED: CompartmentSet = CompartmentSet::of(&[
    Compartment::Public,
    Compartment::Identity,
    Compartment::Medical,
    Compartment::Investigation,
    Compartment::Legal,
    Compartment::Education,
    Compartment::Care,
]);

/// A duty is known to whoever may know of the lane it belongs to, and to who is responsible. Nothing
/// of it is sealed.
fn of_duty(viewer: AgencyKind, lane: &str, about: &str, responsible: AgencyKind) -> Disclosure {
    let is_told = viewer != AgencyKind::Unspecified
        && lane == "deadline"
        && (viewer == responsible
            || disclosure(viewer, lane, None) != Disclosure::Hidden
            || about != "deadline" && disclosure(viewer, about, None) != Disclosure::Hidden);
    match is_told {
        true => Disclosure::Open(CompartmentSet::PUBLIC),
        false => Disclosure::Hidden,
    }
}

/// Whoever works on cases reads its own matter; whoever watches over it sees no name, not even of its own.
fn of_matter(viewer: AgencyKind, lane: &str) -> Disclosure {
    match lane == "data_protection" && lane_of(viewer).is_some() {
        true => Disclosure::Open(OWN_MATTER),
        false => disclosure(viewer, lane, None),
    }
}

/// Whoever petitions, prosecutes or watches knows of a petition, and a court that there was one. To all
/// others there is none: word of it would warn the suspect.
fn of_petition(viewer: AgencyKind, lane: &str) -> Disclosure {
    use AgencyKind::{Court, Intake, Lead, Oversight, Police, Procuracy};
    match (viewer, disclosure(viewer, lane, None)) {
        (Intake | Police | Procuracy | Lead | Oversight, of_lane) => of_lane,
        (Court, Disclosure::Open(_)) => Disclosure::Open(CompartmentSet::PUBLIC),
        _ => Disclosure::Hidden,
    }
}

/// The two parties read everything that referrals hold. That is never who reported.
fn of_referral(viewer: AgencyKind, parties: Option<(AgencyKind, AgencyKind)>) -> Disclosure {
    let party = parties.is_some_and(|(from, to)| viewer == from || viewer == to);
    match viewer {
        // no names, whatever they are party to
        AgencyKind::Lead | AgencyKind::Oversight => Disclosure::Open(CompartmentSet::PUBLIC),
        _ if party => Disclosure::Open(SHARED),
        AgencyKind::Intake => Disclosure::Open(CompartmentSet::PUBLIC),
        _ => Disclosure::Hidden,
    }
}
