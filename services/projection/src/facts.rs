//! What each event type says about its case: one line per type.
//!
//! A type that has no line is still counted, listed and shown; it changes no
//! fact. A known type whose bytes cannot be read is malformed, whether it has a
//! line or not.

use std::collections::HashMap;
use std::sync::LazyLock;

use api::intake::v1 as intake;
use api::log::v1::{AgencyKind, LaneOpened};
use api::views::v1::CasePhase;
use api::{EventMessage, SplitError};
use event_store::Event;
use uuid::Uuid;

use crate::attention_facts::{attention_lines, micros};
use crate::clock_facts::clock_lines;
use crate::custody_facts::custody_lines;
use crate::referral_facts::referral_lines;
use crate::state::{CaseState, LinkState, Participant};

/// A known event whose PUBLIC bytes are no such message, or contradict what every such event holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

pub(crate) type Line = Box<dyn Fn(&mut CaseState, &Event) -> Result<(), Malformed> + Send + Sync>;

static LINES: LazyLock<HashMap<&'static str, Line>> = LazyLock::new(|| {
    let lines = case_lines().into_iter().chain(attention_lines());
    let lines = lines.chain(referral_lines()).chain(clock_lines());
    lines.chain(custody_lines()).collect()
});

fn case_lines() -> [(&'static str, Line); 18] {
    [
        line(lane_opened),
        line(reported),
        line(|case, message: intake::ReportCorrected, _| {
            let reports = &mut case.attention.reports;
            if let Some(suspected) = reports.get_mut(&message.report_sequence) {
                *suspected = message.caregiver_suspected;
            }
            Ok(())
        }),
        line(|case, message: intake::ForwardedToCommune, _| {
            case.leadership.forwarded(&message);
            case.begin(CasePhase::Forwarded)
        }),
        line(|case, _: intake::AuthenticityChecked, _| case.enter(CasePhase::AuthenticityChecked)),
        line(|case, message: intake::InitialRiskAssessed, _| {
            case.levels(message.risk_level, message.protection_level);
            case.attention.assess(message.caregiver_suspected);
            case.enter(CasePhase::InitialRiskAssessed)
        }),
        line(|case, message: intake::SpecificRiskAssessed, _| {
            case.levels(message.risk_level, message.protection_level);
            case.attention.assess(message.caregiver_suspected);
            case.enter(CasePhase::SpecificRiskAssessed)
        }),
        line(|case, _: intake::PlanSubmitted, _| case.enter(CasePhase::PlanSubmitted)),
        line(|case, message: intake::PlanApproved, _| {
            case.levels(0, message.protection_level);
            case.enter(CasePhase::PlanApproved)
        }),
        line(|case, _: intake::PlanRejected, _| case.enter(CasePhase::PlanReturned)),
        line(|case, message: intake::CaseReviewed, _| {
            case.levels(message.risk_level, 0);
            case.enter(reviewed(message.new_plan_required))
        }),
        line(review_corrected),
        line(|case, _: intake::CaseClosed, _| case.enter(CasePhase::Closed)),
        line(|case, _: intake::CaseReopened, _| {
            case.attention.reopened = true;
            case.enter(CasePhase::Reopened)
        }),
        line(|case, message: intake::JurisdictionTransferred, _| {
            case.leadership.transferred(&message);
            Ok(())
        }),
        line(linked),
        line(unlinked),
        line(|case, message: intake::DuplicateWorkEnded, _| {
            let mut links = case.links.iter_mut();
            if let Some(link) = links.find(|link| link.link_id == message.link_id) {
                link.work_ended = true;
            }
            Ok(())
        }),
    ]
}

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

/// The line of a type: what its events say.
pub(crate) fn line<E: EventMessage>(
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
    if event.stream.category() == "case" {
        case.leadership.opened(&opened);
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

fn reported(
    case: &mut CaseState,
    message: intake::ReportReceived,
    event: &Event,
) -> Result<(), Malformed> {
    case.leadership.reported(&message);
    let attention = &mut case.attention;
    if attention.reported_at == 0 {
        attention.reported_at = micros(message.received_at.as_ref(), event);
    }
    let suspected = message.caregiver_suspected;
    attention.reports.insert(message.report_sequence, suspected);
    case.begin(CasePhase::Reported)
}

/// A review that has been followed by something else changes no phase when it is corrected.
fn review_corrected(
    case: &mut CaseState,
    message: intake::ReviewCorrected,
    _event: &Event,
) -> Result<(), Malformed> {
    if !message.latest {
        return Ok(());
    }
    match case.phase() {
        CasePhase::Reviewed | CasePhase::NewPlanRequired => {
            case.levels(message.risk_level, 0);
            case.enter(reviewed(message.new_plan_required))
        }
        _ => Ok(()),
    }
}

fn reviewed(new_plan_required: bool) -> CasePhase {
    match new_plan_required {
        true => CasePhase::NewPlanRequired,
        false => CasePhase::Reviewed,
    }
}

fn linked(
    case: &mut CaseState,
    message: intake::LinkedAsDuplicate,
    event: &Event,
) -> Result<(), Malformed> {
    let other: Uuid = message.other_case_id.parse().map_err(|_| Malformed)?;
    case.links.retain(|link| link.link_id != message.link_id);
    case.links.push(LinkState {
        case_id: other.as_bytes().to_vec(),
        linked_at: event.recorded_at.as_microsecond(),
        position: event.position,
        link_id: message.link_id,
        work_goes_on_here: message.work_goes_on_here,
        work_ended: false,
    });
    Ok(())
}

fn unlinked(
    case: &mut CaseState,
    message: intake::Unlinked,
    _event: &Event,
) -> Result<(), Malformed> {
    case.links.retain(|link| link.link_id != message.link_id);
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
