//! The views on both databases: who sees what, paging, rebuilding, verifying.

#[path = "projection/attention.rs"]
mod attention;
#[path = "projection/clocks.rs"]
mod clocks;
#[path = "projection/custody.rs"]
mod custody;
#[path = "projection/damage.rs"]
mod damage;
#[path = "projection/disclosing.rs"]
mod disclosing;
#[path = "projection/duplicates.rs"]
mod duplicates;
#[path = "projection/duties.rs"]
mod duties;
#[path = "projection/evidence.rs"]
mod evidence;
#[path = "projection/grpc.rs"]
mod grpc;
#[path = "projection/history.rs"]
mod history;
#[path = "projection/matters.rs"]
mod matters;
#[path = "projection/no_trace.rs"]
mod no_trace;
#[path = "projection/paging.rs"]
mod paging;
#[path = "projection/people.rs"]
mod people;
#[path = "projection/petitions.rs"]
mod petitions;
#[path = "projection/projecting.rs"]
mod projecting;
#[path = "projection/raw.rs"]
mod raw;
#[path = "projection/rebuilding.rs"]
mod rebuilding;
#[path = "projection/seeing_clocks.rs"]
mod seeing_clocks;
#[path = "projection/successors.rs"]
mod successors;
#[path = "projection/support.rs"]
mod support;
