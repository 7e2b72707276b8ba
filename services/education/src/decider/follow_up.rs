//! Social work, attendance and the way back: Decree 80/2017 Art 6, Circular 18/2025/TT-BGDĐT.
//! None of these asks for a concern of the school's own: a referral may have brought the case.

use api::education::v1::{
    AttendanceFollowedUp, AttendanceRecord, FollowAttendanceRequest, RecordReturnRequest,
    RecordSocialWorkRequest, ReturnedToSchool, SchoolSocialWorkDone,
};
use decider::Occasion;
use jiff::civil::Date;

use super::{Decided, act_time, agency_of, own_unit, past_day};
use crate::rejection::EducationRejection;

pub(super) fn social_work(request: &RecordSocialWorkRequest, occasion: &Occasion<'_>) -> Decided {
    let with = request.with_org_unit_id.as_str();
    if !with.is_empty() && agency_of(with, occasion).is_none() {
        return Err(EducationRejection::UnknownPartner);
    }
    let done = SchoolSocialWorkDone {
        work_id: occasion.subject_id.to_string(),
        school_org_unit_id: own_unit(occasion),
        kinds: request.kinds.clone(),
        done_at: act_time(occasion),
        with_org_unit_id: with.to_owned(),
        description: request.description.clone(),
    };
    Ok(vec![done.into()])
}

pub(super) fn attendance(request: &FollowAttendanceRequest, occasion: &Occasion<'_>) -> Decided {
    check_period(
        &request.period_from,
        &request.period_to,
        request.record.as_ref(),
        occasion,
    )?;
    let followed = AttendanceFollowedUp {
        school_org_unit_id: own_unit(occasion),
        period_from: request.period_from.clone(),
        period_to: request.period_to.clone(),
        followed_up_at: act_time(occasion),
        dropout_risk: fears_dropout(request.record.as_ref()),
        record: request.record.clone(),
        follow_up_id: occasion.subject_id.to_string(),
    };
    Ok(vec![followed.into()])
}

/// Told beside the record, which need not be read for it; sealed like the record.
pub(super) fn fears_dropout(record: Option<&AttendanceRecord>) -> bool {
    record.is_some_and(|record| record.dropout_risk)
}

/// The period lies in the past and holds the days that are told.
pub(super) fn check_period(
    from: &str,
    to: &str,
    record: Option<&AttendanceRecord>,
    occasion: &Occasion<'_>,
) -> Result<(), EducationRejection> {
    let from = from
        .parse::<Date>()
        .map_err(|_| EducationRejection::PeriodStartImpossible)?;
    let to = past_day(to, occasion)
        .filter(|to| *to >= from)
        .ok_or(EducationRejection::PeriodEndImpossible)?;
    record.map_or(Ok(()), |record| check_days(record, from, to))
}

fn check_days(record: &AttendanceRecord, from: Date, to: Date) -> Result<(), EducationRejection> {
    let days = to.duration_since(from).as_hours() / 24 + 1;
    if i64::from(record.school_days) > days {
        return Err(EducationRejection::MoreSchoolDaysThanDays);
    }
    let too_many = record.days_absent > record.school_days
        || record.days_absent_unexcused > record.days_absent;
    match too_many {
        true => Err(EducationRejection::MoreAbsenceThanSchool),
        false => Ok(()),
    }
}

pub(super) fn returned(request: &RecordReturnRequest, occasion: &Occasion<'_>) -> Decided {
    past_day(&request.returned_on, occasion).ok_or(EducationRejection::ReturnDayImpossible)?;
    let returned = ReturnedToSchool {
        school_org_unit_id: own_unit(occasion),
        returned_on: request.returned_on.clone(),
        place: request.place.clone(),
        support: request.support.clone(),
    };
    Ok(vec![returned.into()])
}
