//! The audit service: replays a case from the log itself, as it was recorded,
//! as of any moment, as any agency was entitled to see it. It never asks the
//! vault: nothing sealed is opened here.

mod cursor;
mod grpc;
mod labels;
mod payload_text;
mod reader;
mod replay;
pub mod timeline;
mod wrap;

pub use cursor::{Cursor, CursorError};
pub use grpc::{AuditGrpc, service};
pub use labels::{
    Label, agency_label, basis_label, compartment_name, event_label, lane_label, role_label,
    state_label,
};
pub use reader::{AsOf, Bounds, Page, Question, ReplayError, first_page, next_page, whole_case};
pub use replay::{LATE_AFTER, Survey, Viewpoint};
