//! The views on both databases: who sees what, paging, rebuilding, verifying.

#[path = "projection/disclosing.rs"]
mod disclosing;
#[path = "projection/grpc.rs"]
mod grpc;
#[path = "projection/history.rs"]
mod history;
#[path = "projection/paging.rs"]
mod paging;
#[path = "projection/people.rs"]
mod people;
#[path = "projection/projecting.rs"]
mod projecting;
#[path = "projection/raw.rs"]
mod raw;
#[path = "projection/rebuilding.rs"]
mod rebuilding;
#[path = "projection/support.rs"]
mod support;
