//! No history stops the folding.

use police::{PoliceDecider, RoomDecider};

#[test]
fn whatever_a_police_lane_holds_in_whatever_order_can_be_folded() {
    decider::survives_any_history::<PoliceDecider>();
}

#[test]
fn whatever_a_room_holds_in_whatever_order_can_be_folded() {
    decider::survives_any_history::<RoomDecider>();
}
