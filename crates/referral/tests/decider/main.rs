//! The referral protocol, told as a lawyer would.

// helpers of tests panic like tests do
#![allow(clippy::panic)]

mod answers;
mod endings;
mod fixtures;
mod properties;
mod refusals;
mod sharing;
