//! Histories: one that passes all agencies, and random ones.

use api::codes::v1::{ChildIdentity, Priority, ProtectionLevel, RiskLevel};
use api::log::v1::{AgencyKind, LaneBasis, LaneOpened};
use api::referral::v1 as referral;
use api::{CaseId, education, health, intake, legal_aid, police};
use event_store::{Actor, StreamName};
use uuid::Uuid;

use crate::clocks::tick_at_random;
use crate::evidence::keep_at_random;
use crate::support::{
    Chance, World, case, counsellor, doctor, investigator, lawyer, officer, operator,
};

/// Names that must stand nowhere in the clear.
pub(crate) const CHILD: &str = "Trần Thị Hoa Lựu";
pub(crate) const REPORTER: &str = "Bà Canh Cửi";
pub(crate) const NARRATIVE: &str = "tiếng khóc sau bức tường";
pub(crate) const FINDING: &str = "vết bầm ở cẳng tay";
pub(crate) const SUMMARY: &str = "lời trình báo tại trụ sở";
pub(crate) const ADVICE: &str = "tư vấn quyền của bị hại";
pub(crate) const CLASSROOM: &str = "chỗ ngồi cuối lớp";
pub(crate) const REQUEST: &str = "đề nghị khám ưu tiên";
pub(crate) const EXPLANATION: &str = "không đúng thẩm quyền";

pub(crate) const CANARIES: [&str; 9] = [
    CHILD,
    REPORTER,
    NARRATIVE,
    FINDING,
    SUMMARY,
    ADVICE,
    CLASSROOM,
    REQUEST,
    EXPLANATION,
];

pub(crate) fn child() -> Option<ChildIdentity> {
    Some(ChildIdentity {
        full_name: CHILD.to_owned(),
        ..Default::default()
    })
}

pub(crate) fn opened(by: &Actor, basis: LaneBasis) -> LaneOpened {
    LaneOpened {
        org_unit_id: by.org_unit_id.clone(),
        agency_kind: by.agency_kind.into(),
        basis: basis.into(),
        referral_id: String::new(),
    }
}

pub(crate) fn report() -> intake::v1::ReportReceived {
    intake::v1::ReportReceived {
        report_sequence: 1,
        child: child(),
        reporter: Some(intake::v1::Reporter {
            full_name: REPORTER.to_owned(),
            ..Default::default()
        }),
        account: Some(intake::v1::ReportAccount {
            narrative: NARRATIVE.to_owned(),
            ..Default::default()
        }),
        ..Default::default()
    }
}

pub(crate) fn risk(level: RiskLevel) -> intake::v1::InitialRiskAssessed {
    intake::v1::InitialRiskAssessed {
        risk_level: level.into(),
        protection_level: ProtectionLevel::Intervention.into(),
        ..Default::default()
    }
}

pub(crate) fn proposed(id: Uuid, from: &Actor, to: &Actor) -> referral::ReferralProposed {
    referral::ReferralProposed {
        referral_id: id.to_string(),
        from_org_unit_id: from.org_unit_id.clone(),
        from_agency_kind: from.agency_kind.into(),
        to_org_unit_id: to.org_unit_id.clone(),
        to_agency_kind: to.agency_kind.into(),
        purpose: referral::ReferralPurpose::MedicalCare.into(),
        priority: Priority::Urgent.into(),
        request: REQUEST.to_owned(),
        child: child(),
        ..Default::default()
    }
}

macro_rules! answer {
    ($message:ident, $id:expr, $from:expr, $to:expr, { $($field:ident: $value:expr),* }) => {
        referral::$message {
            referral_id: $id.to_string(),
            from_org_unit_id: $from.org_unit_id.clone(),
            from_agency_kind: $from.agency_kind.into(),
            to_org_unit_id: $to.org_unit_id.clone(),
            to_agency_kind: $to.agency_kind.into(),
            $($field: $value,)*
            ..Default::default()
        }
    };
}

/// A case that the hotline receives, the commune leads, and all other agencies join.
pub(crate) async fn through_all_agencies(world: &World, case: CaseId) -> Uuid {
    let (hotline, commune, hospital) = (operator(), officer(), doctor());
    let on = |basis| move |by: &Actor| opened(by, basis);
    let own = on(LaneBasis::OwnReceipt);
    world.record(&hotline, "case", case, &own(&hotline)).await;
    world.record(&hotline, "case", case, &report()).await;
    let forwarded = intake::v1::ForwardedToCommune::default();
    world.record(&hotline, "case", case, &forwarded).await;
    let joined = on(LaneBasis::Forwarded)(&commune);
    world.record(&hotline, "case", case, &joined).await;
    world
        .record(&commune, "case", case, &risk(RiskLevel::High))
        .await;
    // health joins by a referral, police and legal aid and school by their own receipt
    let id = Uuid::from_u128(case.0.as_u128() ^ 0xff);
    propose(world, case, id, &commune, &hospital).await;
    accept(world, case, id, &commune, &hospital).await;
    let received = health::v1::ChildReceived {
        child: child(),
        state: FINDING.to_owned(),
        ..Default::default()
    };
    world.record(&hospital, "health", case, &received).await;
    let police_officer = investigator();
    world
        .record(&police_officer, "police", case, &own(&police_officer))
        .await;
    let denunciation = police::v1::DenunciationReceived {
        summary: SUMMARY.to_owned(),
        child: child(),
        ..Default::default()
    };
    world
        .record(&police_officer, "police", case, &denunciation)
        .await;
    let lawyer = lawyer();
    world
        .record(&lawyer, "legal_aid", case, &own(&lawyer))
        .await;
    world
        .record(&lawyer, "legal_aid", case, &legal_aid_session())
        .await;
    let school = counsellor();
    world
        .record(&school, "education", case, &own(&school))
        .await;
    let concern = education::v1::ConcernRaised {
        child: child(),
        place: Some(education::v1::SchoolPlace {
            class_name: CLASSROOM.to_owned(),
            ..Default::default()
        }),
        ..Default::default()
    };
    world.record(&school, "education", case, &concern).await;
    id
}

pub(crate) async fn propose(world: &World, case: CaseId, id: Uuid, from: &Actor, to: &Actor) {
    let stream = StreamName::of("referral", id);
    world
        .record_in(from, stream, case, &proposed(id, from, to))
        .await;
}

pub(crate) async fn accept(world: &World, case: CaseId, id: Uuid, from: &Actor, to: &Actor) {
    let stream = StreamName::of("referral", id);
    let accepted = answer!(ReferralAccepted, id, from, to, { note: "sẽ khám ngay".to_owned() });
    world.record_in(to, stream, case, &accepted).await;
    let lane = match to.agency_kind {
        AgencyKind::Health => "health",
        AgencyKind::Police => "police",
        AgencyKind::LegalAid => "legal_aid",
        AgencyKind::Education => "education",
        _ => "case",
    };
    world
        .record(to, lane, case, &opened(to, LaneBasis::Referral))
        .await;
}

pub(crate) async fn decline(world: &World, case: CaseId, id: Uuid, from: &Actor, to: &Actor) {
    let stream = StreamName::of("referral", id);
    let declined = answer!(ReferralDeclined, id, from, to, {
        reason: referral::DeclineReason::NotCompetent.into(),
        explanation: EXPLANATION.to_owned(),
        suggested_org_unit_id: "hospital-thanh-an".to_owned()
    });
    world.record_in(to, stream, case, &declined).await;
}

pub(crate) async fn complete(world: &World, case: CaseId, id: Uuid, from: &Actor, to: &Actor) {
    let stream = StreamName::of("referral", id);
    let completed = answer!(ReferralCompleted, id, from, to, {
        result: referral::ReferralResult::ServiceProvided.into(),
        summary: "đã khám và điều trị".to_owned()
    });
    world.record_in(to, stream, case, &completed).await;
}

fn legal_aid_session() -> legal_aid::v1::SessionRecorded {
    legal_aid::v1::SessionRecorded {
        summary: ADVICE.to_owned(),
        ..Default::default()
    }
}

/// Grows a random history over some cases.
pub(crate) async fn grow_at_random(world: &World, chance: &mut Chance, events: u64) {
    let people = [
        operator(),
        officer(),
        doctor(),
        investigator(),
        lawyer(),
        counsellor(),
    ];
    for _ in 0..events {
        let case = case(u128::from(chance.below(12)));
        let by = chance.pick(&people).clone();
        let lane = *chance.pick(&["case", "health", "police", "legal_aid", "education"]);
        match chance.below(13) {
            0 | 1 => {
                let basis = *chance.pick(&[LaneBasis::OwnReceipt, LaneBasis::Forwarded]);
                world.record(&by, lane, case, &opened(&by, basis)).await;
            }
            2 => drop(world.record(&by, "case", case, &report()).await),
            3 => {
                let level = *chance.pick(&[RiskLevel::Low, RiskLevel::Medium, RiskLevel::High]);
                world.record(&by, "case", case, &risk(level)).await;
            }
            4 => {
                let closed = intake::v1::CaseClosed::default();
                world.record(&by, "case", case, &closed).await;
            }
            5 => {
                let received = health::v1::ChildReceived {
                    child: child(),
                    state: FINDING.to_owned(),
                    ..Default::default()
                };
                world.record(&by, "health", case, &received).await;
            }
            6 => {
                let event_type = "health.v9.NotYetKnown";
                world
                    .record_raw(&by, lane, case, event_type, b"\x08\x01")
                    .await;
            }
            7 => {
                let event_type = "access.v9.FileOpened";
                world
                    .record_raw(&by, "access", case, event_type, b"\x08\x01")
                    .await;
            }
            8 | 9 => tick_at_random(world, chance, case, &by).await,
            10 => keep_at_random(world, chance, case).await,
            _ => refer_at_random(world, chance, case, &by, chance_other(&people, &by)).await,
        }
    }
}

fn chance_other<'a>(people: &'a [Actor], by: &Actor) -> &'a Actor {
    people
        .iter()
        .find(|person| person.org_unit_id != by.org_unit_id)
        .expect("another")
}

async fn refer_at_random(
    world: &World,
    chance: &mut Chance,
    case: CaseId,
    from: &Actor,
    to: &Actor,
) {
    let id = Uuid::from_u128(u128::from(chance.below(u64::MAX)));
    propose(world, case, id, from, to).await;
    match chance.below(4) {
        0 => accept(world, case, id, from, to).await,
        1 => decline(world, case, id, from, to).await,
        2 => {
            accept(world, case, id, from, to).await;
            complete(world, case, id, from, to).await;
        }
        _ => {}
    }
}
