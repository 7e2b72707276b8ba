//! What a report says of the child and of the informant: Mẫu 01.

use api::codes::v1::{AbuseForm, AgeGroup, ChildIdentity, Sex};
use api::intake::v1::{ChildGroup, Reporter, ReporterKind};
use decider::{Occasion, vietnam_day};
use jiff::civil::Date;

use crate::rejection::IntakeRejection;

/// What Mẫu 01 says of the child, as a report or its correction tells it.
pub(super) struct Told<'a> {
    pub(super) child_group: ChildGroup,
    pub(super) abuse_forms: &'a [i32],
    pub(super) age_group: AgeGroup,
    pub(super) sex: Sex,
    pub(super) child: Option<&'a ChildIdentity>,
    pub(super) reporter: Option<&'a Reporter>,
}

/// Refuses what contradicts itself; returns the sex for statistics.
pub(super) fn consistent(told: &Told<'_>, occasion: &Occasion<'_>) -> Result<Sex, IntakeRejection> {
    // the indicator of Circular 13/2021/TT-BLĐTBXH counts abused children by form
    if told.child_group == ChildGroup::Abused && told.abuse_forms.is_empty() {
        return Err(IntakeRejection::AbuseFormMissing);
    }
    let mut forms: Vec<AbuseForm> = (told.abuse_forms.iter())
        .filter_map(|form| AbuseForm::try_from(*form).ok())
        .collect();
    forms.sort_unstable();
    if forms.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(IntakeRejection::AbuseFormTwice);
    }
    if let Some(child) = told.child {
        check_age(child, told.age_group, occasion)?;
    }
    check_reporter(told.reporter)?;
    sex_of(told.sex, told.child)
}

/// Identity is told "if known" (Mẫu 01): only a contradiction is refused.
fn check_age(
    child: &ChildIdentity,
    age_group: AgeGroup,
    occasion: &Occasion<'_>,
) -> Result<(), IntakeRejection> {
    let today = vietnam_day(occasion.occurred_at);
    let years = match child.birth_date.as_str() {
        "" => child.estimated_age_years.map(i64::from),
        text => match text.parse::<Date>() {
            Ok(born) if born <= vietnam_day(occasion.now) => Some(full_years(born, today)),
            _ => return Err(IntakeRejection::ImpossibleBirthDate),
        },
    };
    let expected = years.and_then(age_group_of);
    match expected.is_none_or(|group| age_group == group || age_group == AgeGroup::Unknown) {
        true => Ok(()),
        false => Err(IntakeRejection::AgeGroupContradiction),
    }
}

fn full_years(born: Date, today: Date) -> i64 {
    let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
    let years = i64::from(today.year()) - i64::from(born.year());
    years - i64::from(!had_birthday)
}

/// The group that statistics count an age in; none for somebody who is 18 or older.
fn age_group_of(years: i64) -> Option<AgeGroup> {
    match years {
        ..6 => Some(AgeGroup::Under6),
        6..11 => Some(AgeGroup::AgeGroup6To10),
        11..16 => Some(AgeGroup::AgeGroup11To15),
        16..18 => Some(AgeGroup::AgeGroup16To17),
        18.. => None,
    }
}

fn sex_of(told: Sex, child: Option<&ChildIdentity>) -> Result<Sex, IntakeRejection> {
    let of_child = child.map_or(Sex::Unspecified, ChildIdentity::sex);
    match (told, of_child) {
        (Sex::Unspecified, sex) | (sex, Sex::Unspecified) => Ok(sex),
        (one, other) if one == other => Ok(one),
        _ => Err(IntakeRejection::SexContradiction),
    }
}

/// Mẫu 01: the informant's name, phone and address only if they agree. An agency acts in office.
fn check_reporter(reporter: Option<&Reporter>) -> Result<(), IntakeRejection> {
    let Some(reporter) = reporter else {
        return Ok(());
    };
    let named = [&reporter.full_name, &reporter.phone, &reporter.address]
        .iter()
        .any(|text| !text.trim().is_empty());
    let may_be_named = reporter.agrees_to_be_recorded || reporter.kind() == ReporterKind::Agency;
    match named && !may_be_named {
        true => Err(IntakeRejection::ReporterDidNotAgree),
        false => Ok(()),
    }
}
