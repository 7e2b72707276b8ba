//! The rules of the school lane: Decree 80/2017/NĐ-CP Art 6, Decree 56/2017/NĐ-CP Arts 25 and 31. Pure.

mod family;
mod follow_up;

use api::codes::v1::ChildIdentity;
use api::education::v1::{
    AssessHarmRequest, Authority, ConcernRaised, RaiseConcernRequest, ReportToAuthorityRequest,
    ReportedToAuthority, SchoolHarmAssessed,
};
use api::log::v1::{AgencyKind, LaneBasis};
use api::timestamp_to_proto;
use decider::{Decider, Occasion, Target, lane_opened, vietnam_day};
use jiff::civil::Date;

use crate::messages::{EducationCommand, EducationEvent};
use crate::rejection::EducationRejection;
use crate::state::SchoolState;

/// The rules of the lane `education/<case_id>`.
#[derive(Debug, Clone, Copy)]
pub struct EducationDecider;

/// What every rule answers with.
type Decided = Result<Vec<EducationEvent>, EducationRejection>;

// === impl EducationDecider ===

impl Decider for EducationDecider {
    const CATEGORY: &'static str = "education";
    type Command = EducationCommand;
    type Event = EducationEvent;
    type State = SchoolState;
    type Rejection = EducationRejection;

    fn target(command: &EducationCommand) -> Target {
        match (command, command.case_id()) {
            (EducationCommand::RaiseConcernRequest(_), None) => Target::New,
            (_, case_id) => Target::Existing(case_id.unwrap_or_default()),
        }
    }

    fn decide(command: &EducationCommand, state: &SchoolState, occasion: &Occasion<'_>) -> Decided {
        use EducationCommand as C;
        match command {
            C::RaiseConcernRequest(request) => raise(request, state, occasion),
            C::AssessHarmRequest(request) => assess(request, state, occasion),
            C::NotifyFamilyRequest(request) => family::notify(request, state, occasion),
            C::SuppressFamilyNotificationRequest(request) => family::suppress(request, occasion),
            C::ProvideCounsellingRequest(request) => follow_up::counsel(request, occasion),
            C::FollowAttendanceRequest(request) => follow_up::attendance(request, occasion),
            C::RecordReturnRequest(request) => follow_up::returned(request, occasion),
            C::ReportToAuthorityRequest(request) => report(request, state, occasion),
        }
    }

    fn evolve(state: SchoolState, event: &EducationEvent) -> SchoolState {
        state.evolve(event)
    }
}

/// Decree 80/2017 Art 6: detect. Also in a lane that a referral opened, and as often as needed.
fn raise(request: &RaiseConcernRequest, state: &SchoolState, occasion: &Occasion<'_>) -> Decided {
    check_birth_date(request.child.as_ref(), occasion)?;
    let mut events = Vec::with_capacity(2);
    if state.roster.is_empty() {
        let unit = &occasion.actor.org_unit_id;
        events.push(lane_opened(unit, AgencyKind::Education, LaneBasis::OwnReceipt).into());
    }
    let raised = ConcernRaised {
        concern_sequence: state.concerns.saturating_add(1),
        kind: request.kind,
        noticed_at: act_time(occasion),
        school_org_unit_id: own_unit(occasion),
        abuse_forms: request.abuse_forms.clone(),
        environment: request.environment,
        age_group: request.age_group,
        sex: request.sex,
        school_level: request.school_level,
        caregiver_suspected: request.caregiver_suspected,
        immediate_danger: request.immediate_danger,
        beyond_school: request.beyond_school,
        child: request.child.clone(),
        place: request.place.clone(),
        account: request.account.clone(),
    };
    events.push(raised.into());
    Ok(events)
}

fn check_birth_date(
    child: Option<&ChildIdentity>,
    occasion: &Occasion<'_>,
) -> Result<(), EducationRejection> {
    let Some(child) = child.filter(|child| !child.birth_date.is_empty()) else {
        return Ok(());
    };
    past_day(&child.birth_date, occasion)
        .map_or(Err(EducationRejection::ImpossibleBirthDate), |_| Ok(()))
}

/// Decree 80/2017 Art 6: a preliminary assessment of the risk or harm that was noticed.
fn assess(request: &AssessHarmRequest, state: &SchoolState, occasion: &Occasion<'_>) -> Decided {
    concern_raised(state)?;
    let assessed = SchoolHarmAssessed {
        harm_level: request.harm_level,
        medical_care_needed: request.medical_care_needed,
        psychological_care_needed: request.psychological_care_needed,
        caregiver_suspected: request.caregiver_suspected,
        school_org_unit_id: own_unit(occasion),
        assessed_at: act_time(occasion),
        findings: request.findings.clone(),
    };
    Ok(vec![assessed.into()])
}

/// Decree 56/2017 Art 25: hotline 111, the commune or the police, at once. The law counts no hours;
/// the minutes are recorded for supervisors.
fn report(
    request: &ReportToAuthorityRequest,
    state: &SchoolState,
    occasion: &Occasion<'_>,
) -> Decided {
    concern_raised(state)?;
    let expected = match request.authority() {
        Authority::Police => AgencyKind::Police,
        _ => AgencyKind::Intake,
    };
    let to = request.to_org_unit_id.as_str();
    if !to.is_empty() && agency_of(to, occasion) != Some(expected) {
        return Err(EducationRejection::UnknownAuthorityUnit);
    }
    let reported = ReportedToAuthority {
        school_org_unit_id: own_unit(occasion),
        authority: request.authority,
        to_org_unit_id: to.to_owned(),
        channel: request.channel,
        reference: request.reference.clone(),
        reported_at: act_time(occasion),
        minutes_since_concern: minutes_since_concern(state, occasion),
        content: request.content.clone(),
    };
    Ok(vec![reported.into()])
}

fn concern_raised(state: &SchoolState) -> Result<(), EducationRejection> {
    match state.concerns {
        0 => Err(EducationRejection::ConcernMissing),
        _ => Ok(()),
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

/// Whole minutes since the first concern; 0 when there is none, or when it came later.
fn minutes_since_concern(state: &SchoolState, occasion: &Occasion<'_>) -> u32 {
    let Some(noticed_at) = state.first_noticed_at else {
        return 0;
    };
    let minutes = occasion.occurred_at.duration_since(noticed_at).as_mins();
    u32::try_from(minutes.max(0)).unwrap_or(u32::MAX)
}
