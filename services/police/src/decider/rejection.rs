//! Why the police lane refuses a command.

decider::rejections! {
    /// Why the police lane refuses a command.
    pub enum PoliceRejection {
        /// It would have been received in the future.
        ReceivedInFuture => Invalid { field: "received_at" }, "RECEIVED_IN_FUTURE",
            en "the time of receipt lies in the future",
            vi "Thời điểm tiếp nhận ở trong tương lai";
        /// The procuracy would have been told in the future.
        ProcuracyToldInFuture => Invalid { field: "procuracy_notified_at" }, "PROCURACY_TOLD_IN_FUTURE",
            en "the time of notice to the procuracy lies in the future",
            vi "Thời điểm thông báo cho Viện kiểm sát ở trong tương lai";
        /// The unit that handed the matter over is no police unit in force.
        HandoverUnitUnknown => Invalid { field: "handed_over_by_org_unit_id" }, "HANDOVER_UNIT_UNKNOWN",
            en "the unit that handed the matter over is not a police unit in force",
            vi "Đơn vị bàn giao không phải là đơn vị công an đang hoạt động";
        /// There is no such denunciation in the case.
        DenunciationUnknown => NotFound, "DENUNCIATION_UNKNOWN",
            en "there is no such denunciation in this case",
            vi "Không có tố giác, tin báo này trong hồ sơ";
        /// The denunciation was decided for good.
        DenunciationClosed => Precondition, "DENUNCIATION_CLOSED",
            en "the denunciation was decided already",
            vi "Tố giác, tin báo đã có quyết định giải quyết";
        /// Verification is suspended and must be resumed first.
        DenunciationSuspended => Precondition, "DENUNCIATION_SUSPENDED",
            en "verification is suspended; it must be resumed first",
            vi "Việc giải quyết đang tạm đình chỉ, cần phục hồi trước";
        /// Only what was suspended can be resumed.
        DenunciationNotSuspended => Precondition, "DENUNCIATION_NOT_SUSPENDED",
            en "verification is not suspended",
            vi "Việc giải quyết không bị tạm đình chỉ";
        /// It would have been decided in the future.
        DecidedInFuture => Invalid { field: "decided_at" }, "DECIDED_IN_FUTURE",
            en "the time of the decision lies in the future",
            vi "Thời điểm ra quyết định ở trong tương lai";
        /// It would have been decided before it was received.
        DecidedBeforeReceived => Invalid { field: "decided_at" }, "DECIDED_BEFORE_RECEIVED",
            en "the decision is dated before the denunciation was received",
            vi "Quyết định có thời điểm trước khi tiếp nhận tố giác, tin báo";
        /// A suspension needs its reason, and only a suspension has one.
        SuspensionReasonMismatch => Invalid { field: "suspension_reason" }, "SUSPENSION_REASON_MISMATCH",
            en "a suspension needs its reason, and no other outcome has one",
            vi "Tạm đình chỉ phải có lý do; các kết quả khác không có lý do này";
        /// A transfer needs another police unit, and only a transfer has one.
        TransferUnitMismatch => Invalid { field: "transferred_to_org_unit_id" }, "TRANSFER_UNIT_MISMATCH",
            en "a transfer needs another police unit in force, and no other outcome has one",
            vi "Chuyển thẩm quyền phải nêu một đơn vị công an khác đang hoạt động; các kết quả khác thì không";
        /// The step is late and nobody said why.
        DelayUnexplained => Invalid { field: "delay_reason" }, "DELAY_UNEXPLAINED",
            en "the step is late: give the reason and it will be recorded",
            vi "Đã quá thời hạn: hãy nêu lý do, hệ thống sẽ ghi nhận";
        /// The reason for lateness is OTHER, without words.
        DelayUnworded => Invalid { field: "delay_explanation" }, "DELAY_UNWORDED",
            en "say in words why the step is late",
            vi "Hãy ghi rõ lý do quá thời hạn";
        /// This extension was used.
        ExtensionUsed => Precondition, "EXTENSION_USED",
            en "the time was extended on this ground already",
            vi "Đã gia hạn theo căn cứ này";
        /// The procuracy extends only what was extended for complexity.
        ExtensionOutOfOrder => Precondition, "EXTENSION_OUT_OF_ORDER",
            en "the procuracy extends only after the extension for a complex matter",
            vi "Viện kiểm sát chỉ gia hạn sau khi đã kéo dài do vụ việc phức tạp";
        /// The booking's beginning is no time.
        BookingStartUnreadable => Invalid { field: "starts_at" }, "BOOKING_START_UNREADABLE",
            en "the beginning is not a time",
            vi "Giờ bắt đầu không hợp lệ";
        /// The booking ends before it begins, or lasts longer than a day.
        BookingEndInvalid => Invalid { field: "ends_at" }, "BOOKING_END_INVALID",
            en "the end must come after the beginning, at most 24 hours later",
            vi "Giờ kết thúc phải sau giờ bắt đầu, không quá 24 giờ";
        /// The representative would have been told in the future.
        RepresentativeToldInFuture => Invalid { field: "representative_notified_at" }, "REPRESENTATIVE_TOLD_IN_FUTURE",
            en "the time of notice to the representative lies in the future",
            vi "Thời điểm thông báo cho người đại diện ở trong tương lai";
        /// The rights-protector would have been told in the future.
        RightsProtectorToldInFuture => Invalid { field: "rights_protector_notified_at" }, "RIGHTS_PROTECTOR_TOLD_IN_FUTURE",
            en "the time of notice to the rights-protector lies in the future",
            vi "Thời điểm thông báo cho người bảo vệ quyền lợi ở trong tương lai";
        /// The room is taken at that time.
        RoomTaken => Precondition, "ROOM_TAKEN",
            en "the room is booked in this case at that time already",
            vi "Phòng đã được đặt trong hồ sơ này vào thời gian đó";
        /// There is no such booking in the case.
        BookingUnknown => NotFound, "BOOKING_UNKNOWN",
            en "there is no such booking in this case",
            vi "Không có lịch đặt phòng này trong hồ sơ";
        /// The booking was cancelled.
        BookingWasCancelled => Precondition, "BOOKING_WAS_CANCELLED",
            en "the booking was cancelled",
            vi "Lịch đặt phòng đã bị hủy";
        /// The reason for the cancellation is OTHER, without words.
        CancellationUnworded => Invalid { field: "explanation" }, "CANCELLATION_UNWORDED",
            en "say in words why the booking is cancelled",
            vi "Hãy ghi rõ lý do hủy lịch";
        /// A session used a booking, but took place elsewhere.
        BookingNotUsed => Invalid { field: "booking_id" }, "BOOKING_NOT_USED",
            en "the session took place outside the room that was booked",
            vi "Buổi làm việc không diễn ra tại phòng đã đặt";
        /// The session's beginning is no time.
        SessionStartUnreadable => Invalid { field: "started_at" }, "SESSION_START_UNREADABLE",
            en "the beginning is not a time",
            vi "Giờ bắt đầu không hợp lệ";
        /// The session ends in the future, before it begins, or more than a day later.
        SessionEndInvalid => Invalid { field: "ended_at" }, "SESSION_END_INVALID",
            en "the end must be past, after the beginning, at most 24 hours later",
            vi "Giờ kết thúc phải ở quá khứ, sau giờ bắt đầu, không quá 24 giờ";
        /// A break lies outside the session or ends before it begins.
        BreakOutsideSession => Invalid { field: "breaks" }, "BREAK_OUTSIDE_SESSION",
            en "a break lies outside the session or ends before it begins",
            vi "Thời gian nghỉ nằm ngoài buổi làm việc hoặc kết thúc trước khi bắt đầu";
        /// Nobody asked the questions.
        InvestigatorMissing => Invalid { field: "attendees" }, "INVESTIGATOR_MISSING",
            en "no investigator is among those present",
            vi "Thiếu Điều tra viên trong thành phần tham dự";
        /// An attendee's unit is not in the registry.
        AttendeeUnitUnknown => Invalid { field: "attendees" }, "ATTENDEE_UNIT_UNKNOWN",
            en "the unit of somebody present is not in force",
            vi "Đơn vị của người tham dự không tồn tại hoặc không còn hoạt động";
        /// There is a recording of a session that was not recorded.
        RecordingContradicted => Invalid { field: "recorded" }, "RECORDING_CONTRADICTED",
            en "a recording is named, but the session is said not to have been recorded",
            vi "Có nêu bản ghi âm, ghi hình nhưng lại khai là không ghi";
        /// A confrontation needs its grounds.
        ConfrontationUngrounded => Invalid { field: "confrontation_grounds" }, "CONFRONTATION_UNGROUNDED",
            en "say why the confrontation could not be avoided",
            vi "Hãy nêu lý do không thể tránh việc đối chất";
        /// A limit was exceeded and nobody said why.
        OverLimitUnexplained => Invalid { field: "over_limit_reason" }, "OVER_LIMIT_UNEXPLAINED",
            en "the session is over a limit: give the reason and it will be recorded",
            vi "Buổi làm việc vượt giới hạn: hãy nêu lý do, hệ thống sẽ ghi nhận";
        /// The reason for exceeding a limit is OTHER, without words.
        OverLimitUnworded => Invalid { field: "over_limit_explanation" }, "OVER_LIMIT_UNWORDED",
            en "say in words why the limit was exceeded",
            vi "Hãy ghi rõ lý do vượt giới hạn";
        /// The unit that is asked is no health unit in force.
        ExamUnitUnknown => Invalid { field: "to_org_unit_id" }, "EXAM_UNIT_UNKNOWN",
            en "the unit is not a health unit in force",
            vi "Đơn vị được trưng cầu không phải là đơn vị y tế đang hoạt động";
        /// The answer would be due before it was asked for.
        DueBeforeDecided => Invalid { field: "due_at" }, "DUE_BEFORE_DECIDED",
            en "the answer would be due before it was asked for",
            vi "Hạn trả lời sớm hơn thời điểm ra quyết định";
    }
}
