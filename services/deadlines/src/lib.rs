//! Deadlines: follows the log, starts and ends the clocks that the rule packs describe, reminds
//! whoever has to act, and records what was missed, whose duty it was and who knew.
//!
//! It decides with pure rules ([`on_event`], [`on_tick`]) on PUBLIC parts alone, and writes to
//! `deadline/<case_id>` as Lá Chắn itself. Its own store only spares reading: it can be made anew.

mod clocks;
mod decide;
mod desk;
mod directory;
mod event;
mod expiry;
mod follower;
mod service;
mod sql;
mod start;
mod steadiness;
mod store;
mod tick;

pub use clocks::{Clocks, ENTRY_WINDOW, GRACE, OpenClock, Participant};
pub use decide::{Book, Cause, on_event};
pub use directory::{Directory, LiveDirectory};
pub use event::{DeadlineEvent, Meta};
pub use service::{Deadlines, DeadlinesError, Foundation, Storage, open};
pub use tick::on_tick;
