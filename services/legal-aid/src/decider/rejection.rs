//! Why the legal-aid lane refuses a command.

decider::rejections! {
    /// Why the legal-aid lane refuses a command.
    pub enum LegalAidRejection {
        /// The request would have been received in the future.
        ReceivedInFuture => Invalid { field: "received_at" }, "RECEIVED_IN_FUTURE",
            en "the time of receipt lies in the future",
            vi "Thời điểm tiếp nhận ở trong tương lai";
        /// The body's own time of receipt does not fit.
        BodyTimeInvalid => Invalid { field: "body_received_at" }, "BODY_TIME_INVALID",
            en "only a procedural body has its own time of receipt, and it lies before the notice",
            vi "Chỉ cơ quan tố tụng có thời điểm nhận yêu cầu riêng, và phải trước khi thông báo";
        /// The unit that asks is not in the registry.
        RequestingUnitUnknown => Invalid { field: "requesting_org_unit_id" }, "REQUESTING_UNIT_UNKNOWN",
            en "the unit that asks is not in force",
            vi "Đơn vị yêu cầu không tồn tại hoặc không còn hoạt động";
        /// There is no such request in the case.
        RequestUnknown => NotFound, "REQUEST_UNKNOWN",
            en "there is no such request in this case",
            vi "Không có yêu cầu trợ giúp pháp lý này trong hồ sơ";
        /// The request was accepted or declined already.
        RequestAnswered => Precondition, "REQUEST_ANSWERED",
            en "the request was answered already",
            vi "Yêu cầu đã được trả lời";
        /// The request was not accepted.
        RequestNotAccepted => Precondition, "REQUEST_NOT_ACCEPTED",
            en "the request has not been accepted",
            vi "Yêu cầu chưa được thụ lý";
        /// The aid has ended.
        AidClosed => Precondition, "AID_CLOSED",
            en "the aid on this request has ended",
            vi "Vụ việc trợ giúp pháp lý đã kết thúc";
        /// It would have been entered in the register in the future.
        EnteredInFuture => Invalid { field: "registered_at" }, "ENTERED_IN_FUTURE",
            en "the time of registration lies in the future",
            vi "Thời điểm vào sổ, đăng ký ở trong tương lai";
        /// It would have been entered before it was received.
        EnteredBeforeReceipt => Invalid { field: "registered_at" }, "ENTERED_BEFORE_RECEIPT",
            en "the entry in the register is dated before the request was received",
            vi "Ngày vào sổ thụ lý trước khi tiếp nhận yêu cầu";
        /// The ground does not fit the child's age.
        GroundDoesNotFitAge => Invalid { field: "eligibility_basis" }, "GROUND_DOES_NOT_FIT_AGE",
            en "the ground does not fit the child's age",
            vi "Diện được trợ giúp không phù hợp với độ tuổi";
        /// Victims of 16 and 17 must show hardship.
        HardshipNotShown => Invalid { field: "hardship_shown" }, "HARDSHIP_NOT_SHOWN",
            en "a victim of 16 or 17 is eligible only with financial hardship",
            vi "Bị hại từ 16 đến dưới 18 tuổi phải có khó khăn về tài chính";
        /// The ground is OTHER, without words.
        GroundUnworded => Invalid { field: "basis_explanation" }, "GROUND_UNWORDED",
            en "say in words on what ground the person is eligible",
            vi "Hãy ghi rõ diện được trợ giúp pháp lý";
        /// Papers may follow only when the request is urgent.
        PapersLaterNotUrgent => Invalid { field: "papers_later" }, "PAPERS_LATER_NOT_URGENT",
            en "papers may follow later only when the request is urgent",
            vi "Chỉ được bổ sung giấy tờ sau khi yêu cầu thuộc trường hợp cấp bách";
        /// A child is eligible whatever the means.
        ChildIsEligible => Precondition, "CHILD_IS_ELIGIBLE",
            en "every child under 16 is eligible, whatever the means",
            vi "Mọi trẻ em dưới 16 tuổi đều được trợ giúp pháp lý";
        /// It would have been declined in the future.
        DeclinedInFuture => Invalid { field: "declined_at" }, "DECLINED_IN_FUTURE",
            en "the time of the refusal lies in the future",
            vi "Thời điểm từ chối ở trong tương lai";
        /// It would have been declined before it was received.
        DeclinedBeforeReceipt => Invalid { field: "declined_at" }, "DECLINED_BEFORE_RECEIPT",
            en "the refusal is dated before the request was received",
            vi "Thời điểm từ chối trước khi tiếp nhận yêu cầu";
        /// The unit suggested instead is no legal-aid unit in force.
        SuggestedUnitUnknown => Invalid { field: "suggested_org_unit_id" }, "SUGGESTED_UNIT_UNKNOWN",
            en "the suggested unit is not a legal-aid unit in force",
            vi "Đơn vị được giới thiệu không phải là tổ chức trợ giúp pháp lý đang hoạt động";
        /// The provider would have been appointed in the future.
        AppointedInFuture => Invalid { field: "appointed_at" }, "APPOINTED_IN_FUTURE",
            en "the time of the appointment lies in the future",
            vi "Thời điểm phân công ở trong tương lai";
        /// The provider would have been appointed before the request was accepted.
        AppointedBeforeAcceptance => Invalid { field: "appointed_at" }, "APPOINTED_BEFORE_ACCEPTANCE",
            en "the appointment is dated before the request was accepted",
            vi "Thời điểm phân công trước khi thụ lý";
        /// The appointment is late and nobody said why.
        DelayUnexplained => Invalid { field: "delay_reason" }, "DELAY_UNEXPLAINED",
            en "the appointment is late: give the reason and it will be recorded",
            vi "Phân công quá thời hạn: hãy nêu lý do, hệ thống sẽ ghi nhận";
        /// The reason for lateness is OTHER, without words.
        DelayUnworded => Invalid { field: "delay_explanation" }, "DELAY_UNWORDED",
            en "say in words why the appointment is late",
            vi "Hãy ghi rõ lý do quá thời hạn";
        /// There is no such appointment in the case.
        AppointmentUnknown => NotFound, "APPOINTMENT_UNKNOWN",
            en "there is no such appointment in this case",
            vi "Không có quyết định phân công này trong hồ sơ";
        /// Another appointment took its place.
        AppointmentReplaced => Precondition, "APPOINTMENT_REPLACED",
            en "the appointment was replaced by another",
            vi "Quyết định phân công đã được thay thế";
        /// The appointment replaces one for another request.
        AppointmentOfOtherRequest => Invalid { field: "replaces_appointment_id" }, "APPOINTMENT_OF_OTHER_REQUEST",
            en "the replaced appointment belongs to another request",
            vi "Quyết định phân công được thay thế thuộc yêu cầu khác";
        /// The provider was not appointed for proceedings.
        NotForProceedings => Precondition, "NOT_FOR_PROCEEDINGS",
            en "the provider was not appointed for participation in proceedings",
            vi "Người thực hiện không được phân công tham gia tố tụng";
        /// The body is no police unit in force.
        BodyUnitUnknown => Invalid { field: "body_org_unit_id" }, "BODY_UNIT_UNKNOWN",
            en "the body is not a police unit in force",
            vi "Cơ quan đăng ký không phải là đơn vị công an đang hoạt động";
        /// Procuracy and court are named in words.
        BodyMissing => Invalid { field: "body" }, "BODY_MISSING",
            en "name the procuracy or court",
            vi "Hãy ghi tên Viện kiểm sát hoặc Tòa án";
        /// The papers would have been submitted in the future, or after the registration.
        PapersTimeInvalid => Invalid { field: "papers_submitted_at" }, "PAPERS_TIME_INVALID",
            en "the papers were submitted before the registration, not after it",
            vi "Giấy tờ phải nộp trước thời điểm đăng ký";
        /// The session's beginning is no time.
        SessionStartUnreadable => Invalid { field: "started_at" }, "SESSION_START_UNREADABLE",
            en "the beginning is not a time",
            vi "Giờ bắt đầu không hợp lệ";
        /// The session ends in the future, before it begins, or more than a day later.
        SessionEndInvalid => Invalid { field: "ended_at" }, "SESSION_END_INVALID",
            en "the end must be past, after the beginning, at most 24 hours later",
            vi "Giờ kết thúc phải ở quá khứ, sau giờ bắt đầu, không quá 24 giờ";
        /// The aid would have ended in the future.
        CompletedInFuture => Invalid { field: "completed_at" }, "COMPLETED_IN_FUTURE",
            en "the time of completion lies in the future",
            vi "Thời điểm kết thúc ở trong tương lai";
        /// The aid would have ended before it was accepted.
        CompletedBeforeAcceptance => Invalid { field: "completed_at" }, "COMPLETED_BEFORE_ACCEPTANCE",
            en "the completion is dated before the request was accepted",
            vi "Thời điểm kết thúc trước khi thụ lý";
    }
}
