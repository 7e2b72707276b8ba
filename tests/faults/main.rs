//! What an acknowledged command is worth when processes die: promises P1, P4, P6 and P11.
//!
//! Each test starts the real program in one of its two shapes, puts it under the load of typed gRPC
//! clients ([`load`]) and kills, pauses or robs something in the middle of it. Every call is
//! recorded as invoked and then as ok, failed or *unknown* ([`history`]): a call that broke off may
//! or may not have been recorded, so its command is sent again, under its own id, until the answer
//! is definite. When all is up again, the history is held against the log, the stream of NATS and
//! the views ([`check`]): whatever was acknowledged must be there, once, in order, and nothing else.
//!
//! What is random comes from one seed, which every test prints: `FAULT_SEED=… cargo nextest run
//! -p tests --test faults` plays the same commands and picks the same victims. Which calls are
//! under way when something dies is up to the machine.
//!
//! Crashes between two lines need a program built with `--features lachan/crash-points`, as
//! `deploy/scripts/test.sh` does.

// helpers of tests are tests
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

mod check;
mod check_log;
mod check_stream;
mod check_views;
mod commands;
mod crash_points;
mod drain;
mod falls;
mod history;
mod kills;
mod last_words;
mod load;
mod stalls;
mod system;
