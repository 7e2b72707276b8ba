//! Every rejection, each with the smallest story that leads to it.

use api::codes::v1::DelayReason;
use api::data_protection::v1::*;
use api::options::v1::Compartment;
use data_protection::{DataProtectionDecider, DataProtectionRejection as R};
use decider::Refusals;

use crate::fixtures::*;

type All = Refusals<DataProtectionDecider>;

fn at_the_door(all: All) -> All {
    let ahead = || on("03-02T08:06");
    let request = || commune(a_request());
    let breach = || school(a_breach());
    all.refused(R::MatterUnknown, commune([]), answer())
        .spoiled(R::MatterUnknown, request(), answer(), |r| {
            r.case_id = OTHER_CASE.into()
        })
        .refused(R::MatterUnknown, request(), contain())
        .refused(R::MatterUnknown, breach(), answer())
        .refused(R::MatterUnknown, breach(), correction())
        .refused(R::MatterUnknown, breach(), withdrawal())
        .refused(R::MatterUnknown, request(), breach_correction())
        .refused(R::MatterUnknown, request(), notify())
        .refused(R::MatterUnknown, request(), tell(ConcernedPerson::Child))
        .refused(R::MatterUnknown, request(), close(BreachEnd::NoBreach))
        .spoiled(R::ChildSuspected, commune([]), receive(), |r| {
            r.asker = Asker::Child.into();
            r.asker_suspected = true;
        })
        .spoiled(R::ChildSuspected, request(), correction(), |r| {
            r.asker = Asker::Child.into();
            r.asker_suspected = true;
        })
        .spoiled(R::ReceivedInFuture, commune([]), receive(), |r| {
            r.received_at = ahead()
        })
        .spoiled(R::ReceivedInFuture, request(), correction(), |r| {
            r.received_at = ahead()
        })
        .spoiled(R::FoundInFuture, school([]), record(), |r| {
            r.found_at = ahead()
        })
        .spoiled(R::FoundInFuture, breach(), breach_correction(), |r| {
            r.found_at = ahead()
        })
}

fn at_the_wrong_time(mut all: All) -> All {
    let request = || commune(a_request());
    let breach = || school(a_breach());
    // ahead of the clock, and before what it follows
    for at in [on("03-02T08:06"), on("02-27T08:59")] {
        all = all
            .spoiled(R::AnsweredAtImpossible, request(), answer(), |r| {
                r.answered_at = at
            })
            .spoiled(R::WithdrawnAtImpossible, request(), withdrawal(), |r| {
                r.withdrawn_at = at
            })
            .spoiled(R::ContainedAtImpossible, breach(), contain(), |r| {
                r.contained_at = at
            })
            .spoiled(R::NotifiedAtImpossible, breach(), notify(), |r| {
                r.notified_at = at
            })
            .spoiled(
                R::ToldAtImpossible,
                breach(),
                tell(ConcernedPerson::Child),
                |r| r.at = at,
            )
            .spoiled(
                R::ClosedAtImpossible,
                breach(),
                close(BreachEnd::NoBreach),
                |r| r.closed_at = at,
            );
    }
    all
}

fn at_the_answer(all: All) -> All {
    let request = || commune(a_request());
    let unchecked = || commune(received_as(|r| r.identity_checked = false));
    all.refused(R::RequestEnded, commune(answered()), answer())
        .refused(R::RequestEnded, commune(answered()), withdrawal())
        .spoiled(R::RefusalGroundMismatch, request(), answer(), |r| {
            r.refusal_ground = RefusalGround::Danger.into()
        })
        .refused(
            R::RefusalGroundMismatch,
            request(),
            refusal(RefusalGround::Unspecified),
        )
        .spoiled(R::RefusalGroundMismatch, request(), answer(), |r| {
            r.outcome = RequestOutcome::PartlyGranted.into()
        })
        .spoiled(
            R::GivenContradicts,
            request(),
            refusal(RefusalGround::Danger),
            |r| r.given = vec![Compartment::Care.into()],
        )
        .spoiled(R::GivenContradicts, request(), answer(), |r| {
            r.given = vec![];
            r.tells_whereabouts = true;
        })
        .spoiled(
            R::GivenContradicts,
            request(),
            refusal(RefusalGround::Danger),
            |r| r.tells_whereabouts = true,
        )
        .refused(R::IdentityUnchecked, unchecked(), answer())
        .spoiled(R::ReporterIsSecret, request(), answer(), |r| {
            r.given = vec![Compartment::Reporter.into()]
        })
        .spoiled(R::GivenNotHeld, request(), answer(), |r| {
            r.given = vec![Compartment::Medical.into()]
        })
        .refused(R::SuspicionUnreasoned, commune(of_a_suspect()), answer())
        .spoiled(
            R::WhereaboutsForSuspect,
            commune(of_a_suspect()),
            answer(),
            |r| {
                r.suspicion_ground = SuspicionGround::NoDanger.into();
                r.tells_whereabouts = true;
            },
        )
        .spoiled(R::AgreementMissing, request(), answer(), |r| {
            r.child_agreement = Agreement::Refused.into()
        })
        .refused(R::GroundUnworded, request(), refusal(RefusalGround::Other))
        .spoiled(R::GroundUnworded, request(), answer(), |r| {
            r.child_agreement = Agreement::NotAsked.into();
            r.disclosure_basis = DisclosureBasis::OtherLaw.into();
        })
        .refused(
            R::DelayUnexplained,
            commune(a_request()).at("2026-03-04T00:00:01+07:00"),
            answer(),
        )
        .spoiled(R::DelayUnworded, request(), answer(), |r| {
            r.delay_reason = DelayReason::Other.into()
        })
}

fn at_the_breach(mut all: All) -> All {
    let breach = || school(a_breach());
    for end in [
        BreachEnd::DealtWith,
        BreachEnd::NoBreach,
        BreachEnd::Duplicate,
    ] {
        let over = || school(closed(end));
        all = all.refused(R::BreachClosed, over(), contain()).refused(
            R::BreachClosed,
            over(),
            close(BreachEnd::NoBreach),
        );
    }
    let over = || school(closed(BreachEnd::DealtWith));
    let late = || breach().at("2026-03-02T09:00:01+07:00");
    all = all
        .refused(R::BreachClosed, over(), breach_correction())
        .refused(R::BreachClosed, over(), notify())
        .refused(R::DelayUnexplained, late(), close(BreachEnd::NoBreach))
        .spoiled(R::DelayUnworded, late(), close(BreachEnd::Duplicate), |r| {
            r.delay_reason = DelayReason::Capacity.into()
        })
        .spoiled(
            R::NoticeUnknown,
            breach(),
            tell(ConcernedPerson::Child),
            |r| r.earlier_notice_id = OTHER_MATTER.into(),
        )
        .spoiled(
            R::NoticeUnknown,
            school(then(
                a_breach(),
                school,
                do_not_tell(NotToldReason::NotReached),
            )),
            do_not_tell(NotToldReason::Danger),
            |r| r.earlier_notice_id = MATTER.into(),
        )
        .spoiled(
            R::SameAsMismatch,
            breach(),
            close(BreachEnd::Duplicate),
            |r| r.same_as_matter_id = String::new(),
        )
        .spoiled(
            R::SameAsMismatch,
            breach(),
            close(BreachEnd::Duplicate),
            |r| r.same_as_matter_id = MATTER.to_uppercase(),
        )
        .spoiled(
            R::SameAsMismatch,
            breach(),
            close(BreachEnd::NoBreach),
            |r| r.same_as_matter_id = OTHER_MATTER.into(),
        );
    let at_once = RecordBreachRequest {
        contained: true,
        ..record()
    };
    let at_once = then(vec![], school, at_once);
    all.refused(R::AlreadyContained, school(at_once), contain())
        .refused(R::AlreadyContained, school(all_done()), contain())
        .refused(
            R::DelayUnexplained,
            breach().at("2026-03-02T09:00:01+07:00"),
            notify(),
        )
        .spoiled(R::DelayUnworded, breach(), notify(), |r| {
            r.delay_reason = DelayReason::Other.into()
        })
        .refused(
            R::NotToldReasonMismatch,
            breach(),
            do_not_tell(NotToldReason::Unspecified),
        )
        .spoiled(
            R::NotToldReasonMismatch,
            breach(),
            tell(ConcernedPerson::Child),
            |r| r.not_told_reason = NotToldReason::Danger.into(),
        )
        .refused(
            R::GroundUnworded,
            breach(),
            do_not_tell(NotToldReason::Other),
        )
        .spoiled(
            R::ContentMissing,
            breach(),
            tell(ConcernedPerson::Child),
            |r| r.content = "  ".into(),
        )
        .refused(
            R::SuspicionUnreasoned,
            breach().while_the_caregiver_is_suspected(),
            tell(ConcernedPerson::Representative),
        )
        .refused(R::NotContained, breach(), close(BreachEnd::DealtWith))
        .refused(
            R::NotNotified,
            school(then(a_breach(), school, contain())),
            close(BreachEnd::DealtWith),
        )
        .refused(
            R::NobodyTold,
            school(then(then(a_breach(), school, contain()), school, notify())),
            close(BreachEnd::DealtWith),
        )
}

#[test]
fn every_refusal_has_its_story() {
    let all = at_the_wrong_time(at_the_door(All::default()));
    at_the_breach(at_the_answer(all)).check(R::ALL);
}
