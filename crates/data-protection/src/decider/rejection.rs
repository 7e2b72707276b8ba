//! Why a step of a matter is refused. Lateness is no reason: it is recorded.

decider::rejections! {
    /// Why a step of a matter is refused.
    pub enum DataProtectionRejection {
        /// There is no such matter in the case, or not of this kind.
        MatterUnknown => NotFound, "MATTER_UNKNOWN",
            en "there is no such request or breach in this case",
            vi "Không có yêu cầu hoặc vi phạm dữ liệu cá nhân này trong hồ sơ";
        /// It was answered or withdrawn.
        RequestEnded => Precondition, "REQUEST_ENDED",
            en "the request was answered or withdrawn already",
            vi "Yêu cầu này đã được trả lời hoặc đã được rút lại";
        /// The child cannot be the caregiver who is suspected.
        ChildSuspected => Invalid { field: "asker_suspected" }, "CHILD_SUSPECTED",
            en "it is the child who asks: a caregiver is suspected, never the child",
            vi "Người yêu cầu là trẻ em: chỉ ghi nghi vấn đối với cha, mẹ, người chăm sóc";
        /// Received in the future.
        ReceivedInFuture => Invalid { field: "received_at" }, "RECEIVED_IN_FUTURE",
            en "the time of receipt lies in the future",
            vi "Thời điểm tiếp nhận ở trong tương lai";
        /// Answered in the future or before the request came.
        AnsweredAtImpossible => Invalid { field: "answered_at" }, "ANSWERED_AT_IMPOSSIBLE",
            en "lies in the future or before the request came",
            vi "Thời điểm trả lời ở trong tương lai hoặc sớm hơn lúc tiếp nhận yêu cầu";
        /// Withdrawn in the future or before the request came.
        WithdrawnAtImpossible => Invalid { field: "withdrawn_at" }, "WITHDRAWN_AT_IMPOSSIBLE",
            en "lies in the future or before the request came",
            vi "Thời điểm rút yêu cầu ở trong tương lai hoặc sớm hơn lúc tiếp nhận yêu cầu";
        /// Refused without a ground, or a ground without a refusal.
        RefusalGroundMismatch => Invalid { field: "refusal_ground" }, "REFUSAL_GROUND_MISMATCH",
            en "name the ground in law of what is refused, and only of that",
            vi "Phải nêu căn cứ pháp luật khi từ chối toàn bộ hoặc một phần; không nêu khi chấp thuận toàn bộ";
        /// What is said to be given contradicts the answer.
        GivenContradicts => Invalid { field: "given" }, "GIVEN_CONTRADICTS",
            en "a refusal gives nothing, and where the child is cannot be told by giving nothing",
            vi "Từ chối thì không cung cấp dữ liệu; không thể cho biết nơi ở của trẻ khi không cung cấp dữ liệu nào";
        /// Whoever asks was not checked.
        IdentityUnchecked => Precondition, "IDENTITY_UNCHECKED",
            en "nothing is granted before it is checked who asks, and that they may",
            vi "Chưa xác minh nhân thân, tư cách của người yêu cầu thì chưa được chấp thuận";
        /// Who reported is secret.
        ReporterIsSecret => Invalid { field: "given" }, "REPORTER_IS_SECRET",
            en "who reported is told to nobody (Decree 56/2017/NĐ-CP Art 33)",
            vi "Không được cung cấp thông tin về người báo tin (Điều 33 Nghị định 56/2017/NĐ-CP)";
        /// The unit's own file holds no such data.
        GivenNotHeld => Invalid { field: "given" }, "GIVEN_NOT_HELD",
            en "a unit gives what its own file holds; for the rest the asker turns to the agency that holds it",
            vi "Chỉ cung cấp dữ liệu trong hồ sơ của đơn vị mình; dữ liệu khác thuộc trách nhiệm của cơ quan đang lưu giữ";
        /// A caregiver is suspected, and no reason is given.
        SuspicionUnreasoned => Invalid { field: "suspicion_ground" }, "SUSPICION_UNREASONED",
            en "a caregiver is suspected of the abuse: say why this person is told all the same",
            vi "Cha, mẹ hoặc người chăm sóc trẻ đang bị nghi xâm hại: phải nêu căn cứ vẫn cung cấp cho người này";
        /// Where the child is goes to no suspect.
        WhereaboutsForSuspect => Invalid { field: "tells_whereabouts" }, "WHEREABOUTS_FOR_SUSPECT",
            en "where the child is is never told to somebody who is suspected; if it was, record a breach",
            vi "Không được cho người bị nghi xâm hại biết nơi ở của trẻ; nếu đã để lộ thì phải ghi nhận vi phạm";
        /// Child or representative does not agree, and no basis takes the place of it.
        AgreementMissing => Invalid { field: "disclosure_basis" }, "AGREEMENT_MISSING",
            en "private life is disclosed with the agreement of the child of 7 or older and of a representative above suspicion, or on a basis in law",
            vi "Tiết lộ đời sống riêng tư của trẻ phải có sự đồng ý của trẻ từ đủ 7 tuổi và của người đại diện không bị nghi vấn, hoặc phải nêu căn cứ pháp luật";
        /// A ground that needs words has none.
        GroundUnworded => Invalid { field: "explanation" }, "GROUND_UNWORDED",
            en "this ground needs words",
            vi "Căn cứ này phải được giải thích bằng lời";
        /// Late without a reason.
        DelayUnexplained => Invalid { field: "delay_reason" }, "DELAY_UNEXPLAINED",
            en "it comes after it was due: say why",
            vi "Đã quá hạn: phải nêu lý do chậm";
        /// OTHER without words.
        DelayUnworded => Invalid { field: "delay_explanation" }, "DELAY_UNWORDED",
            en "put the other reason into words",
            vi "Lý do khác phải được giải thích bằng lời";
        /// Found in the future.
        FoundInFuture => Invalid { field: "found_at" }, "FOUND_IN_FUTURE",
            en "the time of the finding lies in the future",
            vi "Thời điểm phát hiện ở trong tương lai";
        /// Contained in the future or before it was found.
        ContainedAtImpossible => Invalid { field: "contained_at" }, "CONTAINED_AT_IMPOSSIBLE",
            en "lies in the future or before the breach was found",
            vi "Thời điểm ngăn chặn ở trong tương lai hoặc sớm hơn lúc phát hiện";
        /// Notified in the future or before it was found.
        NotifiedAtImpossible => Invalid { field: "notified_at" }, "NOTIFIED_AT_IMPOSSIBLE",
            en "lies in the future or before the breach was found",
            vi "Thời điểm thông báo cho cơ quan có thẩm quyền ở trong tương lai hoặc sớm hơn lúc phát hiện";
        /// Told in the future or before it was found.
        ToldAtImpossible => Invalid { field: "at" }, "TOLD_AT_IMPOSSIBLE",
            en "lies in the future or before the breach was found",
            vi "Thời điểm ở trong tương lai hoặc sớm hơn lúc phát hiện vi phạm";
        /// Closed in the future or before it was found.
        ClosedAtImpossible => Invalid { field: "closed_at" }, "CLOSED_AT_IMPOSSIBLE",
            en "lies in the future or before the breach was found",
            vi "Thời điểm kết thúc ở trong tương lai hoặc sớm hơn lúc phát hiện";
        /// The work on the breach ended.
        BreachClosed => Precondition, "BREACH_CLOSED",
            en "the work on this breach ended",
            vi "Việc xử lý vi phạm này đã kết thúc";
        /// It is contained.
        AlreadyContained => Precondition, "ALREADY_CONTAINED",
            en "the breach is contained already",
            vi "Vi phạm này đã được ngăn chặn";
        /// Not told without a reason, or told with one.
        NotToldReasonMismatch => Invalid { field: "not_told_reason" }, "NOT_TOLD_REASON_MISMATCH",
            en "say why somebody concerned is not told, and only then",
            vi "Phải nêu lý do khi không thông báo cho người liên quan; không nêu khi đã thông báo";
        /// The earlier notice is none that is open for such a person.
        NoticeUnknown => Invalid { field: "earlier_notice_id" }, "NOTICE_UNKNOWN",
            en "name the notice by which such a person was not told, once they are told; it is settled once",
            vi "Phải nêu đúng lần ghi nhận chưa thông báo cho người cùng tư cách này; chỉ nêu khi nay đã thông báo và chỉ một lần";
        /// A duplicate of nothing, of itself, or another end with a duplicate's matter.
        SameAsMismatch => Invalid { field: "same_as_matter_id" }, "SAME_AS_MISMATCH",
            en "name the other matter that is the same breach for a duplicate, and only for that",
            vi "Khi kết thúc vì trùng phải nêu mã vụ việc khác đã ghi nhận cùng vi phạm; không nêu trong trường hợp khác";
        /// Told, and not what.
        ContentMissing => Invalid { field: "content" }, "CONTENT_MISSING",
            en "say what they were told",
            vi "Phải ghi nội dung đã thông báo";
        /// It is not contained.
        NotContained => Precondition, "NOT_CONTAINED",
            en "the breach is not contained yet",
            vi "Vi phạm chưa được ngăn chặn";
        /// The authority was not told.
        NotNotified => Precondition, "NOT_NOTIFIED",
            en "the authority was not told yet",
            vi "Chưa thông báo cho cơ quan có thẩm quyền";
        /// Neither child nor representative were told, nor is it on record why not.
        NobodyTold => Precondition, "NOBODY_TOLD",
            en "neither the child nor a representative was told, and no reason is on record",
            vi "Chưa thông báo cho trẻ hoặc người đại diện và chưa ghi lý do không thông báo";
    }
}
