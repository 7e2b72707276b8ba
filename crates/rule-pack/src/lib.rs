//! What the law limits, as data: rule packs in TOML, with legal basis, validity
//! and provincial overlays, the calendar the limits are counted by, and the
//! clocks: which events start and end a limit. Pure.

mod calendar;
mod clock;
mod clock_text;
mod clockbook;
mod field;
mod file;
mod limit;
mod rulebook;
mod sample;
mod trigger;

pub use calendar::{Calendar, VIETNAM, vietnam_day};
pub use clock::{Clock, Responsible, UnitField};
pub use clockbook::{ClockBook, Terms};
pub use file::{PackError, PackProblem};
pub use limit::Limit;
pub use rulebook::{Pack, PackSource, Rule, Rulebook};
pub use sample::{Sample, SampleFacts};
pub use trigger::{Effect, Fired, Occurrence};
