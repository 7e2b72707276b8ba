//! Whose a matter is.

use api::data_protection::v1::RecordBreachRequest;
use api::log::v1::AgencyKind;
use data_protection::{DataProtectionCommand, DataProtectionDecider};
use decider::{Decider, Lane, Target};
use uuid::Uuid;

use crate::fixtures::*;

#[test]
fn a_matter_is_its_units_and_its_successors_and_nobody_elses() {
    let admits = |given: decider::Given<DataProtectionDecider>| {
        let state = given.state().clone();
        state.admits(given.occasion().actor)
    };
    for history in [a_request(), answered()] {
        assert!(admits(commune(history.clone())));
        let successor = acting(history.clone(), "commune-song-lam", AgencyKind::Intake);
        assert!(!admits(successor));
        let successor = acting(history.clone(), "commune-song-lam", AgencyKind::Intake);
        assert!(admits(successor.succeeding(COMMUNE)));
        assert!(!admits(school(history)));
    }
    assert!(!admits(commune([])), "what is not recorded is nobody's");
}

#[test]
fn a_matter_belongs_to_the_case_it_was_recorded_in() {
    let given = school(a_breach());
    let case_id = given.state().case_id().map(|case_id| case_id.0);
    assert_eq!(case_id, CASE.parse().ok());
}

#[test]
fn whoever_records_a_matter_must_take_part_in_the_case_and_whoever_goes_on_must_own_it() {
    let recording: [DataProtectionCommand; 2] = [receive().into(), record().into()];
    for command in recording {
        let case = DataProtectionDecider::requires_lane_of(&command);
        assert_eq!(case.map(|case_id| case_id.0), CASE.parse().ok());
        assert_eq!(DataProtectionDecider::target(&command), Target::New);
    }
    let by_referral: DataProtectionCommand = RecordBreachRequest {
        referral_id: OTHER_MATTER.into(),
        ..record()
    }
    .into();
    let referral = DataProtectionDecider::admitted_by_referral(&by_referral);
    assert_eq!(referral, OTHER_MATTER.parse().ok());
    assert!(DataProtectionDecider::admitted_by_referral(&record().into()).is_none());
    let matter: Uuid = MATTER.parse().expect("a UUID");
    let going_on: [DataProtectionCommand; 8] = [
        correction().into(),
        answer().into(),
        withdrawal().into(),
        breach_correction().into(),
        contain().into(),
        notify().into(),
        tell(api::data_protection::v1::ConcernedPerson::Child).into(),
        close(api::data_protection::v1::BreachEnd::DealtWith).into(),
    ];
    for command in going_on {
        assert_eq!(DataProtectionDecider::requires_lane_of(&command), None);
        let target = DataProtectionDecider::target(&command);
        assert_eq!(target, Target::Existing(matter));
    }
}

#[test]
fn every_event_names_the_unit_that_acts_and_its_agency() {
    let given = acting(a_breach(), "school-binh-minh", AgencyKind::Education).succeeding(SCHOOL);
    let contained = only!(given.when(contain()), BreachContained);
    assert_eq!(contained.org_unit_id, "school-binh-minh");
    assert_eq!(contained.agency_kind(), AgencyKind::Education);
    assert_eq!(contained.matter_id, MATTER);
    assert_eq!(contained.case_id, CASE);
}

#[test]
fn every_request_of_the_fixtures_keeps_the_rules_of_the_contract() {
    macro_rules! valid {
        ($($request:expr),+ $(,)?) => { $({
            let mut request = $request;
            request.context.as_mut().expect("a context").command_id = MATTER.into();
            assert_eq!(api::validate(&request), []);
        })+ };
    }
    valid!(
        receive(),
        correction(),
        answer(),
        refusal(api::data_protection::v1::RefusalGround::Danger),
        withdrawal(),
        record(),
        breach_correction(),
        contain(),
        notify(),
        tell(api::data_protection::v1::ConcernedPerson::Child),
        do_not_tell(api::data_protection::v1::NotToldReason::Danger),
        close(api::data_protection::v1::BreachEnd::DealtWith),
    );
}
