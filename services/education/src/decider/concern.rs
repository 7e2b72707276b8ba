//! Notice, assessment, help at once and the authorities: Decree 80/2017 Art 6, Decree 56/2017 Art 25.

use api::codes::v1::ChildIdentity;
use api::education::v1::{
    AssessHarmRequest, AssessRiskRequest, Authority, ConcernKind, ConcernRaised,
    GiveImmediateHelpRequest, ImmediateHelp, ImmediateHelpGiven, RaiseConcernRequest,
    ReportToAuthorityRequest, ReportedToAuthority, SchoolHarmAssessed, SchoolRiskAssessed,
};
use api::log::v1::{AgencyKind, LaneBasis};
use api::timestamp_to_proto;
use decider::{Occasion, lane_opened};

use super::{Decided, act_time, agency_of, check_delay, minutes_since, own_unit, past_day};
use crate::rejection::EducationRejection as R;
use crate::state::{Concern, SchoolState};

/// What of a concern decides whether the authorities are to be told.
pub(super) struct Noticed {
    pub(super) kind: ConcernKind,
    pub(super) beyond_school: bool,
    pub(super) immediate_danger: bool,
    pub(super) caregiver_suspected: bool,
}

impl From<&RaiseConcernRequest> for Noticed {
    fn from(request: &RaiseConcernRequest) -> Self {
        Self {
            kind: request.kind(),
            beyond_school: request.beyond_school,
            immediate_danger: request.immediate_danger,
            caregiver_suspected: request.caregiver_suspected,
        }
    }
}

/// Decree 80/2017 Art 6: detect. Also in a lane that a referral opened, and as often as needed.
pub(super) fn raise(
    request: &RaiseConcernRequest,
    state: &SchoolState,
    occasion: &Occasion<'_>,
) -> Decided {
    check_birth_date(request.child.as_ref(), occasion)?;
    let mut events = Vec::with_capacity(2);
    if state.roster.is_empty() {
        let unit = &occasion.actor.org_unit_id;
        events.push(lane_opened(unit, AgencyKind::Education, LaneBasis::OwnReceipt).into());
    }
    let noticed_at = occasion.occurred_at;
    let due = |rule| {
        let limit = occasion.limit(rule, noticed_at);
        let due_at = timestamp_to_proto(limit.due_from(noticed_at));
        (Some(due_at), Some(limit.applied()))
    };
    let (family_due_at, family_limit) = due("education.family.notify");
    let (assessment_due_at, assessment_limit) = due("education.assess");
    let (authority_due_at, authority_limit) = match must_report(request.into()) {
        true => due("education.authority.notify"),
        false => (None, None),
    };
    let raised = ConcernRaised {
        concern_sequence: u32::try_from(state.concerns.len())
            .unwrap_or(u32::MAX)
            .saturating_add(1),
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
        concern_id: occasion.subject_id.to_string(),
        family_due_at,
        family_limit,
        authority_due_at,
        authority_limit,
        assessment_due_at,
        assessment_limit,
    };
    events.push(raised.into());
    Ok(events)
}

/// Decree 56/2017 Art 25: whoever learns of abuse, or of a risk that it cannot handle, tells the
/// authorities at once. A risk that the school handles stays at school (Decree 80/2017 Art 6).
pub(super) fn must_report(noticed: Noticed) -> bool {
    noticed.kind == ConcernKind::Incident
        || noticed.beyond_school
        || noticed.immediate_danger
        || noticed.caregiver_suspected
}

pub(super) fn check_birth_date(
    child: Option<&ChildIdentity>,
    occasion: &Occasion<'_>,
) -> Result<(), R> {
    let Some(child) = child.filter(|child| !child.birth_date.is_empty()) else {
        return Ok(());
    };
    past_day(&child.birth_date, occasion).map_or(Err(R::ImpossibleBirthDate), |_| Ok(()))
}

/// Decree 80/2017 Art 6: an early assessment, and who is to be counselled: who may be harmed and
/// who may harm.
pub(super) fn assess_risk(
    request: &AssessRiskRequest,
    state: &SchoolState,
    occasion: &Occasion<'_>,
) -> Decided {
    let concern = state.concern(&request.concern_id, |concern| concern.assessment.is_due())?;
    let concern = concern.ok_or(R::ConcernMissing)?;
    let (said, lifted) = (request.caregiver_suspected, request.suspicion_lifted);
    check_lifting(said, lifted, &request.lifting_explanation)?;
    let late = concern.assessment.is_late(occasion.occurred_at);
    check_delay(late, request.delay_reason(), &request.delay_explanation)?;
    let assessed = SchoolRiskAssessed {
        concern_id: concern.id.clone(),
        school_org_unit_id: own_unit(occasion),
        assessed_at: act_time(occasion),
        risk_level: request.risk_level,
        feared_forms: request.feared_forms.clone(),
        counsel_potential_victim: request.counsel_potential_victim,
        counsel_potential_aggressor: request.counsel_potential_aggressor,
        caregiver_suspected: request.caregiver_suspected,
        late,
        delay_reason: request.delay_reason,
        delay_explanation: request.delay_explanation.clone(),
        findings: request.findings.clone(),
        suspicion_lifted: lifted,
        lifting_explanation: request.lifting_explanation.clone(),
        assessment_id: occasion.subject_id.to_string(),
    };
    Ok(vec![assessed.into()])
}

/// A suspicion protects the child: it is lifted on purpose and with a reason, never by silence.
pub(super) fn check_lifting(said: bool, lifted: bool, words: &str) -> Result<(), R> {
    match lifted {
        true if said => Err(R::SuspicionSaidAndLifted),
        true if words.trim().is_empty() => Err(R::LiftingUnworded),
        _ => Ok(()),
    }
}

/// Decree 80/2017 Art 6: a preliminary assessment of harm, once something has happened.
pub(super) fn assess_harm(
    request: &AssessHarmRequest,
    state: &SchoolState,
    occasion: &Occasion<'_>,
) -> Decided {
    let incident = incident(&request.concern_id, state)?;
    let (said, lifted) = (request.caregiver_suspected, request.suspicion_lifted);
    check_lifting(said, lifted, &request.lifting_explanation)?;
    let late = incident.assessment.is_late(occasion.occurred_at);
    check_delay(late, request.delay_reason(), &request.delay_explanation)?;
    let assessed = SchoolHarmAssessed {
        harm_level: request.harm_level,
        medical_care_needed: request.medical_care_needed,
        psychological_care_needed: request.psychological_care_needed,
        caregiver_suspected: request.caregiver_suspected,
        school_org_unit_id: own_unit(occasion),
        assessed_at: act_time(occasion),
        findings: request.findings.clone(),
        concern_id: incident.id.clone(),
        late,
        delay_reason: request.delay_reason,
        delay_explanation: request.delay_explanation.clone(),
        suspicion_lifted: lifted,
        lifting_explanation: request.lifting_explanation.clone(),
        assessment_id: occasion.subject_id.to_string(),
    };
    Ok(vec![assessed.into()])
}

fn incident<'a>(id: &str, state: &'a SchoolState) -> Result<&'a Concern, R> {
    let is_incident = |concern: &&Concern| concern.kind == ConcernKind::Incident;
    if state.concerns.is_empty() {
        return Err(R::ConcernMissing);
    }
    let found = match id.is_empty() {
        false => state.concern(id, |_| false)?.filter(is_incident),
        true => {
            let mut incidents = state.concerns.iter().filter(is_incident);
            let due = incidents
                .clone()
                .find(|concern| concern.assessment.is_due());
            due.or(incidents.next_back())
        }
    };
    found.ok_or(R::NoIncident)
}

/// Decree 80/2017 Art 6: help at once.
pub(super) fn help(
    request: &GiveImmediateHelpRequest,
    state: &SchoolState,
    occasion: &Occasion<'_>,
) -> Decided {
    let concern = state.concern(&request.concern_id, |_| false)?;
    let concern = concern.ok_or(R::ConcernMissing)?;
    let other = request.kinds().any(|kind| kind == ImmediateHelp::Other);
    if other && request.description.trim().is_empty() {
        return Err(R::HelpUnworded);
    }
    let health_unit = request.health_org_unit_id.as_str();
    if !health_unit.is_empty() && agency_of(health_unit, occasion) != Some(AgencyKind::Health) {
        return Err(R::UnknownHealthUnit);
    }
    let given = ImmediateHelpGiven {
        concern_id: concern.id.clone(),
        school_org_unit_id: own_unit(occasion),
        kinds: request.kinds.clone(),
        given_at: act_time(occasion),
        minutes_since_concern: minutes_since(Some(concern), occasion),
        health_org_unit_id: health_unit.to_owned(),
        description: request.description.clone(),
        help_id: occasion.subject_id.to_string(),
    };
    Ok(vec![given.into()])
}

/// Decree 56/2017 Art 25: hotline 111, the commune or the police, at once. Whoever is told late is
/// told all the same.
pub(super) fn report(
    request: &ReportToAuthorityRequest,
    state: &SchoolState,
    occasion: &Occasion<'_>,
) -> Decided {
    let concern = state.concern(&request.concern_id, |concern| concern.authority.is_due())?;
    let concern = concern.ok_or(R::ConcernMissing)?;
    let expected = match request.authority() {
        Authority::Police => AgencyKind::Police,
        _ => AgencyKind::Intake,
    };
    let to = request.to_org_unit_id.as_str();
    if !to.is_empty() && agency_of(to, occasion) != Some(expected) {
        return Err(R::UnknownAuthorityUnit);
    }
    let late = concern.authority.is_late(occasion.occurred_at);
    check_delay(late, request.delay_reason(), &request.delay_explanation)?;
    let reported = ReportedToAuthority {
        school_org_unit_id: own_unit(occasion),
        authority: request.authority,
        to_org_unit_id: to.to_owned(),
        channel: request.channel,
        reference: request.reference.clone(),
        reported_at: act_time(occasion),
        minutes_since_concern: minutes_since(Some(concern), occasion),
        content: request.content.clone(),
        concern_id: concern.id.clone(),
        late,
        delay_reason: request.delay_reason,
        delay_explanation: request.delay_explanation.clone(),
        notice_id: occasion.subject_id.to_string(),
    };
    Ok(vec![reported.into()])
}
