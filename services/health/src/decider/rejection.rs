//! Why the health lane refuses a command.

decider::rejections! {
    /// Why the health lane refuses a command.
    pub enum HealthRejection {
        /// The child would have arrived in the future.
        ArrivedInFuture => Invalid { field: "arrived_at" }, "ARRIVED_IN_FUTURE",
            en "the time of arrival lies in the future",
            vi "Thời điểm đến ở trong tương lai";
        /// It would have been examined in the future.
        ExaminedInFuture => Invalid { field: "examined_at" }, "EXAMINED_IN_FUTURE",
            en "the time of the examination lies in the future",
            vi "Thời điểm khám ở trong tương lai";
        /// The child would come again before it was examined.
        FollowUpInvalid => Invalid { field: "follow_up_at" }, "FOLLOW_UP_INVALID",
            en "the follow-up lies before the examination",
            vi "Lịch tái khám sớm hơn lần khám";
        /// Nobody consented, and it was not medically necessary.
        ConsentMissing => Invalid { field: "consent.giver" }, "CONSENT_MISSING",
            en "nobody consented, and the examination is not said to be medically necessary",
            vi "Chưa có người đồng ý và không thuộc trường hợp cần thiết về y tế";
        /// Whoever consented is suspected of the abuse, or is parent or guardian while the commune holds one of
        /// them for suspected.
        ConsentBySuspect => Invalid { field: "consent.giver" }, "CONSENT_BY_SUSPECT",
            en "a parent or guardian cannot consent while one of them is suspected: police, a community organisation or the court can",
            vi "Cha mẹ, người giám hộ không được ký đồng ý khi có người chăm sóc bị nghi xâm hại; công an, tổ chức xã hội hoặc tòa án ký thay";
        /// The child is under 16, or its age is not known.
        ChildTooYoungToConsent => Invalid { field: "consent.giver" }, "CHILD_TOO_YOUNG_TO_CONSENT",
            en "a child under 16 does not sign for itself",
            vi "Trẻ em dưới 16 tuổi không tự ký đồng ý";
        /// From 16 on the young person signs alone.
        MinorSignsForThemselves => Invalid { field: "consent.giver" }, "MINOR_SIGNS_FOR_THEMSELVES",
            en "at 16 and 17 the young person signs for themselves",
            vi "Người từ 16 đến dưới 18 tuổi tự ký đồng ý";
        /// Medical necessity without medical reasons.
        NecessityUnworded => Invalid { field: "consent.medical_necessity" }, "NECESSITY_UNWORDED",
            en "say why the examination was medically necessary",
            vi "Hãy ghi rõ lý do y tế cần thiết phải khám";
        /// There are findings of an examination that the child declined.
        FindingsWithoutAgreement => Invalid { field: "consent.child_agreed" }, "FINDINGS_WITHOUT_AGREEMENT",
            en "there are findings, but the child declined and it was not medically necessary",
            vi "Có kết quả khám nhưng trẻ không đồng ý và không thuộc trường hợp cần thiết về y tế";
        /// The examiner is of another sex, and nobody said why.
        ExaminerSexUnexplained => Invalid { field: "examiner_sex_explanation" }, "EXAMINER_SEX_UNEXPLAINED",
            en "the examiner is of another sex than the child: say why and it will be recorded",
            vi "Người khám khác giới với trẻ: hãy nêu lý do, hệ thống sẽ ghi nhận";
        /// The requisition would have been received in the future.
        RequisitionInFuture => Invalid { field: "received_at" }, "REQUISITION_IN_FUTURE",
            en "the time of receipt lies in the future",
            vi "Thời điểm tiếp nhận ở trong tương lai";
        /// The unit that requests is of the kind it says, and in force.
        RequestingUnitInvalid => Invalid { field: "requesting_org_unit_id" }, "REQUESTING_UNIT_INVALID",
            en "name the unit in force that requests: police for an investigation body, else procuracy or court",
            vi "Hãy chọn đơn vị đang hoạt động đã trưng cầu: công an nếu là Cơ quan điều tra, hoặc Viện kiểm sát, Tòa án";
        /// A procuracy or court that is in no registry is named in words.
        RequestingBodyMissing => Invalid { field: "requesting_body" }, "REQUESTING_BODY_MISSING",
            en "name the procuracy or court that requests",
            vi "Hãy ghi tên Viện kiểm sát hoặc Tòa án trưng cầu";
        /// There is no such requisition in the case.
        RequisitionUnknown => NotFound, "REQUISITION_UNKNOWN",
            en "there is no such requisition in this case",
            vi "Không có quyết định trưng cầu này trong hồ sơ";
        /// The file was complete already.
        FileCompleteAlready => Precondition, "FILE_COMPLETE_ALREADY",
            en "the file was complete already",
            vi "Hồ sơ trưng cầu đã đầy đủ từ trước";
        /// The file would have been completed in the future.
        FileCompletedInFuture => Invalid { field: "completed_at" }, "FILE_COMPLETED_IN_FUTURE",
            en "the time of completion lies in the future",
            vi "Thời điểm bổ sung đủ hồ sơ ở trong tương lai";
        /// The file would have been completed before the requisition came.
        FileCompletedBeforeReceipt => Invalid { field: "completed_at" }, "FILE_COMPLETED_BEFORE_RECEIPT",
            en "the file is said to be complete before the requisition came",
            vi "Thời điểm đủ hồ sơ sớm hơn thời điểm tiếp nhận trưng cầu";
        /// The last conclusion on the requisition was issued.
        RequisitionConcluded => Precondition, "REQUISITION_CONCLUDED",
            en "the last conclusion on this requisition was issued already",
            vi "Đã ban hành kết luận cuối cùng cho quyết định trưng cầu này";
        /// The conclusion would have been issued in the future.
        IssuedInFuture => Invalid { field: "issued_at" }, "ISSUED_IN_FUTURE",
            en "the time of the conclusion lies in the future",
            vi "Thời điểm ban hành kết luận ở trong tương lai";
        /// The conclusion would have been issued before the requisition came.
        IssuedBeforeReceipt => Invalid { field: "issued_at" }, "ISSUED_BEFORE_RECEIPT",
            en "the conclusion is dated before the requisition came",
            vi "Kết luận có thời điểm trước khi tiếp nhận trưng cầu";
        /// It is late and nobody said why.
        DelayUnexplained => Invalid { field: "delay_reason" }, "DELAY_UNEXPLAINED",
            en "this is late: give the reason and it will be recorded",
            vi "Việc này đã quá thời hạn: hãy nêu lý do, hệ thống sẽ ghi nhận";
        /// The reason for lateness is OTHER, without words.
        DelayUnworded => Invalid { field: "delay_explanation" }, "DELAY_UNWORDED",
            en "say in words why it is late",
            vi "Hãy ghi rõ lý do quá thời hạn";
        /// The session's beginning is no time.
        SessionStartUnreadable => Invalid { field: "started_at" }, "SESSION_START_UNREADABLE",
            en "the beginning is not a time",
            vi "Giờ bắt đầu không hợp lệ";
        /// The session ends in the future, before it begins, or more than a day later.
        SessionEndInvalid => Invalid { field: "ended_at" }, "SESSION_END_INVALID",
            en "the end must be past, after the beginning, at most 24 hours later",
            vi "Giờ kết thúc phải ở quá khứ, sau giờ bắt đầu, không quá 24 giờ";
        /// The next session would be before this one ended.
        NextSessionInvalid => Invalid { field: "next_session_at" }, "NEXT_SESSION_INVALID",
            en "the next session lies before the end of this one",
            vi "Buổi tiếp theo sớm hơn giờ kết thúc buổi này";
        /// There is no such reception in the case.
        ReceptionUnknown => NotFound, "RECEPTION_UNKNOWN",
            en "there is no such reception in this case",
            vi "Không có lần tiếp nhận này trong hồ sơ";
        /// There is no such conclusion in the case.
        ConclusionUnknown => NotFound, "CONCLUSION_UNKNOWN",
            en "there is no such conclusion in this case",
            vi "Không có kết luận giám định này trong hồ sơ";
        /// The child would have been examined before it arrived.
        ExaminedBeforeArrival => Invalid { field: "examined_at" }, "EXAMINED_BEFORE_ARRIVAL",
            en "the examination is dated before the arrival",
            vi "Thời điểm khám sớm hơn thời điểm đến";
        /// Somebody else than parent or guardian consented, and nobody said why.
        SubstituteUnexplained => Invalid { field: "consent.substitute_reason" }, "SUBSTITUTE_UNEXPLAINED",
            en "say why somebody else than parent or guardian consents",
            vi "Hãy nêu lý do người khác ký thay cha mẹ, người giám hộ";
        /// The first result would be in the future, or before the child arrived.
        FirstResultTimeInvalid => Invalid { field: "issued_at" }, "FIRST_RESULT_TIME_INVALID",
            en "the result must be past, and after the arrival",
            vi "Thời điểm ký kết quả phải ở quá khứ và sau khi tiếp nhận";
        /// The first result of the reception was given.
        FirstResultGiven => Precondition, "FIRST_RESULT_GIVEN",
            en "the first result of this reception was given already",
            vi "Đã có kết quả ban đầu của lần tiếp nhận này";
        /// Provided in the future.
        ProvidedInFuture => Invalid { field: "provided_at" }, "PROVIDED_IN_FUTURE",
            en "the time lies in the future",
            vi "Thời điểm cung cấp dịch vụ ở trong tương lai";
        /// A service stands there twice.
        ServiceTwice => Invalid { field: "services" }, "SERVICE_TWICE",
            en "a service stands there twice",
            vi "Một dịch vụ được ghi hai lần";
        /// Handed back in the future.
        HandedBackInFuture => Invalid { field: "handed_back_at" }, "HANDED_BACK_IN_FUTURE",
            en "the time lies in the future",
            vi "Thời điểm bàn giao trẻ ở trong tương lai";
        /// The child was handed to somebody suspected, and nobody said why.
        SuspectedReceiverUnexplained => Invalid { field: "explanation" }, "SUSPECTED_RECEIVER_UNEXPLAINED",
            en "say why the child was handed to somebody suspected: it will be recorded",
            vi "Trẻ được bàn giao cho người bị nghi xâm hại: hãy nêu lý do, hệ thống sẽ ghi nhận";
        /// Planned in the future.
        PlannedInFuture => Invalid { field: "planned_at" }, "PLANNED_IN_FUTURE",
            en "the time of the plan lies in the future",
            vi "Thời điểm lập kế hoạch ở trong tương lai";
        /// The review would be due before the plan was made.
        ReviewDueInvalid => Invalid { field: "review_due_at" }, "REVIEW_DUE_INVALID",
            en "the review must come after the plan",
            vi "Thời điểm đánh giá lại phải sau thời điểm lập kế hoạch";
        /// Reviewed in the future.
        ReviewedInFuture => Invalid { field: "reviewed_at" }, "REVIEWED_IN_FUTURE",
            en "the time of the review lies in the future",
            vi "Thời điểm đánh giá ở trong tương lai";
        /// The next review would be before this one.
        NextReviewInvalid => Invalid { field: "next_review_at" }, "NEXT_REVIEW_INVALID",
            en "the next review must come after this one",
            vi "Lần đánh giá tiếp theo phải sau lần này";
        /// No plan of psychological care is in force.
        NoCarePlan => Precondition, "NO_CARE_PLAN",
            en "no plan of psychological care is in force",
            vi "Không có kế hoạch chăm sóc tâm lý đang thực hiện";
        /// Psychological care would have ended in the future.
        CareEndedInFuture => Invalid { field: "ended_at" }, "CARE_ENDED_IN_FUTURE",
            en "the time lies in the future",
            vi "Thời điểm kết thúc ở trong tương lai";
        /// A first examination has no earlier one.
        FirstRoundHasNoEarlier => Invalid { field: "earlier_requisition_id" }, "FIRST_ROUND_HAS_NO_EARLIER",
            en "a first examination supplements or repeats none",
            vi "Giám định lần đầu không có quyết định trưng cầu trước đó";
        /// The requisition ended without a conclusion.
        RequisitionEndedAlready => Precondition, "REQUISITION_ENDED",
            en "this requisition ended without a conclusion",
            vi "Quyết định trưng cầu này đã kết thúc, không có kết luận";
        /// The requisition still waits for its conclusion.
        RequisitionOpen => Precondition, "REQUISITION_OPEN",
            en "the requisition still waits for its conclusion",
            vi "Quyết định trưng cầu chưa có kết luận cuối cùng";
        /// Assigned in the future.
        AssignedInFuture => Invalid { field: "assigned_at" }, "ASSIGNED_IN_FUTURE",
            en "the time lies in the future",
            vi "Thời điểm phân công ở trong tương lai";
        /// Refused in the future.
        RefusedInFuture => Invalid { field: "refused_at" }, "REFUSED_IN_FUTURE",
            en "the time lies in the future",
            vi "Thời điểm từ chối ở trong tương lai";
        /// Decided in the future.
        DecidedInFuture => Invalid { field: "decided_at" }, "DECIDED_IN_FUTURE",
            en "the time lies in the future",
            vi "Thời điểm quyết định ở trong tương lai";
        /// The procuracy would be notified in the future.
        NoticeInFuture => Invalid { field: "procuracy_notified_at" }, "NOTICE_IN_FUTURE",
            en "the time of the notice lies in the future",
            vi "Thời điểm thông báo Viện kiểm sát ở trong tương lai";
        /// Consented in the future.
        ConsentedInFuture => Invalid { field: "consented_at" }, "CONSENTED_IN_FUTURE",
            en "the time lies in the future",
            vi "Thời điểm đồng ý ở trong tương lai";
        /// A step would be taken in the future.
        StepInFuture => Invalid { field: "taken_at" }, "STEP_IN_FUTURE",
            en "the time of the step lies in the future",
            vi "Thời điểm thực hiện ở trong tương lai";
        /// An examination of the body needs the sex of the child.
        ChildSexMissing => Invalid { field: "child_sex" }, "CHILD_SEX_MISSING",
            en "an examination of the body needs the sex of the child, or that it is not known",
            vi "Khám cơ thể cần ghi giới tính của trẻ, hoặc ghi không rõ";
        /// The child declines, and it is not medically necessary.
        ChildDeclines => Precondition, "CHILD_DECLINES",
            en "the child declines the examination: record its agreement, or why it is medically necessary, first",
            vi "Trẻ không đồng ý giám định: trước hết ghi nhận sự đồng ý của trẻ hoặc lý do y tế cần thiết";
        /// Experts would have consulted in the future, or before the requisition came.
        ConsultedAtWrongTime => Invalid { field: "held_at" }, "CONSULTED_AT_WRONG_TIME",
            en "the consultation must be past, and after the requisition came",
            vi "Thời điểm hội chẩn phải ở quá khứ và sau khi tiếp nhận trưng cầu";
        /// Notified in the future.
        NotifiedInFuture => Invalid { field: "notified_at" }, "NOTIFIED_IN_FUTURE",
            en "the time of the notice lies in the future",
            vi "Thời điểm thông báo ở trong tương lai";
        /// The conclusion would be expected before the notice.
        ExpectedTimeInvalid => Invalid { field: "expected_at" }, "EXPECTED_TIME_INVALID",
            en "the expected time must come after the notice",
            vi "Thời điểm dự kiến phải sau thông báo";
        /// The requisition would have ended in the future, or before it came.
        RequisitionEndedAtWrongTime => Invalid { field: "ended_at" }, "REQUISITION_ENDED_AT_WRONG_TIME",
            en "the end must be past, and after the requisition came",
            vi "Thời điểm kết thúc phải ở quá khứ và sau khi tiếp nhận trưng cầu";
        /// The requisition is said to end because the child declined, and no refusal is on record.
        NoRefusalOnRecord => Precondition, "NO_REFUSAL_ON_RECORD",
            en "no refusal of the child is on record: record it first",
            vi "Chưa ghi nhận việc trẻ từ chối: hãy ghi nhận trước";
        /// Somebody signed twice.
        SignedTwice => Invalid { field: "signatures" }, "SIGNED_TWICE",
            en "a signer stands there twice",
            vi "Một người ký được ghi hai lần";
        /// A signature would be later than the document.
        SignedAtWrongTime => Invalid { field: "signatures" }, "SIGNED_AT_WRONG_TIME",
            en "a signature is dated after the conclusion was issued",
            vi "Có chữ ký sau thời điểm ban hành kết luận";
        /// Delivered in the future, or before it was issued.
        DeliveredAtWrongTime => Invalid { field: "delivered_at" }, "DELIVERED_AT_WRONG_TIME",
            en "the delivery must be past, and after the conclusion was issued",
            vi "Thời điểm giao phải ở quá khứ và sau khi ban hành kết luận";
        /// Archived in the future.
        ArchivedInFuture => Invalid { field: "archived_at" }, "ARCHIVED_IN_FUTURE",
            en "the time lies in the future",
            vi "Thời điểm lưu trữ ở trong tương lai";
        /// The file was archived.
        ArchivedAlready => Precondition, "ARCHIVED_ALREADY",
            en "the file was archived already",
            vi "Hồ sơ đã được lưu trữ";
        /// The authority would have been told in the future.
        ReportedInFuture => Invalid { field: "reported_at" }, "REPORTED_IN_FUTURE",
            en "the time of the report lies in the future",
            vi "Thời điểm báo tin ở trong tương lai";
        /// The unit told is not of the kind that is said, or not in force.
        AuthorityUnitUnknown => Invalid { field: "to_org_unit_id" }, "AUTHORITY_UNIT_UNKNOWN",
            en "the unit that was told is not of the kind given, or not in force",
            vi "Đơn vị được báo tin không đúng loại cơ quan đã chọn hoặc không còn hoạt động";
        /// There is no such record in the case.
        RecordUnknown => NotFound, "RECORD_UNKNOWN",
            en "there is no such record in this case",
            vi "Không có bản ghi này trong hồ sơ";
        /// Another unit made the record.
        RecordOfAnotherUnit => Denied, "RECORD_OF_ANOTHER_UNIT",
            en "only the unit that made the record corrects it",
            vi "Chỉ đơn vị đã ghi nhận mới được đính chính";
        /// A child that declined was not examined: that is another fact.
        CorrectedToRefusal => Invalid { field: "consent.child_agreed" }, "CORRECTED_TO_REFUSAL",
            en "a correction cannot say that the child declined: record the refusal itself",
            vi "Không đính chính thành việc trẻ từ chối: hãy ghi nhận việc từ chối thành một bản ghi riêng";
        /// The requisition would have come after its file was complete.
        ReceivedAfterFile => Invalid { field: "received_at" }, "RECEIVED_AFTER_FILE",
            en "the requisition is said to have come after its file was complete",
            vi "Thời điểm tiếp nhận trưng cầu muộn hơn thời điểm đủ hồ sơ đã ghi nhận";
        /// The kinds told anew have another limit than the time that runs.
        KindsOfAnotherLimit => Invalid { field: "exam_kinds" }, "KINDS_OF_ANOTHER_LIMIT",
            en "the kinds of examination do not give the time that runs: a correction does not change them",
            vi "Nội dung giám định không khớp với thời hạn đang tính; không đính chính thành nội dung có thời hạn khác";
        /// The conclusion would have been issued after it was delivered.
        IssuedAfterDelivery => Invalid { field: "issued_at" }, "ISSUED_AFTER_DELIVERY",
            en "the conclusion is said to be issued after it was delivered",
            vi "Thời điểm ban hành kết luận muộn hơn thời điểm đã trả kết luận";
    }
}
