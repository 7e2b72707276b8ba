//! Which compartments of which lane an agency may read. The whole rule stands
//! here, as one pure function; views and queries ask it and nobody else.

use api::log::v1::AgencyKind;
use api::{Compartment, CompartmentSet};
use prost::Message;

/// The lanes: first parts of stream names.
pub const LANES: [&str; 6] = [
    "case",
    "health",
    "police",
    "legal_aid",
    "education",
    "referral",
];

const REFERRAL_EVENTS: &str = "referral.v1.";

/// Whether a viewer may know of a lane's events, and what it may read of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disclosure {
    /// The viewer may not even know that the event happened.
    Hidden,
    /// The viewer may open these compartments.
    Open(CompartmentSet),
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

/// What an agency may read of a lane. Whatever is not named here is hidden.
///
/// `referral_parties` are the agency kinds of the two parties, for events of a referral; see
/// [`referral_parties`].
pub fn disclosure(
    viewer: AgencyKind,
    lane: &str,
    referral_parties: Option<(AgencyKind, AgencyKind)>,
) -> Disclosure {
    use AgencyKind::{Education, Health, Intake, Lead, LegalAid, Oversight, Police};
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

/// The two parties read everything that referrals hold. That is never who reported: REPORTER opens
/// only in the lane that recorded it.
fn of_referral(viewer: AgencyKind, parties: Option<(AgencyKind, AgencyKind)>) -> Disclosure {
    use Compartment::{Care, Education, Identity, Investigation, Legal, Medical, Public};
    const PARTY: CompartmentSet = CompartmentSet::of(&[
        Public,
        Identity,
        Medical,
        Investigation,
        Legal,
        Education,
        Care,
    ]);
    let party = parties.is_some_and(|(from, to)| viewer == from || viewer == to);
    match viewer {
        // no names, whatever they are party to
        AgencyKind::Lead | AgencyKind::Oversight => Disclosure::Open(CompartmentSet::PUBLIC),
        _ if party => Disclosure::Open(PARTY),
        AgencyKind::Intake => Disclosure::Open(CompartmentSet::PUBLIC),
        _ => Disclosure::Hidden,
    }
}
