//! Why the police lane refuses a command.

decider::rejections! {
    /// Why the police lane refuses a command.
    pub enum PoliceRejection {
        /// The time of receipt lies in the future.
        ReceivedInFuture => Invalid { field: "received_at" }, "RECEIVED_IN_FUTURE",
            en "the time of receipt lies in the future", vi "Thời điểm tiếp nhận ở trong tương lai";
        /// The time of notice to the procuracy lies in the future.
        ProcuracyToldInFuture => Invalid { field: "procuracy_notice.notified_at" }, "PROCURACY_TOLD_IN_FUTURE",
            en "the time of notice to the procuracy lies in the future", vi "Thời điểm thông báo cho Viện kiểm sát ở trong tương lai";
        /// The time of the decision lies in the future.
        DecidedInFuture => Invalid { field: "decided_at" }, "DECIDED_IN_FUTURE",
            en "the time of the decision lies in the future", vi "Thời điểm ra quyết định ở trong tương lai";
        /// The time of the transfer lies in the future.
        TransferredInFuture => Invalid { field: "transferred_at" }, "TRANSFERRED_IN_FUTURE",
            en "the time of the transfer lies in the future", vi "Thời điểm chuyển thẩm quyền ở trong tương lai";
        /// The time of the hand-over lies in the future.
        HandedOverInFuture => Invalid { field: "handed_over_at" }, "HANDED_OVER_IN_FUTURE",
            en "the time of the hand-over lies in the future", vi "Thời điểm bàn giao ở trong tương lai";
        /// The time of the alert lies in the future.
        AlertedInFuture => Invalid { field: "alerted_at" }, "ALERTED_IN_FUTURE",
            en "the time of the alert lies in the future", vi "Thời điểm báo cho cơ quan điều tra ở trong tương lai";
        /// The time of the assignment lies in the future.
        AssignedInFuture => Invalid { field: "assigned_at" }, "ASSIGNED_IN_FUTURE",
            en "the time of the assignment lies in the future", vi "Thời điểm phân công ở trong tương lai";
        /// The time of the explanation lies in the future.
        ExplainedInFuture => Invalid { field: "explained_at" }, "EXPLAINED_IN_FUTURE",
            en "the time of the explanation lies in the future", vi "Thời điểm giải thích quyền ở trong tương lai";
        /// The time of the notice lies in the future.
        NotifiedInFuture => Invalid { field: "notified_at" }, "NOTIFIED_IN_FUTURE",
            en "the time of the notice lies in the future", vi "Thời điểm thông báo ở trong tương lai";
        /// The time of notice to whoever reported lies in the future.
        InformantToldInFuture => Invalid { field: "informant_told_at" }, "INFORMANT_TOLD_IN_FUTURE",
            en "the time of notice to whoever reported lies in the future", vi "Thời điểm thông báo cho người báo tin ở trong tương lai";
        /// The time of the end lies in the future.
        EndedInFuture => Invalid { field: "ended_at" }, "ENDED_IN_FUTURE",
            en "the time of the end lies in the future", vi "Thời điểm kết thúc ở trong tương lai";
        /// The time of the request lies in the future.
        RequestedInFuture => Invalid { field: "requested_at" }, "REQUESTED_IN_FUTURE",
            en "the time of the request lies in the future", vi "Thời điểm yêu cầu ở trong tương lai";
        /// The time of the answer lies in the future.
        AnsweredInFuture => Invalid { field: "answered_at" }, "ANSWERED_IN_FUTURE",
            en "the time of the answer lies in the future", vi "Thời điểm trả lời ở trong tương lai";
        /// The time of the involvement lies in the future.
        SinceInFuture => Invalid { field: "since" }, "SINCE_IN_FUTURE",
            en "the time of the involvement lies in the future", vi "Thời điểm tham gia ở trong tương lai";
        /// The time of the review lies in the future.
        ReviewedInFuture => Invalid { field: "reviewed_at" }, "REVIEWED_IN_FUTURE",
            en "the time of the review lies in the future", vi "Thời điểm xem xét quyết định ở trong tương lai";
        /// The time of the recommendation lies in the future.
        IssuedInFuture => Invalid { field: "issued_at" }, "ISSUED_IN_FUTURE",
            en "the time of the recommendation lies in the future", vi "Thời điểm ban hành ở trong tương lai";
        /// The time of the indictment lies in the future.
        IndictedInFuture => Invalid { field: "indicted_at" }, "INDICTED_IN_FUTURE",
            en "the time of the indictment lies in the future", vi "Thời điểm truy tố ở trong tương lai";
        /// The indictment is dated before the step that it follows.
        IndictedOutOfOrder => Invalid { field: "indicted_at" }, "INDICTED_OUT_OF_ORDER",
            en "the indictment is dated before the step that it follows", vi "Cáo trạng có thời điểm trước bước tố tụng liền trước";
        /// The time of the return lies in the future.
        ReturnedInFuture => Invalid { field: "file_return.returned_at" }, "RETURNED_IN_FUTURE",
            en "the time of the return lies in the future", vi "Thời điểm trả hồ sơ ở trong tương lai";
        /// The return is dated before the step that it follows.
        ReturnedOutOfOrder => Invalid { field: "file_return.returned_at" }, "RETURNED_OUT_OF_ORDER",
            en "the return is dated before the step that it follows", vi "Việc trả hồ sơ có thời điểm trước bước tố tụng liền trước";
        /// The time of the entry in the register lies in the future.
        AcceptedInFuture => Invalid { field: "accepted_at" }, "ACCEPTED_IN_FUTURE",
            en "the time of the entry in the register lies in the future", vi "Thời điểm thụ lý ở trong tương lai";
        /// The acceptance is dated before the step that it follows.
        AcceptedOutOfOrder => Invalid { field: "accepted_at" }, "ACCEPTED_OUT_OF_ORDER",
            en "the acceptance is dated before the step that it follows", vi "Việc thụ lý có thời điểm trước bước tố tụng liền trước";
        /// The time of the judgment lies in the future.
        DeliveredInFuture => Invalid { field: "delivered_at" }, "DELIVERED_IN_FUTURE",
            en "the time of the judgment lies in the future", vi "Thời điểm tuyên án ở trong tương lai";
        /// The judgment is dated before the file was accepted.
        DeliveredOutOfOrder => Invalid { field: "delivered_at" }, "DELIVERED_OUT_OF_ORDER",
            en "the judgment is dated before the court accepted the file", vi "Bản án có thời điểm trước khi thụ lý";
        /// The time of the appeal lies in the future.
        LodgedInFuture => Invalid { field: "lodged_at" }, "LODGED_IN_FUTURE",
            en "the time of the appeal lies in the future", vi "Thời điểm kháng cáo, kháng nghị ở trong tương lai";
        /// The appeal is dated before the judgment.
        LodgedBeforeJudged => Invalid { field: "lodged_at" }, "LODGED_BEFORE_JUDGED",
            en "the appeal is dated before the judgment", vi "Kháng cáo, kháng nghị có thời điểm trước bản án";
        /// There is no such denunciation in the case.
        DenunciationUnknown => NotFound, "DENUNCIATION_UNKNOWN",
            en "there is no such denunciation in this case", vi "Không có tố giác, tin báo này trong hồ sơ";
        /// Another unit holds the matter.
        HeldByAnotherUnit => Denied, "HELD_BY_ANOTHER_UNIT",
            en "another unit holds this matter", vi "Vụ việc do đơn vị khác thụ lý";
        /// The denunciation was decided.
        DenunciationClosed => Precondition, "DENUNCIATION_CLOSED",
            en "the denunciation was decided already", vi "Tố giác, tin báo đã có quyết định giải quyết";
        /// Verification is suspended and must be resumed first.
        DenunciationSuspended => Precondition, "DENUNCIATION_SUSPENDED",
            en "verification is suspended; it must be resumed first", vi "Việc giải quyết đang tạm đình chỉ, cần phục hồi trước";
        /// Only what was suspended can be resumed.
        DenunciationNotSuspended => Precondition, "DENUNCIATION_NOT_SUSPENDED",
            en "verification is not suspended", vi "Việc giải quyết không bị tạm đình chỉ";
        /// It would have been decided before it was received.
        DecidedBeforeReceived => Invalid { field: "decided_at" }, "DECIDED_BEFORE_RECEIVED",
            en "the decision is dated before the denunciation was received", vi "Quyết định có thời điểm trước khi tiếp nhận tố giác, tin báo";
        /// It would have been decided before the step that it follows.
        DecidedOutOfOrder => Invalid { field: "decided_at" }, "DECIDED_OUT_OF_ORDER",
            en "the decision is dated before the step that it follows", vi "Quyết định có thời điểm trước bước tố tụng liền trước";
        /// There is no such document on a denunciation in the case.
        DocumentUnknown => NotFound, "DOCUMENT_UNKNOWN",
            en "there is no such document on a denunciation in this case", vi "Không có văn bản tố tụng này trong hồ sơ";
        /// Another unit recorded it.
        RecordedByAnotherUnit => Denied, "RECORDED_BY_ANOTHER_UNIT",
            en "another unit recorded it", vi "Nội dung này do đơn vị khác ghi nhận";
        /// The corrected date is none, or lies in the future.
        CorrectedInFuture => Invalid { field: "correction.dated_at" }, "CORRECTED_IN_FUTURE",
            en "the date is not a time or lies in the future", vi "Ngày của văn bản không hợp lệ hoặc ở trong tương lai";
        /// By the corrected date it would stand before the step that it follows, or after the one that followed.
        CorrectedOutOfOrder => Invalid { field: "correction.dated_at" }, "CORRECTED_OUT_OF_ORDER",
            en "by that date it would come before the step that it follows, or after one that followed it", vi "Theo ngày này, văn bản có trước bước liền trước hoặc sau bước kế tiếp";
        /// By the corrected date it came late and nobody said why.
        CorrectedDelayUnexplained => Invalid { field: "correction.delay_reason" }, "CORRECTED_DELAY_UNEXPLAINED",
            en "by that date it came late: give the reason and it will be recorded", vi "Theo ngày này đã quá thời hạn: hãy nêu lý do, hệ thống sẽ ghi nhận";
        /// The reason for lateness is OTHER, without words.
        CorrectedDelayUnworded => Invalid { field: "correction.delay_explanation" }, "CORRECTED_DELAY_UNWORDED",
            en "say in words why it came late", vi "Hãy ghi rõ lý do quá thời hạn của văn bản";
        /// The step is late and nobody said why.
        DelayUnexplained => Invalid { field: "delay_reason" }, "DELAY_UNEXPLAINED",
            en "the step is late: give the reason and it will be recorded", vi "Đã quá thời hạn: hãy nêu lý do, hệ thống sẽ ghi nhận";
        /// The reason for lateness is OTHER, without words.
        DelayUnworded => Invalid { field: "delay_explanation" }, "DELAY_UNWORDED",
            en "say in words why the step is late", vi "Hãy ghi rõ lý do quá thời hạn";
        /// This extension was used.
        ExtensionUsed => Precondition, "EXTENSION_USED",
            en "the time was extended on this ground already", vi "Đã gia hạn theo căn cứ này";
        /// Another procuracy was told of the matter, and the actor's was not.
        ProcuracyNotTold => Denied, "PROCURACY_NOT_TOLD",
            en "another procuracy was told of this matter", vi "Viện kiểm sát khác đã được thông báo về vụ việc này";
        /// Prosecution was not initiated, or the file is no longer with the police.
        NotUnderInvestigation => Precondition, "NOT_UNDER_INVESTIGATION",
            en "the matter is not under investigation", vi "Vụ việc không ở giai đoạn điều tra";
        /// The unit that was told is no procuracy in force.
        ProcuracyUnitUnknown => Invalid { field: "procuracy_notice.org_unit_id" }, "PROCURACY_UNIT_UNKNOWN",
            en "the unit is not a procuracy in force", vi "Đơn vị được thông báo không phải là Viện kiểm sát đang hoạt động";
        /// There is nothing with this id that the procuracy is told of.
        NoticeSubjectUnknown => NotFound, "NOTICE_SUBJECT_UNKNOWN",
            en "there is nothing with this id in this case that the procuracy is told of", vi "Không có nội dung này trong hồ sơ để thông báo cho Viện kiểm sát";
        /// The procuracy was told late and nobody said why.
        NoticeDelayUnexplained => Invalid { field: "procuracy_notice.delay_reason" }, "NOTICE_DELAY_UNEXPLAINED",
            en "the procuracy was told late: give the reason and it will be recorded", vi "Thông báo cho Viện kiểm sát đã quá hạn: hãy nêu lý do, hệ thống sẽ ghi nhận";
        /// The reason is OTHER, without words.
        NoticeDelayUnworded => Invalid { field: "procuracy_notice.delay_explanation" }, "NOTICE_DELAY_UNWORDED",
            en "say in words why the procuracy was told late", vi "Hãy ghi rõ lý do thông báo muộn";
        /// The receiver is no other police unit in force.
        ReceiverUnitUnknown => Invalid { field: "to_org_unit_id" }, "RECEIVER_UNIT_UNKNOWN",
            en "the receiver is not another police unit in force", vi "Đơn vị nhận không phải là đơn vị công an khác đang hoạt động";
        /// A matter that is suspended or decided is handed over, and nobody said why.
        HandoverUnexplained => Invalid { field: "after_decision_explanation" }, "HANDOVER_UNEXPLAINED",
            en "the matter is suspended or decided already: say why it is handed over and it will be recorded", vi "Vụ việc đã tạm đình chỉ hoặc đã có quyết định: hãy nêu lý do bàn giao, hệ thống sẽ ghi nhận";
        /// It would have been handed over before it was received.
        HandedOverBeforeReceived => Invalid { field: "handed_over_at" }, "HANDED_OVER_BEFORE_RECEIVED",
            en "the hand-over is dated before the receipt", vi "Thời điểm bàn giao sớm hơn thời điểm tiếp nhận";
        /// There is no such hand-over in the case.
        HandoverUnknown => NotFound, "HANDOVER_UNKNOWN",
            en "there is no such hand-over in this case", vi "Không có lần bàn giao này trong hồ sơ";
        /// It was handed over to another unit.
        HandoverForAnotherUnit => Denied, "HANDOVER_FOR_ANOTHER_UNIT",
            en "it was handed over to another unit", vi "Việc bàn giao dành cho đơn vị khác";
        /// It was confirmed before.
        HandoverConfirmedBefore => Precondition, "HANDOVER_CONFIRMED_BEFORE",
            en "the hand-over was confirmed already", vi "Việc bàn giao đã được xác nhận";
        /// It would have been received before it was handed over.
        ReceivedBeforeHandedOver => Invalid { field: "received_at" }, "RECEIVED_BEFORE_HANDED_OVER",
            en "the receipt is dated before the hand-over", vi "Thời điểm nhận sớm hơn thời điểm bàn giao";
        /// There is a discrepancy, without words.
        DiscrepancyUnworded => Invalid { field: "discrepancies" }, "DISCREPANCY_UNWORDED",
            en "say what is missing or damaged", vi "Hãy ghi rõ phần thiếu hoặc hư hỏng";
        /// The officer is no investigator of the unit.
        OfficerUnknown => Invalid { field: "person_id" }, "OFFICER_UNKNOWN",
            en "the person is not an investigator of your unit in office", vi "Người được phân công không phải Điều tra viên đương nhiệm của đơn vị";
        /// The officer is assigned to the matter.
        AssignedAlready => Precondition, "ASSIGNED_ALREADY",
            en "the officer is assigned to this matter already", vi "Cán bộ này đã được phân công trong vụ việc";
        /// Somebody is in charge.
        LeadAssigned => Precondition, "LEAD_ASSIGNED",
            en "an investigator is in charge already: replace that one instead", vi "Đã có Điều tra viên thụ lý chính: hãy dùng chức năng thay đổi";
        /// There is no such assignment in the case.
        AssignmentUnknown => NotFound, "ASSIGNMENT_UNKNOWN",
            en "there is no such assignment in this case", vi "Không có phân công này trong hồ sơ";
        /// The assignment ended.
        AssignmentEnded => Precondition, "ASSIGNMENT_ENDED",
            en "the assignment has ended", vi "Phân công này đã kết thúc";
        /// The reason is OTHER, without words.
        ExplanationMissing => Invalid { field: "explanation" }, "EXPLANATION_MISSING",
            en "say in words why", vi "Hãy ghi rõ lý do";
        /// A session without a booking needs its place.
        PlannedPlaceMissing => Invalid { field: "place_kind" }, "PLANNED_PLACE_MISSING",
            en "without a booking, say where the session will be", vi "Không có lịch đặt phòng thì phải nêu địa điểm";
        /// A notice of a session needs its beginning.
        PlannedStartMissing => Invalid { field: "session_starts_at" }, "PLANNED_START_MISSING",
            en "say when the session will begin", vi "Phải nêu giờ bắt đầu buổi làm việc";
        /// The notice is unknown, or of another booking.
        NoticeUnknown => Invalid { field: "session.notice_ids" }, "NOTICE_UNKNOWN",
            en "there is no such notice of time and place for this session", vi "Không có thông báo thời gian, địa điểm này cho buổi làm việc";
        /// There is no such booking in the case.
        BookingUnknown => NotFound, "BOOKING_UNKNOWN",
            en "there is no such booking in this case", vi "Không có lịch đặt phòng này trong hồ sơ";
        /// The booking was cancelled.
        BookingWasCancelled => Precondition, "BOOKING_WAS_CANCELLED",
            en "the booking was cancelled", vi "Lịch đặt phòng đã bị hủy";
        /// A session used a booking, but took place elsewhere.
        BookingNotUsed => Invalid { field: "session.booking_id" }, "BOOKING_NOT_USED",
            en "the session took place outside the room that was booked", vi "Buổi làm việc không diễn ra tại phòng đã đặt";
        /// The session's beginning is no time.
        SessionStartUnreadable => Invalid { field: "session.started_at" }, "SESSION_START_UNREADABLE",
            en "the beginning is not a time", vi "Giờ bắt đầu không hợp lệ";
        /// There is no such session in the case.
        SessionUnknown => NotFound, "SESSION_UNKNOWN",
            en "there is no such session in this case", vi "Không có buổi làm việc này trong hồ sơ";
        /// The session ends in the future, before it begins, or more than a day later.
        SessionEndInvalid => Invalid { field: "session.ended_at" }, "SESSION_END_INVALID",
            en "the end must be past, after the beginning, at most 24 hours later", vi "Giờ kết thúc phải ở quá khứ, sau giờ bắt đầu, không quá 24 giờ";
        /// A break lies outside the session or ends before it begins.
        BreakOutsideSession => Invalid { field: "session.breaks" }, "BREAK_OUTSIDE_SESSION",
            en "a break lies outside the session or ends before it begins", vi "Thời gian nghỉ nằm ngoài buổi làm việc hoặc kết thúc trước khi bắt đầu";
        /// Fatigue was noticed outside the session.
        FatigueOutsideSession => Invalid { field: "session.fatigue_noticed_at" }, "FATIGUE_OUTSIDE_SESSION",
            en "fatigue is noticed within the session", vi "Thời điểm trẻ mệt phải nằm trong buổi làm việc";
        /// Nobody asked the questions.
        InvestigatorMissing => Invalid { field: "session.attendees" }, "INVESTIGATOR_MISSING",
            en "neither an investigator nor a procurator is among those present", vi "Thiếu Điều tra viên hoặc Kiểm sát viên trong thành phần tham dự";
        /// A procuracy records what no prosecutor took part in.
        ProsecutorMissing => Invalid { field: "session.attendees" }, "PROSECUTOR_MISSING",
            en "a procuracy records the sessions that its prosecutors took: none is among those present", vi "Viện kiểm sát chỉ ghi nhận buổi làm việc do Kiểm sát viên tiến hành: thiếu Kiểm sát viên trong thành phần tham dự";
        /// A suspected parent or caregiver may have represented the child, and nobody said why.
        RepresentativeUnexplained => Invalid { field: "session.absence_explanation" }, "REPRESENTATIVE_UNEXPLAINED",
            en "a parent or caregiver is suspected: say why nobody took the representative's place and it will be recorded", vi "Có cha mẹ hoặc người chăm sóc bị nghi xâm hại: hãy nêu lý do chưa thay người đại diện, hệ thống sẽ ghi nhận";
        /// An attendee's unit is not in the registry.
        AttendeeUnitUnknown => Invalid { field: "session.attendees" }, "ATTENDEE_UNIT_UNKNOWN",
            en "the unit of somebody present is not in force", vi "Đơn vị của người tham dự không tồn tại hoặc không còn hoạt động";
        /// There is a recording of a session that was not recorded.
        RecordingContradicted => Invalid { field: "session.recorded" }, "RECORDING_CONTRADICTED",
            en "a recording is named, but the session is said not to have been recorded", vi "Có nêu bản ghi âm, ghi hình nhưng lại khai là không ghi";
        /// A confrontation needs its grounds.
        ConfrontationUngrounded => Invalid { field: "session.confrontation_grounds" }, "CONFRONTATION_UNGROUNDED",
            en "say why the confrontation could not be avoided", vi "Hãy nêu lý do không thể tránh việc đối chất";
        /// A limit was exceeded and nobody said why.
        OverLimitUnexplained => Invalid { field: "session.over_limit_reason" }, "OVER_LIMIT_UNEXPLAINED",
            en "the session is over a limit: give the reason and it will be recorded", vi "Buổi làm việc vượt giới hạn: hãy nêu lý do, hệ thống sẽ ghi nhận";
        /// The reason for exceeding a limit is OTHER, without words.
        OverLimitUnworded => Invalid { field: "session.over_limit_explanation" }, "OVER_LIMIT_UNWORDED",
            en "say in words why the limit was exceeded", vi "Hãy ghi rõ lý do vượt giới hạn";
        /// The unit that is asked is no health unit in force.
        ExamUnitUnknown => Invalid { field: "to_org_unit_id" }, "EXAM_UNIT_UNKNOWN",
            en "the unit is not a health unit in force", vi "Đơn vị được trưng cầu không phải là đơn vị y tế đang hoạt động";
        /// The answer would be due before it was asked for.
        DueBeforeDecided => Invalid { field: "due_at" }, "DUE_BEFORE_DECIDED",
            en "the answer would be due before it was asked for", vi "Hạn trả lời sớm hơn thời điểm ra quyết định";
        /// A supplementary or repeated examination follows on one of the case, the first on none.
        PreviousExamMismatch => Invalid { field: "previous_request_id" }, "PREVIOUS_EXAM_MISMATCH",
            en "a supplementary or repeated examination names an earlier request of this case, the first names none", vi "Giám định bổ sung, giám định lại phải nêu lần trưng cầu trước trong hồ sơ; lần đầu thì không";
        /// There is no such examination request in the case.
        ExamUnknown => NotFound, "EXAM_UNKNOWN",
            en "there is no such examination request in this case", vi "Không có quyết định trưng cầu này trong hồ sơ";
        /// The escort would have been decided before the examination was requested.
        EscortBeforeRequest => Invalid { field: "decided_at" }, "ESCORT_BEFORE_REQUEST",
            en "the escort is dated before the examination was requested", vi "Quyết định dẫn giải có trước quyết định trưng cầu";
        /// The unit that is asked is no other police unit in force.
        CriminalisticUnitUnknown => Invalid { field: "to_org_unit_id" }, "CRIMINALISTIC_UNIT_UNKNOWN",
            en "the unit that is asked must be another police unit in force", vi "Đơn vị được trưng cầu phải là một đơn vị công an khác đang hoạt động";
        /// Another unit was asked.
        ExamOfAnotherUnit => Denied, "EXAM_OF_ANOTHER_UNIT",
            en "another unit was asked for this examination", vi "Việc giám định được trưng cầu đơn vị khác";
        /// Requisition and objects were received before.
        ExamReceivedBefore => Precondition, "EXAM_RECEIVED_BEFORE",
            en "requisition and objects were received already", vi "Đã tiếp nhận quyết định trưng cầu và đối tượng giám định";
        /// It would have been received before it was requested.
        ReceivedBeforeRequested => Invalid { field: "received_at" }, "RECEIVED_BEFORE_REQUESTED",
            en "the receipt is dated before the requisition", vi "Thời điểm tiếp nhận sớm hơn quyết định trưng cầu";
        /// Requisition and objects were not received.
        ExamNotReceived => Precondition, "EXAM_NOT_RECEIVED",
            en "requisition and objects were not received yet", vi "Chưa tiếp nhận quyết định trưng cầu và đối tượng giám định";
        /// It was concluded.
        ExamConcluded => Precondition, "EXAM_CONCLUDED",
            en "the examination was concluded already", vi "Đã có kết luận giám định";
        /// The unit that asked ended it.
        ExamEnded => Precondition, "EXAM_ENDED",
            en "the requisition was ended already", vi "Việc trưng cầu giám định đã chấm dứt";
        /// Another unit asked for it.
        ExamAskedByAnotherUnit => Denied, "EXAM_ASKED_BY_ANOTHER_UNIT",
            en "another unit asked for this examination", vi "Việc giám định do đơn vị khác trưng cầu";
        /// It would have ended in the future, or before it was requested or received.
        ExamEndInvalid => Invalid { field: "ended_at" }, "EXAM_END_INVALID",
            en "the end must be past, and not before requisition and receipt", vi "Thời điểm chấm dứt phải ở quá khứ và không sớm hơn thời điểm trưng cầu, tiếp nhận";
        /// The conclusion would be expected before the notice.
        ExpectedBeforeNotified => Invalid { field: "expected_at" }, "EXPECTED_BEFORE_NOTIFIED",
            en "the conclusion is expected before the notice of delay", vi "Thời điểm dự kiến kết luận sớm hơn thời điểm thông báo";
        /// It was notified or concluded in the future, or before the receipt.
        ConcludedAtInvalid => Invalid { field: "concluded_at" }, "CONCLUDED_AT_INVALID",
            en "the conclusion must be past, and not before the receipt", vi "Thời điểm kết luận phải ở quá khứ và không sớm hơn thời điểm tiếp nhận";
        /// The signatory is no examiner of the unit.
        ExaminerUnknown => Invalid { field: "examiner_person_id" }, "EXAMINER_UNKNOWN",
            en "the signatory is not an examiner of your unit in office", vi "Người ký không phải Giám định viên đương nhiệm của đơn vị";
        /// Protection would end before it begins.
        ProtectionSpanInvalid => Invalid { field: "protected_until" }, "PROTECTION_SPAN_INVALID",
            en "protection must end after it begins", vi "Thời điểm kết thúc bảo vệ phải sau thời điểm bắt đầu";
        /// There is no such protective measure in the case.
        MeasureUnknown => NotFound, "MEASURE_UNKNOWN",
            en "there is no such protective measure in this case", vi "Không có biện pháp bảo vệ này trong hồ sơ";
        /// The measure was ended.
        MeasureEnded => Precondition, "MEASURE_ENDED",
            en "the measure was ended already", vi "Biện pháp bảo vệ đã chấm dứt";
        /// There is no such takedown request in the case.
        TakedownUnknown => NotFound, "TAKEDOWN_UNKNOWN",
            en "there is no such takedown request in this case", vi "Không có yêu cầu gỡ bỏ này trong hồ sơ";
        /// All of it was removed.
        TakedownDone => Precondition, "TAKEDOWN_DONE",
            en "it was removed already", vi "Nội dung đã được gỡ bỏ";
        /// The answer would have come before the request.
        AnsweredBeforeRequested => Invalid { field: "answered_at" }, "ANSWERED_BEFORE_REQUESTED",
            en "the answer is dated before the request", vi "Thời điểm trả lời sớm hơn thời điểm yêu cầu";
        /// The person is no prosecutor of the unit.
        ProsecutorUnknown => Invalid { field: "person_id" }, "PROSECUTOR_UNKNOWN",
            en "the person is not a prosecutor of your unit in office", vi "Người này không phải Kiểm sát viên đương nhiệm của đơn vị";
        /// There is no such decision in the case.
        DecisionUnknown => NotFound, "DECISION_UNKNOWN",
            en "there is no such decision in this case", vi "Không có quyết định này trong hồ sơ";
        /// The decision was reviewed before.
        DecisionReviewed => Precondition, "DECISION_REVIEWED",
            en "the decision was reviewed already", vi "Quyết định đã được xem xét";
        /// A later decision took its place, or it cannot be cancelled.
        DecisionNotInForce => Precondition, "DECISION_NOT_IN_FORCE",
            en "the decision is no longer in force or is none that is cancelled", vi "Quyết định không còn hiệu lực hoặc không thuộc loại bị hủy bỏ";
        /// It would have been reviewed before it was made.
        ReviewedBeforeDecided => Invalid { field: "reviewed_at" }, "REVIEWED_BEFORE_DECIDED",
            en "the review is dated before the decision", vi "Thời điểm xem xét sớm hơn thời điểm ra quyết định";
        /// The addressee is no unit in force.
        AddresseeUnknown => Invalid { field: "to_org_unit_id" }, "ADDRESSEE_UNKNOWN",
            en "the addressee is not a unit in force", vi "Đơn vị được kiến nghị không tồn tại hoặc không còn hoạt động";
        /// The answer would be due before it was asked for.
        AnswerDueBeforeIssued => Invalid { field: "answer_due_at" }, "ANSWER_DUE_BEFORE_ISSUED",
            en "the answer would be due before it was asked for", vi "Hạn trả lời sớm hơn thời điểm ban hành";
        /// The police did not propose an indictment, or the file is elsewhere.
        FileNotWithProcuracy => Precondition, "FILE_NOT_WITH_PROCURACY",
            en "the file is not with the procuracy", vi "Hồ sơ không ở Viện kiểm sát";
        /// The unit is no court in force.
        CourtUnknown => Invalid { field: "court_org_unit_id" }, "COURT_UNKNOWN",
            en "the unit is not a court in force", vi "Đơn vị này không phải là Tòa án đang hoạt động";
        /// The matter was not brought before this court.
        BeforeAnotherCourt => Precondition, "BEFORE_ANOTHER_COURT",
            en "the matter was not brought before your court", vi "Vụ án không được đưa ra Tòa án này";
        /// There is nothing for the court to accept in this instance.
        FileNotForCourt => Precondition, "FILE_NOT_FOR_COURT",
            en "the file is not on its way to the court in this instance", vi "Hồ sơ chưa được chuyển đến Tòa án ở cấp xét xử này";
        /// The court has not accepted the file, or judged already.
        FileNotOnTrial => Precondition, "FILE_NOT_ON_TRIAL",
            en "the court does not have the file at this stage", vi "Tòa án chưa thụ lý hoặc đã xét xử xong";
        /// The hearing is no time.
        HearingUnreadable => Invalid { field: "hearing_at" }, "HEARING_UNREADABLE",
            en "the hearing is not a time", vi "Thời điểm mở phiên tòa không hợp lệ";
        /// The unit is no legal-aid unit in force.
        LegalAidUnitUnknown => Invalid { field: "legal_aid_org_unit_id" }, "LEGAL_AID_UNIT_UNKNOWN",
            en "the unit is not a legal-aid unit in force", vi "Đơn vị này không phải là tổ chức trợ giúp pháp lý đang hoạt động";
        /// The file is before the court in another instance.
        InstanceMismatch => Invalid { field: "instance" }, "INSTANCE_MISMATCH",
            en "the file is before the court in another instance", vi "Cấp xét xử không khớp với hồ sơ";
        /// Only a court of appeal upholds, amends or annuls.
        OutcomeOfAppealOnly => Invalid { field: "outcome" }, "OUTCOME_OF_APPEAL_ONLY",
            en "only a court of appeal upholds, amends or annuls", vi "Chỉ cấp phúc thẩm mới giữ nguyên, sửa hoặc hủy bản án";
        /// There is no such judgment of first instance in the case.
        JudgmentUnknown => NotFound, "JUDGMENT_UNKNOWN",
            en "there is no such judgment of first instance in this case", vi "Không có bản án sơ thẩm này trong hồ sơ";
        /// The judgment is no longer open to appeal.
        JudgmentNotOpenToAppeal => Precondition, "JUDGMENT_NOT_OPEN_TO_APPEAL",
            en "the judgment is no longer open to appeal", vi "Bản án không còn ở giai đoạn kháng cáo, kháng nghị";
    }
}
