//! No history stops the folding.

#[test]
fn whatever_was_recorded_in_whatever_order_can_be_folded() {
    decider::survives_any_history::<data_protection::DataProtectionDecider>();
}
