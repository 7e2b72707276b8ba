//! Every refusal, each with the smallest story that leads to it.

use api::codes::v1::DelayReason;
use api::log::v1::AgencyKind;
use api::referral::v1::*;
use decider::{Refusals, Role};
use referral::{ReferralDecider, ReferralRejection as R, Step};

use crate::fixtures::*;

const EARLY: &str = "2026-03-02T06:54:59+07:00";

type All = Refusals<ReferralDecider>;

fn at_the_proposal(all: All) -> All {
    let late_question = |r: &mut ProposeReferralRequest| {
        r.due_at = time("2026-03-02T07:59:59+07:00");
    };
    let medical = |r: &mut ProposeReferralRequest| {
        r.information = Some(SharedInformation {
            medical: "kết quả khám".into(),
            ..SharedInformation::default()
        });
    };
    let by_hospital = || history([]).by(HOSPITAL, AgencyKind::Health, Role::Clinician);
    all.refused(R::UnknownReceiver, by_sender([]), propose_to("nowhere"))
        .refused(
            R::ReceiverDoesNoCasework,
            by_sender([]),
            propose_to("inspectorate"),
        )
        .refused(
            R::ReceiverIsNotified,
            by_sender([]),
            propose_to("procuracy-thanh-an"),
        )
        .refused(
            R::ReceiverIsNotified,
            by_sender([]),
            propose_to("court-thanh-an"),
        )
        .refused(R::ToItself, by_sender([]), propose_to(SENDER))
        .spoiled(
            R::SchoolChangeToSchoolOnly,
            by_sender([]),
            propose_to(RECEIVER),
            |r| r.purpose = ReferralPurpose::SchoolChange.into(),
        )
        .refused(
            R::ToItself,
            by_sender([]).succeeding(OTHER),
            propose_to(OTHER),
        )
        .spoiled(
            R::DueInThePast,
            by_sender([]),
            propose_to(RECEIVER),
            late_question,
        )
        .spoiled(
            R::ShareNotHeld,
            by_sender([]),
            propose_to(RECEIVER),
            medical,
        )
        .spoiled(
            R::ShareNotForReceiver,
            by_hospital(),
            propose_to(SENDER),
            medical,
        )
}

fn at_the_answer(all: All) -> All {
    let open = || by_receiver([proposed()]);
    let overdue = || by_receiver([proposed(), expired()]);
    let unworded = accept_late(DelayReason::Other);
    all.refused(R::NotTheReceiver, by_sender([proposed()]), accept())
        .refused(R::NotTheReceiver, by_sender([proposed()]), decline())
        .refused(R::NotTheReceiver, by_sender([proposed()]), ask())
        .refused(R::BeforeProposal, open().occurred_at(EARLY), accept())
        .refused(
            R::NoLongerOpen,
            by_receiver([proposed(), accepted()]),
            decline(),
        )
        .refused(
            R::NoLongerOpen,
            by_receiver([proposed(), declined("")]),
            accept(),
        )
        .spoiled(R::PromisedForThePast, open(), accept(), |r| {
            r.complete_by = time("2026-03-02T07:59:59+07:00");
        })
        .refused(R::DelayUnexplained, overdue(), accept())
        .refused(R::DelayUnexplained, overdue(), decline())
        .refused(R::DelayUnworded, overdue(), unworded)
        .spoiled(R::UnknownSuggestion, open(), decline(), |r| {
            r.suggested_org_unit_id = "nowhere".into();
        })
        .spoiled(R::UnknownSuggestion, open(), decline(), |r| {
            r.suggested_org_unit_id = "court-thanh-an".into();
        })
        .spoiled(R::UnknownSuggestion, open(), decline(), |r| {
            r.suggested_org_unit_id = RECEIVER.into();
        })
        .refused(
            R::NotAwaitingAnswer,
            by_receiver([proposed(), more_asked()]),
            ask(),
        )
        .refused(R::NotAwaitingAnswer, overdue(), ask())
        .refused(R::NothingAsked, by_sender([proposed()]), provide())
        .refused(
            R::NotTheSender,
            by_receiver([proposed(), more_asked()]),
            provide(),
        )
        .refused(
            R::DelayUnexplained,
            by_sender([proposed(), more_asked()]).at("2026-03-03T07:30:01+07:00"),
            provide(),
        )
}

fn at_the_end(all: All) -> All {
    let refused = || by_sender([proposed(), declined("")]);
    let done = Step::of(ReferralCompleted::default());
    let too_late = "2026-03-03T07:30:01+07:00";
    all.refused(R::NotTheSender, by_receiver([proposed()]), withdraw())
        .refused(R::NoLongerOpen, refused(), withdraw())
        .refused(
            R::NoLongerOpen,
            by_sender([proposed(), accepted()]),
            withdraw(),
        )
        .refused(
            R::NotTheSystem,
            by_sender([proposed()]).at("2026-04-02T08:00:00+07:00"),
            expire(),
        )
        .refused(
            R::NotOverdue,
            by_system([proposed()]).at("2026-03-03T07:00:00+07:00"),
            expire(),
        )
        .refused(
            R::NotOverdue,
            by_system([proposed(), accepted()]).at("2026-04-02T08:00:00+07:00"),
            expire(),
        )
        .refused(
            R::NothingToRedirect,
            by_sender([proposed()]),
            redirect_to(OTHER),
        )
        .refused(R::NobodySuggested, refused(), redirect_to(""))
        .refused(R::UnknownReceiver, refused(), redirect_to("nowhere"))
        .refused(
            R::NotTheSender,
            by_receiver([proposed(), declined("")]),
            redirect_to(OTHER),
        )
        .refused(R::NotDeclined, by_sender([proposed(), expired()]), close())
        .refused(
            R::NotTheSender,
            by_receiver([proposed(), declined("")]),
            close(),
        )
        .refused(R::DelayUnexplained, refused().at(too_late), close())
        .spoiled(R::CloseUnworded, refused(), close(), |r| {
            r.reason = CloseReason::Other.into();
        })
        .refused(R::NotAccepted, by_receiver([proposed()]), complete())
        .refused(
            R::NotAccepted,
            by_receiver([proposed(), accepted(), done]),
            complete(),
        )
        .refused(
            R::NotTheReceiver,
            by_sender([proposed(), accepted()]),
            complete(),
        )
}

#[test]
fn every_refusal_has_its_story() {
    let all = at_the_proposal(Refusals::default());
    at_the_end(at_the_answer(all)).check(R::ALL);
}
