//! What the law limits, as data: rule packs in TOML, with legal basis, validity
//! and provincial overlays, and the calendar the limits are counted by. Pure.

mod calendar;
mod file;
mod limit;
mod rulebook;

pub use calendar::{Calendar, VIETNAM, vietnam_day};
pub use file::{PackError, PackProblem};
pub use limit::Limit;
pub use rulebook::{PackSource, Rulebook};
