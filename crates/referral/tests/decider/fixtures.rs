//! A school that refers to a commune, and valid steps to start from.

use api::codes::v1::{DelayReason, Priority};
use api::referral::v1::*;
use api::timestamp_to_proto;
use decider::{AgencyKind, Given, Role, given};
use referral::{ExpireReferral, ReferralDecider, ReferralEvent, Step};
use uuid::Uuid;

pub(crate) const SENDER: &str = "school-huong-sen";
pub(crate) const RECEIVER: &str = "commune-an-phuoc";
pub(crate) const OTHER: &str = "commune-binh-minh";
pub(crate) const HOSPITAL: &str = "hospital-thanh-an";
pub(crate) const REFERRAL: Uuid = Uuid::from_u128(7);
pub(crate) const CASE: Uuid = Uuid::from_u128(0xca5e);

pub(crate) type Time = Option<prost_types::Timestamp>;

pub(crate) fn time(text: &str) -> Time {
    Some(timestamp_to_proto(text.parse().expect("a time stamp")))
}

// === histories: proposed on Monday 2 March 2026 at 7, urgent, hence to be answered by Tuesday at 7 ===

pub(crate) fn proposed() -> Step {
    Step::of(ReferralProposed {
        referral_id: REFERRAL.to_string(),
        case_id: CASE.to_string(),
        from_org_unit_id: SENDER.into(),
        from_agency_kind: AgencyKind::Education.into(),
        to_org_unit_id: RECEIVER.into(),
        to_agency_kind: AgencyKind::Intake.into(),
        purpose: ReferralPurpose::Report.into(),
        priority: Priority::Urgent.into(),
        proposed_at: time("2026-03-02T07:00:00+07:00"),
        due_at: time("2026-03-03T07:00:00+07:00"),
        ..ReferralProposed::default()
    })
}

pub(crate) fn accepted() -> Step {
    Step::of(ReferralAccepted {
        accepted_at: time("2026-03-02T07:30:00+07:00"),
        complete_by: time("2026-03-05T07:30:00+07:00"),
        ..ReferralAccepted::default()
    })
}

pub(crate) fn declined(suggested: &str) -> Step {
    Step::of(ReferralDeclined {
        suggested_org_unit_id: suggested.into(),
        follow_up_due_at: time("2026-03-03T07:30:00+07:00"),
        ..ReferralDeclined::default()
    })
}

pub(crate) fn more_asked() -> Step {
    Step::of(ReferralMoreAsked {
        round: 1,
        due_at: time("2026-03-03T07:30:00+07:00"),
        ..ReferralMoreAsked::default()
    })
}

pub(crate) fn expired() -> Step {
    Step::of(ReferralExpired {
        follow_up_due_at: time("2026-03-04T07:00:00+07:00"),
        ..ReferralExpired::default()
    })
}

// === who acts ===

pub(crate) fn history(steps: impl IntoIterator<Item = Step>) -> Given<ReferralDecider> {
    given::<ReferralDecider>(steps)
        .with_unit(SENDER, AgencyKind::Education)
        .with_unit(RECEIVER, AgencyKind::Intake)
        .with_unit(OTHER, AgencyKind::Intake)
        .with_unit(HOSPITAL, AgencyKind::Health)
        .with_unit("inspectorate", AgencyKind::Oversight)
        .with_unit("procuracy-thanh-an", AgencyKind::Procuracy)
        .with_unit("court-thanh-an", AgencyKind::Court)
}

pub(crate) fn by_sender(steps: impl IntoIterator<Item = Step>) -> Given<ReferralDecider> {
    history(steps).by(SENDER, AgencyKind::Education, Role::SchoolCounsellor)
}

pub(crate) fn by_receiver(steps: impl IntoIterator<Item = Step>) -> Given<ReferralDecider> {
    history(steps).by(RECEIVER, AgencyKind::Intake, Role::ChildProtectionOfficer)
}

pub(crate) fn by_system(steps: impl IntoIterator<Item = Step>) -> Given<ReferralDecider> {
    history(steps).by("lachan", AgencyKind::Unspecified, Role::System)
}

// === commands ===

pub(crate) fn propose_to(unit: &str) -> ProposeReferralRequest {
    ProposeReferralRequest {
        case_id: CASE.to_string(),
        to_org_unit_id: unit.into(),
        purpose: ReferralPurpose::Report.into(),
        priority: Priority::Urgent.into(),
        request: "nhờ xã phối hợp".into(),
        ..ProposeReferralRequest::default()
    }
}

pub(crate) fn accept() -> AcceptReferralRequest {
    AcceptReferralRequest {
        referral_id: REFERRAL.to_string(),
        ..AcceptReferralRequest::default()
    }
}

pub(crate) fn accept_late(reason: DelayReason) -> AcceptReferralRequest {
    AcceptReferralRequest {
        delay_reason: reason.into(),
        ..accept()
    }
}

pub(crate) fn decline() -> DeclineReferralRequest {
    DeclineReferralRequest {
        referral_id: REFERRAL.to_string(),
        reason: DeclineReason::NotCompetent.into(),
        explanation: "xã khác có thẩm quyền".into(),
        ..DeclineReferralRequest::default()
    }
}

pub(crate) fn ask() -> AskForMoreRequest {
    AskForMoreRequest {
        referral_id: REFERRAL.to_string(),
        missing: vec![MissingPart::Whereabouts.into()],
        question: "em đang ở đâu?".into(),
        ..AskForMoreRequest::default()
    }
}

pub(crate) fn provide() -> ProvideMoreRequest {
    ProvideMoreRequest {
        referral_id: REFERRAL.to_string(),
        reply: "em ở nhà bà ngoại".into(),
        ..ProvideMoreRequest::default()
    }
}

pub(crate) fn withdraw() -> WithdrawReferralRequest {
    WithdrawReferralRequest {
        referral_id: REFERRAL.to_string(),
        explanation: "gửi nhầm".into(),
        ..WithdrawReferralRequest::default()
    }
}

pub(crate) fn redirect_to(unit: &str) -> RedirectReferralRequest {
    RedirectReferralRequest {
        referral_id: REFERRAL.to_string(),
        to_org_unit_id: unit.into(),
        purpose: ReferralPurpose::Report.into(),
        priority: Priority::Urgent.into(),
        request: "chuyển đến xã có thẩm quyền".into(),
        ..RedirectReferralRequest::default()
    }
}

pub(crate) fn close() -> CloseReferralRequest {
    CloseReferralRequest {
        referral_id: REFERRAL.to_string(),
        reason: CloseReason::AlreadyTakesPart.into(),
        ..CloseReferralRequest::default()
    }
}

pub(crate) fn complete() -> CompleteReferralRequest {
    CompleteReferralRequest {
        referral_id: REFERRAL.to_string(),
        result: ReferralResult::ServiceProvided.into(),
        ..CompleteReferralRequest::default()
    }
}

pub(crate) fn expire() -> ExpireReferral {
    ExpireReferral {
        referral_id: REFERRAL,
    }
}

/// The one event a command leads to.
macro_rules! only {
    ($outcome:expr, $event:ident) => {
        match $outcome.expect("the rules allow it").remove(0).event {
            ReferralEvent::$event(event) => event,
            other => panic!("{other:?}"),
        }
    };
}
pub(crate) use only;

/// One of every kind of step that can follow.
pub(crate) fn some_steps() -> Vec<Step> {
    let ended = [
        ReferralEvent::from(ReferralWithdrawn::default()),
        ReferralRedirected::default().into(),
        ReferralClosed::default().into(),
        ReferralCompleted::default().into(),
        ReferralMoreProvided::default().into(),
    ];
    let mut steps = vec![
        proposed(),
        accepted(),
        declined(OTHER),
        more_asked(),
        expired(),
    ];
    steps.extend(ended.into_iter().map(Step::of));
    steps
}
