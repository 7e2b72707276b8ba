//! Invented communes, histories and requests.

use api::codes::v1::{AbuseForm, AgeGroup, DelayReason, ProtectionLevel, RiskLevel};
use api::intake::v1::*;
use api::log::v1::{AgencyKind, LaneBasis, LaneOpened, Role};
use api::timestamp_to_proto;
use decider::{Given, given};
use intake::{IntakeDecider, IntakeEvent};

pub(crate) const HOTLINE: &str = "hotline-111";
pub(crate) const AN_PHUOC: &str = "commune-an-phuoc";
pub(crate) const BINH_MINH: &str = "commune-binh-minh";
pub(crate) const SONG_LAM: &str = "commune-song-lam";
pub(crate) const HOSPITAL: &str = "hospital-thanh-an";

/// When the first report of every history was received: 11 hours before the harness's clock.
pub(crate) const RECEIVED: &str = "2026-03-01T21:00:00+07:00";

pub(crate) type Time = Option<prost_types::Timestamp>;
pub(crate) type History = Vec<IntakeEvent>;

pub(crate) fn time(text: &str) -> Time {
    Some(timestamp_to_proto(text.parse().expect("a time stamp")))
}

// === who acts ===

pub(crate) fn at(history: History, unit: &str, role: Role) -> Given<IntakeDecider> {
    [HOTLINE, AN_PHUOC, BINH_MINH, SONG_LAM]
        .into_iter()
        .fold(given(history), |given, unit| {
            given.with_unit(unit, AgencyKind::Intake)
        })
        .with_unit(HOSPITAL, AgencyKind::Health)
        .by(unit, AgencyKind::Intake, role)
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

pub(crate) fn an_assessed_case() -> History {
    with(a_reported_case(), InitialRiskAssessed::default())
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
        services: vec![PlannedService::default(), PlannedService::default()],
        ..PlanSubmitted::default()
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

// === requests ===

pub(crate) fn report() -> RecordReportRequest {
    RecordReportRequest {
        channel: ReportChannel::InPerson.into(),
        child_group: ChildGroup::Abused.into(),
        abuse_forms: vec![AbuseForm::Violence.into()],
        age_group: AgeGroup::AgeGroup6To10.into(),
        incident_org_unit_id: AN_PHUOC.into(),
        residence_org_unit_id: BINH_MINH.into(),
        account: Some(ReportAccount {
            narrative: "a neighbour tells of shouting".into(),
            ..ReportAccount::default()
        }),
        ..RecordReportRequest::default()
    }
}

pub(crate) fn forward(to: &str, basis: ForwardBasis) -> ForwardToCommuneRequest {
    ForwardToCommuneRequest {
        to_org_unit_id: to.into(),
        basis: basis.into(),
        ..ForwardToCommuneRequest::default()
    }
}

pub(crate) fn initial(risk: RiskLevel, life_threatened: bool) -> AssessInitialRiskRequest {
    AssessInitialRiskRequest {
        risk_level: risk.into(),
        harm_level: RiskLevel::Medium.into(),
        protection_level: ProtectionLevel::Intervention.into(),
        life_threatened,
        ..AssessInitialRiskRequest::default()
    }
}

pub(crate) fn by_chair() -> Option<Decision> {
    Some(Decision {
        decision_number: "05/QĐ-UBND".into(),
        decided_by_person_id: "chair-an-phuoc".into(),
        decided_at: None,
    })
}

pub(crate) fn measure() -> ApplyEmergencyMeasureRequest {
    ApplyEmergencyMeasureRequest {
        kinds: vec![EmergencyMeasureKind::MedicalCare.into()],
        decision: by_chair(),
        description: "taken to the hospital".into(),
        ..ApplyEmergencyMeasureRequest::default()
    }
}

pub(crate) fn late(request: ApplyEmergencyMeasureRequest) -> ApplyEmergencyMeasureRequest {
    ApplyEmergencyMeasureRequest {
        late_reason: DelayReason::ForceMajeure.into(),
        late_explanation: "the road was under water".into(),
        ..request
    }
}

pub(crate) fn removal(until: &str) -> RemoveChildTemporarilyRequest {
    RemoveChildTemporarilyRequest {
        decision: by_chair(),
        until: time(until),
        placement: RemovalPlacement::Relative.into(),
        grounds: "not safe at home".into(),
        ..RemoveChildTemporarilyRequest::default()
    }
}

pub(crate) fn extension(until: &str) -> ExtendRemovalRequest {
    ExtendRemovalRequest {
        decision: by_chair(),
        until: time(until),
        grounds: "not safe at home yet".into(),
        ..ExtendRemovalRequest::default()
    }
}

pub(crate) fn plan() -> SubmitPlanRequest {
    SubmitPlanRequest {
        protection_level: ProtectionLevel::Intervention.into(),
        measures: vec![
            PlanMeasureDraft {
                kind: ServiceKind::MedicalCare.into(),
                responsible_org_unit_id: HOSPITAL.into(),
                description: "treatment".into(),
                ..PlanMeasureDraft::default()
            },
            PlanMeasureDraft {
                kind: ServiceKind::SafetyMonitoring.into(),
                responsible_party: "the head of the neighbourhood".into(),
                description: "a visit every week".into(),
                ..PlanMeasureDraft::default()
            },
        ],
        ..SubmitPlanRequest::default()
    }
}

pub(crate) fn approval(number: u32, version: u32) -> ApprovePlanRequest {
    ApprovePlanRequest {
        plan_number: number,
        plan_version: version,
        ..ApprovePlanRequest::default()
    }
}

pub(crate) fn rejection(number: u32, version: u32) -> RejectPlanRequest {
    RejectPlanRequest {
        plan_number: number,
        plan_version: version,
        reason: "name who visits".into(),
        ..RejectPlanRequest::default()
    }
}

pub(crate) fn service(plan: u32, measure: u32) -> RecordServiceDeliveredRequest {
    RecordServiceDeliveredRequest {
        plan_number: plan,
        measure_number: measure,
        kind: ServiceKind::MedicalCare.into(),
        status: ServiceStatus::Delivered.into(),
        ..RecordServiceDeliveredRequest::default()
    }
}

pub(crate) fn review(risk: RiskLevel, no_longer_at_risk: bool, stable: bool) -> ReviewCaseRequest {
    ReviewCaseRequest {
        risk_level: risk.into(),
        no_longer_at_risk,
        findings: Some(ReviewFindings {
            physically_stable: stable,
            psychologically_stable: stable,
            cognitively_stable: stable,
            emotionally_stable: stable,
            ..ReviewFindings::default()
        }),
        ..ReviewCaseRequest::default()
    }
}

pub(crate) fn closing() -> CloseCaseRequest {
    CloseCaseRequest {
        decision: by_chair(),
        ground: CloseGround::GoalsReached.into(),
        summary: "the child is well".into(),
        ..CloseCaseRequest::default()
    }
}

pub(crate) fn reopening() -> ReopenCaseRequest {
    ReopenCaseRequest {
        reason: ReopenReason::RiskReturned.into(),
        ..ReopenCaseRequest::default()
    }
}

pub(crate) fn transfer(to: &str) -> TransferJurisdictionRequest {
    TransferJurisdictionRequest {
        to_org_unit_id: to.into(),
        reason: TransferReason::Residence.into(),
        ..TransferJurisdictionRequest::default()
    }
}

pub(crate) fn consent(giver: ConsentGiver, outcome: ConsentOutcome) -> RecordConsentRequest {
    RecordConsentRequest {
        subject: ConsentSubject::InformationSharing.into(),
        giver: giver.into(),
        outcome: outcome.into(),
        ..RecordConsentRequest::default()
    }
}
