//! Invented communes, histories and requests.

use api::codes::v1::Sex;
use api::intake::v1::*;
use api::log::v1::{AgencyKind, LaneBasis, LaneOpened, Role};
use api::timestamp_to_proto;
use decider::{Given, Level, given};
use intake::{IntakeDecider, IntakeEvent};

mod coordination;
mod later;
mod requests;

pub(crate) use coordination::*;
pub(crate) use later::*;
pub(crate) use requests::*;

pub(crate) const HOTLINE: &str = "hotline-111";
pub(crate) const AN_PHUOC: &str = "commune-an-phuoc";
pub(crate) const BINH_MINH: &str = "commune-binh-minh";
pub(crate) const SONG_LAM: &str = "commune-song-lam";
pub(crate) const HOSPITAL: &str = "hospital-thanh-an";
pub(crate) const OFFICER: &str = "officer-an-phuoc";

/// When the first report of every history was received: 11 hours before the harness's clock.
pub(crate) const RECEIVED: &str = "2026-03-01T21:00:00+07:00";

pub(crate) type Time = Option<prost_types::Timestamp>;
pub(crate) type History = Vec<IntakeEvent>;

pub(crate) fn time(text: &str) -> Time {
    Some(timestamp_to_proto(text.parse().expect("a time stamp")))
}

// === who acts ===

pub(crate) fn at(history: History, unit: &str, role: Role) -> Given<IntakeDecider> {
    let communes = [AN_PHUOC, BINH_MINH, SONG_LAM];
    let given = communes.into_iter().fold(given(history), |given, unit| {
        let chair = chair_of(unit);
        given.with_unit(unit, AgencyKind::Intake).with_person(
            &chair,
            unit,
            Role::CommuneChair,
            Sex::Unspecified,
            &[],
        )
    });
    let officer = Role::ChildProtectionOfficer;
    given
        .with_unit_of(HOTLINE, AgencyKind::Intake, Level::National)
        .with_unit_of(HOSPITAL, AgencyKind::Health, Level::Province)
        .with_unit(POLICE, AgencyKind::Police)
        .with_unit_of(PROCURACY, AgencyKind::Procuracy, Level::Province)
        .with_person(OFFICER, AN_PHUOC, officer, Sex::Unspecified, &[])
        .by(unit, AgencyKind::Intake, role)
}

/// `commune-an-phuoc` is led by `chair-an-phuoc`.
fn chair_of(unit: &str) -> String {
    unit.replace("commune", "chair")
}

/// The officer of the commune of the incident.
pub(crate) fn officer(history: History) -> Given<IntakeDecider> {
    at(history, AN_PHUOC, Role::ChildProtectionOfficer)
}

/// The chair of the commune of the incident.
pub(crate) fn chair(history: History) -> Given<IntakeDecider> {
    at(history, AN_PHUOC, Role::CommuneChair)
}

// === histories ===

pub(crate) fn opened(unit: &str, basis: LaneBasis) -> IntakeEvent {
    LaneOpened {
        org_unit_id: unit.into(),
        agency_kind: AgencyKind::Intake.into(),
        basis: basis.into(),
        referral_id: String::new(),
    }
    .into()
}

/// A lane that a referral opened: no report yet.
pub(crate) fn a_referred_case() -> History {
    vec![opened(AN_PHUOC, LaneBasis::Referral)]
}

/// Told to An Phước, where it happened; the child lives in Bình Minh.
pub(crate) fn a_reported_case() -> History {
    let report = ReportReceived {
        report_sequence: 1,
        received_at: time(RECEIVED),
        incident_org_unit_id: AN_PHUOC.into(),
        residence_org_unit_id: BINH_MINH.into(),
        ..ReportReceived::default()
    };
    vec![opened(AN_PHUOC, LaneBasis::OwnReceipt), report.into()]
}

/// The same, and the suspect is a caregiver.
pub(crate) fn a_case_against_a_caregiver() -> History {
    let mut history = a_reported_case();
    if let Some(IntakeEvent::ReportReceived(report)) = history.last_mut() {
        report.caregiver_suspected = true;
    }
    history
}

/// The hotline, another commune and the commune of the incident take part.
pub(crate) fn a_shared_case() -> History {
    let mut history = a_reported_case();
    history.push(opened(HOTLINE, LaneBasis::OwnReceipt));
    history.push(opened(SONG_LAM, LaneBasis::Forwarded));
    history.push(opened(BINH_MINH, LaneBasis::Forwarded));
    history
}

/// Assessed as an emergency, and not yet acted upon.
pub(crate) fn an_assessed_case() -> History {
    let assessed = InitialRiskAssessed {
        emergency_protection: true,
        assessed_at: time("2026-03-01T22:00:00+07:00"),
        ..InitialRiskAssessed::default()
    };
    with(a_reported_case(), assessed)
}

pub(crate) fn with(mut history: History, event: impl Into<IntakeEvent>) -> History {
    history.push(event.into());
    history
}

/// Everything of Art 28(2) but the draft.
pub(crate) fn a_dossier() -> History {
    let history = with(an_assessed_case(), SpecificRiskAssessed::default());
    with(history, NeedsMeetingHeld::default())
}

pub(crate) fn draft(number: u32, version: u32) -> PlanSubmitted {
    PlanSubmitted {
        plan_number: number,
        plan_version: version,
        submitted_at: time(RECEIVED),
        services: vec![planned(1, None), planned(2, None)],
        ..PlanSubmitted::default()
    }
}

pub(crate) fn planned(measure_number: u32, due_at: Time) -> PlannedService {
    PlannedService {
        measure_number,
        due_at,
        ..PlannedService::default()
    }
}

pub(crate) fn a_submitted_plan() -> History {
    with(a_dossier(), draft(1, 1))
}

pub(crate) fn a_planned_case() -> History {
    with(
        a_submitted_plan(),
        PlanApproved {
            plan_number: 1,
            plan_version: 1,
            measure_count: 2,
            ..PlanApproved::default()
        },
    )
}

pub(crate) fn reviewed(no_longer_at_risk: bool, stable: bool) -> CaseReviewed {
    CaseReviewed {
        review_id: "review-1".into(),
        no_longer_at_risk,
        stable,
        new_plan_required: !(no_longer_at_risk && stable),
        reviewed_at: time("2026-03-02T07:00:00+07:00"),
        ..CaseReviewed::default()
    }
}

pub(crate) fn a_safe_case() -> History {
    with(a_planned_case(), reviewed(true, true))
}

pub(crate) fn a_closed_case() -> History {
    with(
        a_safe_case(),
        CaseClosed {
            closed_at: time("2026-03-02T07:30:00+07:00"),
            ..CaseClosed::default()
        },
    )
}

/// Away since the report came, until 11 March.
pub(crate) fn a_removed_child() -> History {
    with(
        a_reported_case(),
        ChildTemporarilyRemoved {
            removal_id: "removal-1".into(),
            removed_at: time(RECEIVED),
            until: time("2026-03-11T21:00:00+07:00"),
            ..ChildTemporarilyRemoved::default()
        },
    )
}
