use super::*;

fn rows(numbers: &[i64]) -> Vec<Row> {
    let row = |number: &i64| vec![Value::from(*number), Value::from(number * 10)];
    numbers.iter().map(row).collect()
}

fn changed(now: &[i64], before: &[i64]) -> Vec<Row> {
    let mut left = rows(now);
    retain_changed(&mut left, &rows(before));
    left
}

#[test]
fn rows_that_stand_as_they_stood_are_not_written_again() {
    assert_eq!(changed(&[1, 2, 3], &[1, 2, 3]), rows(&[]));
    assert_eq!(changed(&[], &[1, 2]), rows(&[]));
    assert_eq!(changed(&[1, 2], &[]), rows(&[1, 2]));
}

#[test]
fn a_changed_row_is_written_and_those_beside_it_are_not() {
    assert_eq!(changed(&[1, 9, 3], &[1, 2, 3]), rows(&[9]));
    assert_eq!(changed(&[1, 2, 3, 4], &[1, 2, 3]), rows(&[4]));
}

#[test]
fn a_row_that_only_moved_is_not_written_again() {
    // a unit that joins stands between others: whatever comes after it has moved
    assert_eq!(changed(&[1, 7, 2, 3], &[1, 2, 3]), rows(&[7]));
    assert_eq!(changed(&[3, 1], &[1, 2, 3]), rows(&[]));
}

#[test]
fn a_row_counts_as_unchanged_only_when_all_of_it_is() {
    let mut now = rows(&[1, 2]);
    now[1][1] = Value::from(21_i64);
    let expected = vec![now[1].clone()];
    retain_changed(&mut now, &rows(&[1, 2]));
    assert_eq!(now, expected);
}

#[test]
fn the_rows_of_an_unchanged_case_leave_nothing_to_write_in_any_table() {
    let case = CaseState {
        participants: vec![Participant {
            org_unit: "commune-an-phuoc".to_owned(),
            agency: AgencyKind::Intake.into(),
            lane: "case".to_owned(),
            ..Default::default()
        }],
        lanes: vec![LaneState {
            lane: "case".to_owned(),
            event_count: 1,
            ..Default::default()
        }],
        referrals: vec![ReferralState::default()],
        clocks: vec![Default::default()],
        items: vec![Default::default()],
        ..Default::default()
    };
    let rows = || case_rows(Uuid::nil(), 3, &case);
    for (table, len) in [
        ("cases", rows().cases.len()),
        ("case_files", rows().case_files.len()),
        ("participants", rows().participants.len()),
        ("worklist", rows().worklist.len()),
        ("referrals", rows().referrals.len()),
        ("clocks", rows().clocks.len()),
        ("items", rows().items.len()),
        ("item_viewers", rows().item_viewers.len()),
    ] {
        assert_ne!(len, 0, "{table} is looked at");
    }
    assert_eq!(rows().without(&rows()), CaseRows::default());
    assert_eq!(rows().without(&CaseRows::default()), rows());
}
