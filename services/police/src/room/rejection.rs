//! Why a room refuses a command.

decider::rejections! {
    /// Why a room refuses a command.
    pub enum RoomRejection {
        /// There is no such room.
        RoomUnknown => NotFound, "ROOM_UNKNOWN",
            en "there is no such room",
            vi "Không có phòng này";
        /// The room was registered before.
        RoomRegistered => Precondition, "ROOM_REGISTERED",
            en "a room of this id is registered already",
            vi "Mã phòng này đã được đăng ký";
        /// Another unit keeps the room.
        KeptByAnotherUnit => Denied, "ROOM_KEPT_BY_ANOTHER_UNIT",
            en "another unit keeps this room",
            vi "Phòng do đơn vị khác quản lý";
        /// The beginning is no time.
        StartUnreadable => Invalid { field: "starts_at" }, "BOOKING_START_UNREADABLE",
            en "the beginning is not a time",
            vi "Giờ bắt đầu không hợp lệ";
        /// A booking ends before it begins, or lasts longer than a day.
        EndInvalid => Invalid { field: "ends_at" }, "BOOKING_END_INVALID",
            en "the end must come after the beginning, at most 24 hours later",
            vi "Giờ kết thúc phải sau giờ bắt đầu, không quá 24 giờ";
        /// What would be booked or closed lies in the past.
        TimeOver => Invalid { field: "ends_at" }, "ROOM_TIME_OVER",
            en "that time is over",
            vi "Thời gian này đã qua";
        /// What would be booked or closed is more than a year away.
        TooFarAhead => Invalid { field: "starts_at" }, "ROOM_TIME_TOO_FAR_AHEAD",
            en "rooms are booked and closed at most 366 days ahead",
            vi "Chỉ đặt hoặc tạm ngừng phòng trước tối đa 366 ngày";
        /// A closure ends before it begins, or lasts longer than a year.
        ClosureEndInvalid => Invalid { field: "ends_at" }, "CLOSURE_END_INVALID",
            en "the end must come after the beginning, at most 366 days later",
            vi "Thời điểm kết thúc phải sau thời điểm bắt đầu, không quá 366 ngày";
        /// The room is taken at that time.
        RoomTaken => Precondition, "ROOM_TAKEN",
            en "the room is booked at that time already",
            vi "Phòng đã được đặt vào thời gian đó";
        /// The room is closed at that time.
        RoomClosed => Precondition, "ROOM_CLOSED",
            en "the room is closed at that time",
            vi "Phòng tạm ngừng sử dụng vào thời gian đó";
        /// The case has no such standing booking in the room.
        BookingUnknown => NotFound, "BOOKING_UNKNOWN",
            en "this case has no such standing booking of the room",
            vi "Hồ sơ không có lịch đặt phòng này hoặc lịch đã hủy";
        /// There is no such closure, or it is over.
        ClosureUnknown => NotFound, "CLOSURE_UNKNOWN",
            en "there is no such closure, or it is over",
            vi "Không có đợt tạm ngừng này hoặc đã kết thúc";
        /// The reason is OTHER, without words.
        ExplanationMissing => Invalid { field: "explanation" }, "EXPLANATION_MISSING",
            en "say in words why",
            vi "Hãy ghi rõ lý do";
    }
}
