//! Replays of a real log: as of any moment, through any eyes, page by page.

mod duties;
mod fixture;
mod grpc;
mod paging;
mod replay;
mod timeline;
