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
        ConsentMissing => Invalid { field: "consent_giver" }, "CONSENT_MISSING",
            en "nobody consented, and the examination is not said to be medically necessary",
            vi "Chưa có người đồng ý và không thuộc trường hợp cần thiết về y tế";
        /// Whoever consented is suspected of the abuse.
        ConsentBySuspect => Invalid { field: "consent_giver" }, "CONSENT_BY_SUSPECT",
            en "a suspect cannot consent: police, a community organisation or the court can",
            vi "Người bị nghi xâm hại không được ký đồng ý; công an, tổ chức xã hội hoặc tòa án ký thay";
        /// The child is under 16, or its age is not known.
        ChildTooYoungToConsent => Invalid { field: "consent_giver" }, "CHILD_TOO_YOUNG_TO_CONSENT",
            en "a child under 16 does not sign for itself",
            vi "Trẻ em dưới 16 tuổi không tự ký đồng ý";
        /// From 16 on the young person signs alone.
        MinorSignsForThemselves => Invalid { field: "consent_giver" }, "MINOR_SIGNS_FOR_THEMSELVES",
            en "at 16 and 17 the young person signs for themselves",
            vi "Người từ 16 đến dưới 18 tuổi tự ký đồng ý";
        /// Medical necessity without medical reasons.
        NecessityUnworded => Invalid { field: "medical_necessity" }, "NECESSITY_UNWORDED",
            en "say why the examination was medically necessary",
            vi "Hãy ghi rõ lý do y tế cần thiết phải khám";
        /// There are findings of an examination that the child declined.
        FindingsWithoutAgreement => Invalid { field: "child_agreed" }, "FINDINGS_WITHOUT_AGREEMENT",
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
        /// An investigation body is a police unit in force; procuracy and court are none.
        RequestingUnitInvalid => Invalid { field: "requesting_org_unit_id" }, "REQUESTING_UNIT_INVALID",
            en "an investigation body is named by its police unit in force; procuracy and court have none",
            vi "Cơ quan điều tra phải là đơn vị công an đang hoạt động; Viện kiểm sát, Tòa án không có mã này";
        /// Procuracy and court are named in words.
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
        /// The requesting body would have been told of the delay in the future.
        DelayNoticeInFuture => Invalid { field: "delay_notified_at" }, "DELAY_NOTICE_IN_FUTURE",
            en "the time of notice of the delay lies in the future",
            vi "Thời điểm thông báo chậm trễ ở trong tương lai";
        /// The conclusion is late and nobody said why.
        DelayUnexplained => Invalid { field: "delay_reason" }, "DELAY_UNEXPLAINED",
            en "the conclusion is late: give the reason and it will be recorded",
            vi "Kết luận quá thời hạn: hãy nêu lý do, hệ thống sẽ ghi nhận";
        /// The reason for lateness is OTHER, without words.
        DelayUnworded => Invalid { field: "delay_explanation" }, "DELAY_UNWORDED",
            en "say in words why the conclusion is late",
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
        /// The unit that hands over is not in the registry.
        FromUnitUnknown => Invalid { field: "from_org_unit_id" }, "FROM_UNIT_UNKNOWN",
            en "the unit that hands over is not in force",
            vi "Đơn vị giao không tồn tại hoặc không còn hoạt động";
        /// The unit that receives is not in the registry.
        ToUnitUnknown => Invalid { field: "to_org_unit_id" }, "TO_UNIT_UNKNOWN",
            en "the unit that receives is not in force",
            vi "Đơn vị nhận không tồn tại hoặc không còn hoạt động";
        /// The caller's unit neither gave nor received.
        HandoverOfOthers => Denied, "HANDOVER_OF_OTHERS",
            en "only a unit that gave or received records a handover",
            vi "Chỉ đơn vị giao hoặc đơn vị nhận được ghi biên bản giao nhận";
        /// The handover would be in the future.
        HandedOverInFuture => Invalid { field: "handed_over_at" }, "HANDED_OVER_IN_FUTURE",
            en "the time of the handover lies in the future",
            vi "Thời điểm giao nhận ở trong tương lai";
        /// The item would have become something else.
        ItemKindChanged => Invalid { field: "item_kind" }, "ITEM_KIND_CHANGED",
            en "the item was of another kind before",
            vi "Loại hiện vật khác với lần giao nhận trước";
        /// The step does not continue the one before, or the seal was broken, and nobody said why.
        GapUnexplained => Invalid { field: "gap_explanation" }, "GAP_UNEXPLAINED",
            en "the step does not continue the one before, or the seal was broken: say why and it will be recorded",
            vi "Chuỗi giao nhận không liên tục hoặc niêm phong không nguyên vẹn: hãy nêu lý do, hệ thống sẽ ghi nhận";
    }
}
