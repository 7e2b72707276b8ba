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
        /// It is said that time runs out, and the date does not say so.
        TimeDoesNotRunOut => Invalid { field: "runs_out_at" }, "TIME_DOES_NOT_RUN_OUT",
            en "time runs out only when less than 5 working days are left to the date",
            vi "Chỉ cấp bách khi còn dưới 5 ngày làm việc đến ngày hết thời hiệu hoặc ngày xét xử";
        /// There is no such request in the case.
        RequestUnknown => NotFound, "REQUEST_UNKNOWN",
            en "there is no such request in this case",
            vi "Không có yêu cầu trợ giúp pháp lý này trong hồ sơ";
        /// The request was accepted or declined already.
        RequestAnswered => Precondition, "REQUEST_ANSWERED",
            en "the request was answered already",
            vi "Yêu cầu đã được trả lời";
        /// What cannot wait is accepted, with papers later.
        AcceptAtOnce => Precondition, "ACCEPT_AT_ONCE",
            en "the request cannot wait: accept it now, papers may follow later",
            vi "Yêu cầu cấp bách: phải thụ lý ngay, giấy tờ bổ sung sau";
        /// The papers would have been asked for before the request, or in the future.
        AskedAtImpossible => Invalid { field: "requested_at" }, "ASKED_AT_IMPOSSIBLE",
            en "papers are asked for after the request was received and not in the future",
            vi "Thời điểm yêu cầu giấy tờ phải sau khi tiếp nhận yêu cầu và không ở tương lai";
        /// The papers would have come before the request, or in the future.
        PapersTimeImpossible => Invalid { field: "received_at" }, "PAPERS_TIME_IMPOSSIBLE",
            en "papers come after the request and not in the future",
            vi "Thời điểm nộp giấy tờ phải sau khi tiếp nhận yêu cầu và không ở tương lai";
        /// Papers cannot be complete and missing.
        PapersContradict => Invalid { field: "missing" }, "PAPERS_CONTRADICT",
            en "papers are said to be complete, and some to be missing",
            vi "Giấy tờ được ghi là đủ nhưng vẫn liệt kê giấy tờ còn thiếu";
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
        /// Without papers only what is urgent is accepted.
        PapersMissing => Invalid { field: "papers_later" }, "PAPERS_MISSING",
            en "papers are missing: say which, or accept with papers later when it cannot wait",
            vi "Còn thiếu giấy tờ: hãy yêu cầu bổ sung, hoặc thụ lý ngay và bổ sung sau nếu cấp bách";
        /// A child is eligible whatever the means.
        ChildIsEligible => Precondition, "CHILD_IS_ELIGIBLE",
            en "every child under 16 is eligible, whatever the means",
            vi "Mọi trẻ em dưới 16 tuổi đều được trợ giúp pháp lý";
        /// Nobody was told which papers are missing.
        PapersNeverAsked => Precondition, "PAPERS_NEVER_ASKED",
            en "nobody is declined for papers that were never asked for",
            vi "Không được từ chối vì thiếu giấy tờ khi chưa yêu cầu bổ sung";
        /// The review would lie in the future, or before the acceptance.
        ReviewedAtImpossible => Invalid { field: "reviewed_at" }, "REVIEWED_AT_IMPOSSIBLE",
            en "the review lies after the acceptance and not in the future",
            vi "Thời điểm xem xét lại phải sau khi thụ lý và không ở tương lai";
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
            vi "Thời điểm cử ở trong tương lai";
        /// The provider would have been appointed before the request was accepted.
        AppointedBeforeAcceptance => Invalid { field: "appointed_at" }, "APPOINTED_BEFORE_ACCEPTANCE",
            en "the appointment is dated before the request was accepted",
            vi "Thời điểm cử trước khi thụ lý";
        /// The step is late and nobody said why.
        DelayUnexplained => Invalid { field: "delay_reason" }, "DELAY_UNEXPLAINED",
            en "the step is late: give the reason and it will be recorded",
            vi "Đã quá thời hạn: hãy nêu lý do, hệ thống sẽ ghi nhận";
        /// The reason for lateness is OTHER, without words.
        DelayUnworded => Invalid { field: "delay_explanation" }, "DELAY_UNWORDED",
            en "say in words why the step is late",
            vi "Hãy ghi rõ lý do quá thời hạn";
        /// A legal-aid officer is one of the Centre's own.
        ProviderUnknown => Invalid { field: "provider_person_id" }, "PROVIDER_UNKNOWN",
            en "is no legal-aid officer of your Centre in office at that time",
            vi "Không phải trợ giúp viên pháp lý đang công tác tại Trung tâm";
        /// There is no such appointment in the case.
        AppointmentUnknown => NotFound, "APPOINTMENT_UNKNOWN",
            en "there is no such appointment in this case",
            vi "Không có quyết định cử này trong hồ sơ";
        /// Another appointment took its place.
        AppointmentReplaced => Precondition, "APPOINTMENT_REPLACED",
            en "the appointment was replaced by another",
            vi "Quyết định cử đã được thay thế";
        /// The appointment replaces one for another request.
        AppointmentOfOtherRequest => Invalid { field: "replaces_appointment_id" }, "APPOINTMENT_OF_OTHER_REQUEST",
            en "the replaced appointment belongs to another request",
            vi "Quyết định cử được thay thế thuộc yêu cầu khác";
        /// A provider does not take over from itself.
        ReplacedByItself => Invalid { field: "provider_person_id" }, "REPLACED_BY_ITSELF",
            en "is the provider who is to be replaced",
            vi "Chính là người đang thực hiện, không phải người thay thế";
        /// Nobody said why another provider takes over.
        ReplacementUnexplained => Invalid { field: "replacement_reason" }, "REPLACEMENT_UNEXPLAINED",
            en "say why another provider takes over",
            vi "Hãy nêu lý do thay đổi người thực hiện";
        /// The reason for the replacement is OTHER, without words.
        ReplacementUnworded => Invalid { field: "replacement_explanation" }, "REPLACEMENT_UNWORDED",
            en "say in words why another provider takes over",
            vi "Hãy ghi rõ lý do thay đổi người thực hiện";
        /// The provider was not appointed for proceedings.
        NotForProceedings => Precondition, "NOT_FOR_PROCEEDINGS",
            en "the provider was not appointed for participation in proceedings",
            vi "Người thực hiện không được cử tham gia tố tụng";
        /// The body conducts no proceedings.
        BodyUnitUnknown => Invalid { field: "body_org_unit_id" }, "BODY_UNIT_UNKNOWN",
            en "the body is not a police unit, procuracy or court in force",
            vi "Không phải cơ quan công an, Viện kiểm sát hoặc Tòa án đang hoạt động";
        /// A body outside the registry is named in words.
        BodyMissing => Invalid { field: "body" }, "BODY_MISSING",
            en "name the procedural body",
            vi "Hãy ghi tên cơ quan tiến hành tố tụng";
        /// The papers would have been submitted in the future, or after the registration.
        PapersTimeInvalid => Invalid { field: "papers_submitted_at" }, "PAPERS_TIME_INVALID",
            en "the papers were submitted before the registration, not after it",
            vi "Giấy tờ phải nộp trước thời điểm đăng ký";
        /// Nobody said in what capacity.
        CapacityMissing => Invalid { field: "capacity" }, "CAPACITY_MISSING",
            en "say whether as defender or as rights-protector",
            vi "Hãy ghi rõ tư cách: bào chữa hay bảo vệ quyền và lợi ích hợp pháp";
        /// There is no such registration of this appointment.
        RegistrationUnknown => NotFound, "REGISTRATION_UNKNOWN",
            en "no such registration of this appointment was filed",
            vi "Không có hồ sơ đăng ký này của quyết định cử";
        /// The body answered it already.
        RegistrationAnswered => Precondition, "REGISTRATION_ANSWERED",
            en "the registration was answered already",
            vi "Hồ sơ đăng ký đã được trả lời";
        /// The refusal would lie before the papers, or in the future.
        RefusedAtImpossible => Invalid { field: "refused_at" }, "REFUSED_AT_IMPOSSIBLE",
            en "the refusal lies after the papers were handed in and not in the future",
            vi "Thời điểm từ chối phải sau khi nộp giấy tờ và không ở tương lai";
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
        /// No review found that the ground has gone.
        EligibilityStands => Precondition, "ELIGIBILITY_STANDS",
            en "no review found that the child is no longer eligible",
            vi "Chưa có kết quả xem xét lại nào cho thấy không còn thuộc diện được trợ giúp";
        /// The complaint would be older than the request.
        ComplaintBeforeRequest => Invalid { field: "received_at" }, "COMPLAINT_BEFORE_REQUEST",
            en "the complaint is dated before the request was received",
            vi "Thời điểm khiếu nại trước khi tiếp nhận yêu cầu";
        /// There is no such complaint in the case.
        ComplaintUnknown => NotFound, "COMPLAINT_UNKNOWN",
            en "there is no such complaint in this case",
            vi "Không có khiếu nại này trong hồ sơ";
        /// The complaint is settled already.
        ComplaintSettled => Precondition, "COMPLAINT_SETTLED",
            en "the complaint is settled already",
            vi "Khiếu nại đã được giải quyết";
        /// It would be settled before it was received, or in the future.
        SettledAtImpossible => Invalid { field: "settled_at" }, "SETTLED_AT_IMPOSSIBLE",
            en "the settlement lies after the complaint and not in the future",
            vi "Thời điểm giải quyết phải sau khi nhận khiếu nại và không ở tương lai";
        /// The inspection would lie in the future.
        InspectedInFuture => Invalid { field: "inspected_at" }, "INSPECTED_IN_FUTURE",
            en "the inspection lies in the future",
            vi "Thời điểm kiểm tra ở trong tương lai";
        /// The inspecting unit is not in the registry.
        InspectingUnitUnknown => Invalid { field: "inspecting_org_unit_id" }, "INSPECTING_UNIT_UNKNOWN",
            en "the inspecting unit is not in force",
            vi "Đơn vị kiểm tra không tồn tại hoặc không còn hoạt động";
        /// Nothing and something cannot both be found.
        FindingsContradict => Invalid { field: "findings" }, "FINDINGS_CONTRADICT",
            en "nothing to object to, and yet something is",
            vi "Đã ghi không có sai sót nhưng vẫn liệt kê sai sót";
        /// Nobody corrects what another unit recorded.
        NotTheRecorder => Denied, "NOT_THE_RECORDER",
            en "only the unit that recorded it corrects it",
            vi "Chỉ đơn vị đã ghi nhận mới được đính chính";
        /// The entry would be dated after what followed it.
        EnteredAfterWhatFollowed => Invalid { field: "registered_at" }, "ENTERED_AFTER_WHAT_FOLLOWED",
            en "the entry in the register is dated after the appointment, the review or the end of the aid",
            vi "Ngày vào sổ thụ lý sau ngày cử người thực hiện, ngày xem xét lại hoặc ngày kết thúc vụ việc";
        /// There is no such session in the case.
        SessionUnknown => NotFound, "SESSION_UNKNOWN",
            en "there is no such session in this case",
            vi "Không có buổi trợ giúp pháp lý này trong hồ sơ";
        /// The aid has not ended.
        AidNotClosed => Precondition, "AID_NOT_CLOSED",
            en "the aid on this request has not ended: there is no outcome to correct",
            vi "Vụ việc trợ giúp pháp lý chưa kết thúc: chưa có kết quả để đính chính";
    }
}
