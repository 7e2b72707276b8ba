//! Every rejection, each with the smallest story that leads to it.

use api::codes::v1::{ChildIdentity, DelayReason};
use api::education::v1::*;
use decider::Refusals;
use education::{EducationDecider, EducationRejection as R};

use crate::fixtures::*;
use crate::recorded::*;

type All = Refusals<EducationDecider>;

fn at_the_concern(all: All) -> All {
    let given = || counsellor(a_concern(true));
    let nothing = || counsellor(a_referred_case());
    let unborn = ChildIdentity {
        birth_date: "2026-03-03".into(),
        ..ChildIdentity::default()
    };
    all.spoiled(R::ImpossibleBirthDate, given(), concern(), |r| {
        r.child = Some(unborn)
    })
    .refused(R::ConcernMissing, nothing(), assessment(false))
    .refused(R::ConcernMissing, nothing(), risk_assessment())
    .refused(R::ConcernMissing, nothing(), help())
    .refused(R::ConcernMissing, nothing(), told(Authority::Police, ""))
    .spoiled(R::ConcernUnknown, given(), risk_assessment(), |r| {
        r.concern_id = CHANGE.into()
    })
    .spoiled(R::ConcernUnknown, given(), notice(), |r| {
        r.concern_id = CHANGE.into()
    })
    .refused(R::NoIncident, counsellor(a_risk()), assessment(false))
    .spoiled(
        R::NoIncident,
        counsellor(a_risk()),
        assessment(false),
        |r| r.concern_id = CONCERN.into(),
    )
    .spoiled(R::HelpUnworded, given(), help(), |r| {
        r.kinds = vec![ImmediateHelp::Other.into()]
    })
    .spoiled(R::UnknownHealthUnit, given(), help(), |r| {
        r.health_org_unit_id = POLICE.into()
    })
    .refused(R::FamilySuspected, given(), notice())
    .spoiled(R::LiftingUnworded, given(), assessment(false), |r| {
        r.suspicion_lifted = true
    })
    .spoiled(R::SuspicionSaidAndLifted, given(), assessment(true), |r| {
        r.suspicion_lifted = true
    })
    .spoiled(R::BreachUnexplained, given(), notice(), |r| {
        r.already_told_despite_suspicion = true
    })
    .refused(
        R::RequestingUnitUnknown,
        given(),
        suppression(SuppressionGround::AuthorityRequest),
    )
    .spoiled(
        R::RequestingUnitUnknown,
        given(),
        suppression(SuppressionGround::ChildEndangered),
        |r| r.requested_by_org_unit_id = "nobody-knows".into(),
    )
    .refused(
        R::UnknownAuthorityUnit,
        given(),
        told(Authority::Police, COMMUNE),
    )
    .refused(
        R::UnknownAuthorityUnit,
        given(),
        told(Authority::Commune, "nobody-knows"),
    )
    .refused(
        R::DelayUnexplained,
        counsellor(a_concern(false)).at("2026-03-03T07:00:01+07:00"),
        notice(),
    )
    .spoiled(
        R::DelayUnworded,
        counsellor(a_concern(false)).at("2026-03-03T07:00:01+07:00"),
        notice(),
        |r| r.delay_reason = DelayReason::Other.into(),
    )
}

fn at_counselling(all: All) -> All {
    let given = || counsellor(with(a_concern(false), programme()));
    let ended = || counsellor(with(with(a_concern(false), programme()), programme_ended()));
    all.refused(R::SessionEndImpossible, given(), session(time(NOTICED)))
        .refused(
            R::SessionEndImpossible,
            given(),
            session(time("2026-03-02T09:00:00+07:00")),
        )
        .spoiled(R::ProgrammeUnknown, given(), session_of_programme(), |r| {
            r.programme_id = CHANGE.into()
        })
        .spoiled(R::OtherParty, given(), session_of_programme(), |r| {
            r.party = CounselledParty::Class.into()
        })
        .refused(R::ProgrammeEnded, ended(), review_programme())
        .refused(R::ProgrammeEnded, ended(), end_programme())
        .spoiled(R::CounsellorUnknown, given(), start_programme(), |r| {
            r.counsellor_person_id = "counsellor-binh-minh".into()
        })
        .spoiled(R::ReviewTimeImpossible, given(), start_programme(), |r| {
            r.review_due_at = time("2026-03-02T07:59:59+07:00")
        })
        .spoiled(R::ReviewTimeImpossible, given(), review_programme(), |r| {
            r.review_due_at = time("2026-03-02T07:59:59+07:00")
        })
        .spoiled(R::ConcernUnknown, given(), start_programme(), |r| {
            r.concern_id = CHANGE.into()
        })
        .spoiled(R::UnknownPartner, given(), social_work(), |r| {
            r.with_org_unit_id = "nobody-knows".into()
        })
}

fn at_follow_up(all: All) -> All {
    let given = || counsellor(a_concern(false));
    all.refused(
        R::PeriodStartImpossible,
        given(),
        attendance("2026-02-30", "2026-03-01", (1, 0, 0)),
    )
    .refused(
        R::PeriodEndImpossible,
        given(),
        attendance("2026-02-23", "2026-02-22", (1, 0, 0)),
    )
    .refused(
        R::PeriodEndImpossible,
        given(),
        attendance("2026-02-23", "2026-03-03", (1, 0, 0)),
    )
    .refused(
        R::MoreSchoolDaysThanDays,
        given(),
        attendance("2026-02-23", "2026-03-01", (8, 0, 0)),
    )
    .refused(
        R::MoreAbsenceThanSchool,
        given(),
        attendance("2026-02-23", "2026-03-01", (5, 6, 0)),
    )
    .refused(
        R::MoreAbsenceThanSchool,
        given(),
        attendance("2026-02-23", "2026-03-01", (5, 2, 3)),
    )
    .refused(
        R::ReturnDayImpossible,
        given(),
        back_at_school("2026-03-03"),
    )
    .refused(
        R::ReturnDayImpossible,
        given(),
        back_at_school("2026-02-29"),
    )
}

fn at_the_handover(all: All) -> All {
    let given = || counsellor(a_concern(false));
    let on_its_way = || with(a_concern_seen_to(), change());
    let found = || {
        let arrival = ArrivalRecorded {
            change_id: CHANGE.into(),
            ..ArrivalRecorded::default()
        };
        counsellor(with(on_its_way(), arrival))
    };
    all.refused(R::UnknownNewSchool, given(), change_to(COMMUNE))
        .refused(R::UnknownNewSchool, given(), change_to("nowhere"))
        .refused(R::UnknownNewSchool, given(), change_to(HUONG_SEN))
        .spoiled(
            R::ArrivalTimeImpossible,
            given(),
            change_to(BINH_MINH),
            |r| r.arrival_due_at = time(NOTICED),
        )
        .refused(
            R::ChangeOpen,
            counsellor(on_its_way()),
            change_to(BINH_MINH),
        )
        .refused(R::ChangeUnknown, given(), arrived())
        .refused(
            R::NotTheArrangingSchool,
            other_counsellor(with(on_its_way(), joined())),
            arrived(),
        )
        .refused(R::ArrivalKnown, found(), arrived())
        .spoiled(
            R::ArrivalDayImpossible,
            counsellor(on_its_way()),
            arrived(),
            |r| r.arrived_on = "2026-03-03".into(),
        )
        .spoiled(
            R::ArrivalDayImpossible,
            counsellor(on_its_way()),
            arrived(),
            |r| r.arrival = Arrival::NotArrived.into(),
        )
        .spoiled(
            R::ArrivalUnworded,
            counsellor(on_its_way()),
            arrived(),
            |r| {
                r.arrival = Arrival::Elsewhere.into();
                r.arrived_on.clear();
            },
        )
}

fn at_the_closing(all: All) -> All {
    let over = || counsellor(with(a_concern_seen_to(), closed(HUONG_SEN)));
    let runs = || counsellor(with(a_concern_seen_to(), programme()));
    all.refused(R::SchoolCaseClosed, over(), close())
        .refused(R::SchoolCaseClosed, over(), start_programme())
        .refused(R::SchoolCaseClosed, over(), change_to(BINH_MINH))
        .refused(R::AuthorityNotTold, counsellor(a_concern(false)), close())
        .refused(R::FamilyUndecided, counsellor(a_risk()), close())
        .refused(R::ProgrammeRuns, runs(), close())
        .refused(
            R::ChangeOpen,
            counsellor(with(a_concern_seen_to(), change())),
            close(),
        )
}

fn at_the_correction(all: All) -> All {
    let given = || counsellor(recorded());
    let another = || other_counsellor(recorded());
    let suspected = || counsellor(a_concern(true));
    let unborn = ChildIdentity {
        birth_date: "2026-03-03".into(),
        ..ChildIdentity::default()
    };
    let tomorrow = time("2026-03-03T08:00:00+07:00");
    let risk = ConcernKind::Risk;
    all.refused(R::NotTheRecorder, another(), correct_concern(risk))
        .refused(R::NotTheRecorder, another(), correct_assessment())
        .refused(R::NotTheRecorder, another(), correct_session())
        .refused(R::NotTheRecorder, another(), correct_attendance((5, 1, 0)))
        .spoiled(R::ConcernUnknown, given(), correct_concern(risk), |r| {
            r.concern_id = CHANGE.into()
        })
        .spoiled(
            R::ImpossibleBirthDate,
            given(),
            correct_concern(risk),
            |r| r.child = Some(unborn),
        )
        .spoiled(
            R::NoticedAtImpossible,
            given(),
            correct_concern(risk),
            |r| r.noticed_at = tomorrow,
        )
        .refused(R::SuspicionStands, suspected(), correct_concern(risk))
        .spoiled(R::AssessmentUnknown, given(), correct_assessment(), |r| {
            r.assessment_id = CHANGE.into()
        })
        .spoiled(
            R::AssessedAtImpossible,
            given(),
            correct_assessment(),
            |r| r.assessed_at = tomorrow,
        )
        .spoiled(
            R::AssessedAtImpossible,
            given(),
            correct_assessment(),
            |r| r.assessed_at = time("2026-03-02T06:59:59+07:00"),
        )
        .spoiled(R::LiftingUnworded, given(), correct_assessment(), |r| {
            r.suspicion_lifted = true
        })
        .spoiled(R::SessionUnknown, given(), correct_session(), |r| {
            r.session_id = CHANGE.into()
        })
        .spoiled(R::SessionStartImpossible, given(), correct_session(), |r| {
            r.started_at = tomorrow
        })
        .spoiled(R::SessionEndImpossible, given(), correct_session(), |r| {
            r.ended_at = time(NOTICED)
        })
        .spoiled(R::OtherParty, given(), correct_session(), |r| {
            r.party = CounselledParty::Class.into()
        })
        .spoiled(
            R::AttendanceUnknown,
            given(),
            correct_attendance((5, 1, 0)),
            |r| r.follow_up_id = CHANGE.into(),
        )
        .refused(
            R::MoreAbsenceThanSchool,
            given(),
            correct_attendance((5, 6, 0)),
        )
}

#[test]
fn every_rejection_has_its_story() {
    let all = at_counselling(at_the_concern(Refusals::default()));
    let all = at_the_correction(all);
    at_the_closing(at_the_handover(at_follow_up(all))).check(R::ALL);
}
