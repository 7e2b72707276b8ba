//! What the shipped packs, the format and the calendar promise.

mod calendar;
mod clocks;
mod overlay;
mod strictness;
