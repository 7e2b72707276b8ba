//! One story for every refusal, and none forgotten: requests, papers, answers.

use api::codes::v1::AgeGroup;
use api::legal_aid::v1::*;
use decider::{Given, Refusals};
use legal_aid::LegalAidDecider;
use legal_aid::LegalAidRejection::{self, *};

use crate::fixtures::*;
use crate::refusals_of_aid::at_the_aid;

pub(crate) type All = Refusals<LegalAidDecider>;

pub(crate) const FUTURE: &str = "2026-03-02T08:05:01+07:00";
/// A second before the request was received.
const EARLY: &str = "2026-02-20T08:59:59+07:00";

fn open() -> Given<LegalAidDecider> {
    case([lane_opened()])
}

fn waiting() -> Given<LegalAidDecider> {
    case([lane_opened(), request_received()])
}

fn accepted() -> Given<LegalAidDecider> {
    case([lane_opened(), request_received(), request_accepted()])
}

fn declined() -> Given<LegalAidDecider> {
    case([lane_opened(), request_received(), request_declined()])
}

fn at_the_receipt(all: All) -> All {
    all.spoiled(ReceivedInFuture, open(), receive(), |r| {
        r.received_at = time(FUTURE)
    })
    .spoiled(BodyTimeInvalid, open(), receive(), |r| {
        r.body_received_at = time(FUTURE)
    })
    .spoiled(BodyTimeInvalid, open(), receive(), |r| {
        r.body_received_at = time("2026-03-01T09:00:01+07:00")
    })
    .spoiled(BodyTimeInvalid, open(), receive(), |r| {
        r.requester_kind = RequesterKind::Child.into()
    })
    .spoiled(RequestingUnitUnknown, open(), receive(), |r| {
        r.requesting_org_unit_id = "nobody".into()
    })
    .spoiled(TimeDoesNotRunOut, open(), receive(), |r| {
        r.urgent_ground = UrgentGround::TimeRunsOut.into()
    })
}

fn at_the_papers(all: All) -> All {
    let urgent = || case([lane_opened(), urgent_request()]);
    all.refused(RequestUnknown, open(), ask_for_papers())
        .refused(RequestAnswered, accepted(), ask_for_papers())
        .refused(AcceptAtOnce, urgent(), ask_for_papers())
        .spoiled(AskedAtImpossible, waiting(), ask_for_papers(), |r| {
            r.requested_at = time(EARLY)
        })
        .spoiled(AskedAtImpossible, waiting(), ask_for_papers(), |r| {
            r.requested_at = time(FUTURE)
        })
        .spoiled(DelayUnexplained, waiting(), ask_for_papers(), |r| {
            r.requested_at = time("2026-02-21T00:00:01+07:00")
        })
        .refused(RequestUnknown, open(), bring_papers())
        .refused(RequestAnswered, declined(), bring_papers())
        .refused(
            AidClosed,
            case([in_proceedings(), vec![completed()]].concat()),
            bring_papers(),
        )
        .spoiled(PapersTimeImpossible, waiting(), bring_papers(), |r| {
            r.received_at = time(FUTURE)
        })
        .spoiled(PapersTimeImpossible, waiting(), bring_papers(), |r| {
            r.received_at = time(EARLY)
        })
        .spoiled(PapersContradict, waiting(), bring_papers(), |r| {
            r.missing = vec![MissingPaper::Other.into()]
        })
}

fn at_the_acceptance(all: All) -> All {
    let without_papers = || case([lane_opened(), request_without_papers()]);
    let from_16 = AgeGroup::AgeGroup16To17;
    all.refused(RequestUnknown, open(), accept())
        .refused(RequestAnswered, accepted(), accept())
        .refused(RequestAnswered, declined(), accept())
        .spoiled(EnteredInFuture, waiting(), accept(), |r| {
            r.registered_at = time(FUTURE)
        })
        .spoiled(EnteredBeforeReceipt, waiting(), accept(), |r| {
            r.registered_at = time(EARLY)
        })
        .spoiled(GroundDoesNotFitAge, waiting(), accept(), |r| {
            r.age_group = from_16.into()
        })
        .spoiled(HardshipNotShown, waiting(), accept(), |r| {
            r.age_group = from_16.into();
            r.eligibility_basis = EligibilityBasis::Victim1617InHardship.into();
        })
        .spoiled(GroundUnworded, waiting(), accept(), |r| {
            r.eligibility_basis = EligibilityBasis::Other.into()
        })
        .spoiled(PapersLaterNotUrgent, without_papers(), accept(), |r| {
            r.papers_later = true
        })
        .refused(PapersMissing, without_papers(), accept())
        .refused(
            PapersMissing,
            case([lane_opened(), urgent_request()]),
            accept(),
        )
        .refused(RequestNotAccepted, waiting(), review())
        .spoiled(ReviewedAtImpossible, accepted(), review(), |r| {
            r.reviewed_at = time(EARLY)
        })
        .spoiled(ReviewedAtImpossible, accepted(), review(), |r| {
            r.reviewed_at = time(FUTURE)
        })
        .spoiled(GroundDoesNotFitAge, accepted(), review(), |r| {
            r.eligibility_basis = EligibilityBasis::ChildUnder16.into()
        })
}

fn at_the_refusal(all: All) -> All {
    all.refused(RequestUnknown, open(), decline())
        .refused(RequestAnswered, accepted(), decline())
        .spoiled(ChildIsEligible, waiting(), decline(), |r| {
            r.reason = DeclineReason::NotEligible.into()
        })
        .spoiled(PapersNeverAsked, waiting(), decline(), |r| {
            r.reason = DeclineReason::PapersMissing.into()
        })
        .spoiled(DeclinedInFuture, waiting(), decline(), |r| {
            r.declined_at = time(FUTURE)
        })
        .spoiled(DeclinedBeforeReceipt, waiting(), decline(), |r| {
            r.declined_at = time(EARLY)
        })
        .spoiled(SuggestedUnitUnknown, waiting(), decline(), |r| {
            r.suggested_org_unit_id = POLICE.into()
        })
        .spoiled(DelayUnexplained, waiting(), decline(), |r| {
            r.declined_at = time("2026-02-21T00:00:01+07:00")
        })
}

#[test]
fn every_refusal_has_its_story() {
    let all = at_the_papers(at_the_receipt(Refusals::default()));
    let all = at_the_refusal(at_the_acceptance(all));
    at_the_aid(all).check(LegalAidRejection::ALL);
}
