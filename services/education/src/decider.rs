//! The rules of the school lane: Decree 80/2017/NĐ-CP Art 6, Decree 56/2017/NĐ-CP Arts 25 and 31,
//! Circular 18/2025/TT-BGDĐT. Pure.

mod change;
mod closing;
mod concern;
mod correction;
mod counselling;
mod family;
mod follow_up;

use api::codes::v1::{AppliedLimit, DelayReason};
use api::log::v1::AgencyKind;
use api::timestamp_to_proto;
use decider::{Decider, Elsewhere, EncodedEvent, Occasion, Target, explained, vietnam_day};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::messages::{EducationCommand, Step};
use crate::rejection::EducationRejection;
use crate::state::{Concern, SchoolState};

/// The rules of the lane `education/<case_id>`.
#[derive(Debug, Clone, Copy)]
pub struct EducationDecider;

/// What every rule answers with.
type Decided = Result<Vec<Step>, EducationRejection>;

// === impl EducationDecider ===

impl Decider for EducationDecider {
    const CATEGORY: &'static str = "education";
    const ASKS_OF_SUSPICION: bool = true;
    type Command = EducationCommand;
    type Event = Step;
    type State = SchoolState;
    type Rejection = EducationRejection;

    fn target(command: &EducationCommand) -> Target {
        match (command, command.case_id()) {
            (EducationCommand::RaiseConcernRequest(_), None) => Target::New,
            (_, case_id) => Target::Existing(case_id.unwrap_or_default()),
        }
    }

    fn decide(command: &EducationCommand, state: &SchoolState, on: &Occasion<'_>) -> Decided {
        use EducationCommand as C;
        match command {
            C::RaiseConcernRequest(request) => concern::raise(request, state, on),
            C::AssessRiskRequest(request) => concern::assess_risk(request, state, on),
            C::AssessHarmRequest(request) => concern::assess_harm(request, state, on),
            C::GiveImmediateHelpRequest(request) => concern::help(request, state, on),
            C::NotifyFamilyRequest(request) => family::notify(request, state, on),
            C::SuppressFamilyNotificationRequest(request) => family::suppress(request, state, on),
            C::ReportToAuthorityRequest(request) => concern::report(request, state, on),
            C::StartProgrammeRequest(request) => counselling::start(request, state, on),
            C::ProvideCounsellingRequest(request) => counselling::provide(request, state, on),
            C::ReviewProgrammeRequest(request) => counselling::review(request, state, on),
            C::EndProgrammeRequest(request) => counselling::end(request, state, on),
            C::RecordSocialWorkRequest(request) => follow_up::social_work(request, on),
            C::FollowAttendanceRequest(request) => follow_up::attendance(request, on),
            C::ArrangeSchoolChangeRequest(request) => change::arrange(request, state, on),
            C::RecordArrivalRequest(request) => change::arrival(request, state, on),
            C::RecordReturnRequest(request) => follow_up::returned(request, on),
            C::CloseSchoolCaseRequest(request) => closing::close(request, state, on),
            C::CorrectConcernRequest(request) => correction::concern(request, state, on),
            C::CorrectHarmAssessmentRequest(request) => correction::harm(request, state, on),
            C::CorrectCounsellingRequest(request) => correction::counselling(request, state, on),
            C::CorrectAttendanceRequest(request) => correction::attendance(request, state, on),
        }
    }

    fn evolve(state: SchoolState, step: &Step) -> SchoolState {
        state.evolve(&step.event)
    }

    /// The new school is told on a stream of its own, which only the two schools read: in the same
    /// append, so that the child is lost by neither.
    fn elsewhere(step: &Step, occasion: &Occasion<'_>) -> Vec<Elsewhere> {
        let told = step.tells.iter().map(|referral| Elsewhere {
            category: "referral",
            stream_id: occasion.subject_id,
            event: EncodedEvent::of(referral.as_ref()),
        });
        told.collect()
    }
}

fn own_unit(occasion: &Occasion<'_>) -> String {
    occasion.actor.org_unit_id.to_string()
}

fn act_time(occasion: &Occasion<'_>) -> Option<prost_types::Timestamp> {
    Some(timestamp_to_proto(occasion.occurred_at))
}

/// The agency kind of a unit in force.
fn agency_of(unit: &str, occasion: &Occasion<'_>) -> Option<AgencyKind> {
    let unit = occasion.directory.org_unit(unit, occasion.occurred_at);
    unit.map(|unit| unit.agency_kind)
}

/// A day of the calendar that is not in the future.
fn past_day(text: &str, occasion: &Occasion<'_>) -> Option<Date> {
    let day = text.parse::<Date>().ok();
    day.filter(|day| *day <= vietnam_day(occasion.now))
}

/// Whole minutes since a concern was noticed; 0 when there is none, or when it came later.
fn minutes_since(concern: Option<&Concern>, occasion: &Occasion<'_>) -> u32 {
    let Some(noticed_at) = concern.and_then(|concern| concern.noticed_at) else {
        return 0;
    };
    let minutes = occasion.occurred_at.duration_since(noticed_at).as_mins();
    u32::try_from(minutes.max(0)).unwrap_or(u32::MAX)
}

/// The UUID of the concern an event belongs to; empty when there is none.
fn id_of(concern: Option<&Concern>) -> String {
    concern
        .map(|concern| concern.id.clone())
        .unwrap_or_default()
}

/// Late steps are recorded once somebody said why.
fn check_delay(late: bool, reason: DelayReason, words: &str) -> Result<(), EducationRejection> {
    let (unexplained, unworded) = (
        EducationRejection::DelayUnexplained,
        EducationRejection::DelayUnworded,
    );
    explained(late, reason, words, unexplained, unworded)
}

/// When something is due: the time the school sets, which must lie ahead of the act, or the limit
/// of the rule.
fn due_time(
    told: Option<&prost_types::Timestamp>,
    rule: &str,
    occasion: &Occasion<'_>,
    impossible: EducationRejection,
) -> Result<(Timestamp, Option<AppliedLimit>), EducationRejection> {
    let start = occasion.occurred_at;
    match told.map(api::timestamp_from_proto) {
        Some(Some(at)) if at >= start => Ok((at, None)),
        Some(_) => Err(impossible),
        None => {
            let limit = occasion.limit(rule, start);
            Ok((limit.due_from(start), Some(limit.applied())))
        }
    }
}
