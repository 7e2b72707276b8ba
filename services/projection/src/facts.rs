//! What each event type says about its case: one line per type.
//!
//! A type that has no line is still counted, listed and shown; it changes no
//! fact. A known type whose bytes cannot be read is malformed, whether it has a
//! line or not.

use std::collections::HashMap;
use std::sync::LazyLock;

use api::intake::v1 as intake;
use api::log::v1::{AgencyKind, LaneBasis, LaneOpened};
use api::referral::v1 as referral;
use api::views::v1::{CasePhase, ReferralStatus};
use api::{EventMessage, SplitError, timestamp_from_proto};
use event_store::Event;
use uuid::Uuid;

use crate::state::{CaseState, Participant, ReferralState};

/// A known event whose PUBLIC bytes are no such message, or contradict what every such event holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

type Line = Box<dyn Fn(&mut CaseState, &Event) -> Result<(), Malformed> + Send + Sync>;

static LINES: LazyLock<HashMap<&'static str, Line>> = LazyLock::new(|| {
    HashMap::from([
        line(lane_opened),
        line(|case, _: intake::ReportReceived, _| case.begin(CasePhase::Reported)),
        line(|case, _: intake::ForwardedToCommune, _| case.begin(CasePhase::Forwarded)),
        line(|case, _: intake::AuthenticityChecked, _| case.enter(CasePhase::AuthenticityChecked)),
        line(|case, event: intake::InitialRiskAssessed, _| {
            case.levels(event.risk_level, event.protection_level);
            case.enter(CasePhase::InitialRiskAssessed)
        }),
        line(|case, event: intake::SpecificRiskAssessed, _| {
            case.levels(event.risk_level, event.protection_level);
            case.enter(CasePhase::SpecificRiskAssessed)
        }),
        line(|case, _: intake::PlanSubmitted, _| case.enter(CasePhase::PlanSubmitted)),
        line(|case, event: intake::PlanApproved, _| {
            case.levels(0, event.protection_level);
            case.enter(CasePhase::PlanApproved)
        }),
        line(|case, _: intake::PlanRejected, _| case.enter(CasePhase::PlanReturned)),
        line(|case, event: intake::CaseReviewed, _| {
            case.levels(event.risk_level, 0);
            case.enter(CasePhase::Reviewed)
        }),
        line(|case, _: intake::CaseClosed, _| case.enter(CasePhase::Closed)),
        line(|case, _: intake::CaseReopened, _| case.enter(CasePhase::Reopened)),
        line(|case, event: intake::JurisdictionTransferred, _| {
            case.lead_unit = event.to_org_unit_id;
            Ok(())
        }),
        line(referral_proposed),
        line(referral_accepted),
        line(referral_declined),
        line(referral_withdrawn),
        line(referral_completed),
    ])
});

/// Types whose events may say who the child is.
static NAMES_CHILD: LazyLock<HashMap<&'static str, ()>> = LazyLock::new(|| {
    let names_child = |name: &str| {
        api::DESCRIPTORS
            .get_message_by_name(&format!("lachan.{name}"))
            .and_then(|message| message.get_field_by_name("child"))
            .is_some()
    };
    api::event_types()
        .iter()
        .filter(|event_type| names_child(event_type.name))
        .map(|event_type| (event_type.name, ()))
        .collect()
});

/// Folds what the event says about its case.
pub(crate) fn apply_facts(case: &mut CaseState, event: &Event) -> Result<(), Malformed> {
    if let Some(line) = LINES.get(event.data.event_type.as_str()) {
        return line(case, event);
    }
    match api::split(&event.data.event_type, &event.data.public) {
        Err(SplitError::Malformed) => Err(Malformed),
        // newer builds may add types and fields; this one shows them without knowing them
        Ok(_) | Err(SplitError::UnknownType(_) | SplitError::UndeclaredField { .. }) => Ok(()),
    }
}

/// Whether events of a type may say who the child is.
pub(crate) fn may_name_child(event_type: &str) -> bool {
    NAMES_CHILD.contains_key(event_type)
}

fn line<E: EventMessage>(
    apply: impl Fn(&mut CaseState, E, &Event) -> Result<(), Malformed> + Send + Sync + 'static,
) -> (&'static str, Line) {
    let decode_and_apply = move |case: &mut CaseState, event: &Event| {
        let message = E::decode(event.data.public.clone()).map_err(|_| Malformed)?;
        apply(case, message, event)
    };
    (E::TYPE, Box::new(decode_and_apply))
}

fn lane_opened(case: &mut CaseState, opened: LaneOpened, event: &Event) -> Result<(), Malformed> {
    if opened.org_unit_id.is_empty() || opened.agency_kind() == AgencyKind::Unspecified {
        return Err(Malformed);
    }
    let leads = match opened.basis() {
        LaneBasis::Forwarded | LaneBasis::Jurisdiction => true,
        LaneBasis::Unspecified
        | LaneBasis::OwnReceipt
        | LaneBasis::Referral
        | LaneBasis::Notified => {
            case.lead_unit.is_empty()
        }
    };
    if leads && event.stream.category() == "case" {
        case.lead_unit.clone_from(&opened.org_unit_id);
    }
    case.join(Participant {
        agency: opened.agency_kind,
        org_unit: opened.org_unit_id,
        lane: event.stream.category().to_owned(),
        since_position: event.position,
        since_at: event.recorded_at.as_microsecond(),
    });
    Ok(())
}

/// The referral of an event, with what the event says of the parties.
macro_rules! referral_of {
    ($case:ident, $message:ident, $event:ident) => {{
        let id: Uuid = $message.referral_id.parse().map_err(|_| Malformed)?;
        let entry: &mut ReferralState = $case.referral_mut(id);
        entry.from_unit.clone_from(&$message.from_org_unit_id);
        entry.from_agency = $message.from_agency_kind;
        entry.to_unit.clone_from(&$message.to_org_unit_id);
        entry.to_agency = $message.to_agency_kind;
        entry.last_position = $event.position;
        entry
    }};
}

fn referral_proposed(
    case: &mut CaseState,
    message: referral::ReferralProposed,
    event: &Event,
) -> Result<(), Malformed> {
    let entry = referral_of!(case, message, event);
    entry.purpose = message.purpose;
    entry.priority = message.priority;
    let due_at = message.due_at.as_ref().and_then(timestamp_from_proto);
    entry.due_at = due_at.map_or(0, |time| time.as_microsecond());
    entry.status = ReferralStatus::Proposed.into();
    entry.proposed_at = event.recorded_at.as_microsecond();
    entry.proposed_position = event.position;
    Ok(())
}

fn referral_accepted(
    case: &mut CaseState,
    message: referral::ReferralAccepted,
    event: &Event,
) -> Result<(), Malformed> {
    referral_of!(case, message, event).answer(ReferralStatus::Accepted, event)
}

fn referral_declined(
    case: &mut CaseState,
    message: referral::ReferralDeclined,
    event: &Event,
) -> Result<(), Malformed> {
    let entry = referral_of!(case, message, event);
    entry.decline_reason = message.reason;
    entry.suggested_unit = message.suggested_org_unit_id;
    entry.answer(ReferralStatus::Declined, event)
}

fn referral_withdrawn(
    case: &mut CaseState,
    message: referral::ReferralWithdrawn,
    event: &Event,
) -> Result<(), Malformed> {
    referral_of!(case, message, event).answer(ReferralStatus::Withdrawn, event)
}

fn referral_completed(
    case: &mut CaseState,
    message: referral::ReferralCompleted,
    event: &Event,
) -> Result<(), Malformed> {
    let entry = referral_of!(case, message, event);
    entry.result = message.result;
    entry.status = ReferralStatus::Completed.into();
    entry.completed_at = event.recorded_at.as_microsecond();
    entry.completed_position = event.position;
    Ok(())
}

// === impl CaseState ===

impl CaseState {
    fn enter(&mut self, phase: CasePhase) -> Result<(), Malformed> {
        self.phase = phase.into();
        Ok(())
    }

    /// A phase in which a case may begin: a later report does not throw the case back.
    fn begin(&mut self, phase: CasePhase) -> Result<(), Malformed> {
        self.phase = self.phase.max(phase.into());
        Ok(())
    }

    fn levels(&mut self, risk: i32, protection: i32) {
        if risk != 0 {
            self.risk_level = risk;
        }
        if protection != 0 {
            self.protection_level = protection;
        }
    }
}

// === impl ReferralState ===

impl ReferralState {
    fn answer(&mut self, status: ReferralStatus, event: &Event) -> Result<(), Malformed> {
        self.status = status.into();
        self.answered_at = event.recorded_at.as_microsecond();
        self.answered_position = event.position;
        Ok(())
    }
}
