//! Replays of a real log: as of any moment, through any eyes, page by page.

mod duties;
mod fixture;
mod grpc;
mod matters;
mod paging;
mod replay;
mod timeline;
