//! What the build script made from `proto/`.

#![allow(missing_docs, unreachable_pub, clippy::all, clippy::panic)]

include!(concat!(env!("OUT_DIR"), "/lachan.rs"));

pub use lachan::*;
