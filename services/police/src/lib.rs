//! The police lane: denunciations and their clocks, sessions with minors, forensic examinations,
//! decisions, what procuracy and court make of them; what a police forensic unit reads; and the
//! child-friendly rooms.

mod criminalistic_grpc;
mod decider;
mod grpc;
mod room;
mod room_grpc;

pub use criminalistic_grpc::{CriminalisticGrpc, criminalistic_service};
pub use decider::{
    Assignment, Booking, CriminalisticExam, Decision, Denunciation, Document, ExamRequest,
    Handover, Measure, Notice, PoliceCommand, PoliceDecider, PoliceEvent, PoliceRejection,
    PoliceState, Received, Session, Stage, Takedown,
};
pub use grpc::{
    CourtGrpc, PoliceGrpc, ProcuracyGrpc, court_service, police_service, procuracy_service,
};
pub use room::{
    Closure, Reservation, RoomCommand, RoomDecider, RoomEvent, RoomRejection, RoomState,
    province_of, room_list_id, room_stream_id,
};
pub use room_grpc::{RoomGrpc, room_service};
