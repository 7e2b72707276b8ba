//! No history stops the folding.

#[test]
fn whatever_the_registry_holds_in_whatever_order_can_be_folded() {
    decider::survives_any_history::<registry::RegistryDecider>();
}
