//! A projector over a real log and a bus that does all a bus may do wrong.

#[path = "projector/faults.rs"]
mod faults;
#[path = "projector/faulty_bus.rs"]
mod faulty_bus;
#[path = "projector/healing.rs"]
mod healing;
#[path = "projector/pacing.rs"]
mod pacing;
#[path = "projector/poison.rs"]
mod poison;
#[path = "projector/support.rs"]
mod support;
