//! Why a step of the protocol is refused.

decider::rejections! {
    /// Why a step of the protocol is refused.
    pub enum ReferralRejection {
        /// The receiver is no unit in force.
        UnknownReceiver => Invalid { field: "to_org_unit_id" }, "RECEIVER_UNKNOWN",
            en "is no org unit in force", vi "Đơn vị nhận không tồn tại hoặc đã hết hiệu lực";
        /// The receiver does no casework.
        ReceiverDoesNoCasework => Invalid { field: "to_org_unit_id" }, "RECEIVER_DOES_NO_CASEWORK",
            en "is a unit that takes no referrals", vi "Đơn vị này không tiếp nhận chuyển gửi";
        /// The receiver is procuracy or court.
        ReceiverIsNotified => Invalid { field: "to_org_unit_id" }, "RECEIVER_IS_NOTIFIED",
            en "is procuracy or court: they are notified, as the law demands, not referred to",
            vi "Viện kiểm sát, Tòa án không nhận chuyển gửi: phải thông báo theo quy định của luật";
        /// A change of school is told to a school.
        SchoolChangeToSchoolOnly => Invalid { field: "to_org_unit_id" }, "SCHOOL_CHANGE_TO_SCHOOL_ONLY",
            en "a change of school is told to the new school, and to nobody else",
            vi "Việc chuyển trường chỉ báo cho trường mới, không chuyển gửi cho đơn vị khác";
        /// Sender and receiver are the same unit.
        ToItself => Invalid { field: "to_org_unit_id" }, "REFERRAL_TO_ITSELF",
            en "is the sender itself", vi "Không thể chuyển gửi cho chính đơn vị mình";
        /// The earlier receiver suggested nobody, and nobody is named.
        NobodySuggested => Invalid { field: "to_org_unit_id" }, "NOBODY_SUGGESTED",
            en "name the unit: the earlier receiver suggested none",
            vi "Hãy ghi rõ đơn vị nhận: đơn vị trước không gợi ý đơn vị nào";
        /// The suggested unit is no unit in force that takes referrals.
        UnknownSuggestion => Invalid { field: "suggested_org_unit_id" }, "SUGGESTION_UNKNOWN",
            en "is no org unit in force that takes referrals",
            vi "Đơn vị được gợi ý không tồn tại, đã hết hiệu lực hoặc không tiếp nhận chuyển gửi";
        /// The answer would be due before the question.
        DueInThePast => Invalid { field: "due_at" }, "DUE_IN_THE_PAST",
            en "lies before the referral itself", vi "Hạn trả lời sớm hơn thời điểm chuyển gửi";
        /// The result would be promised for a time before the acceptance.
        PromisedForThePast => Invalid { field: "complete_by" }, "PROMISED_FOR_THE_PAST",
            en "lies before the acceptance itself", vi "Hạn hoàn thành sớm hơn thời điểm tiếp nhận";
        /// The step would have been taken before the referral was proposed.
        BeforeProposal => Invalid { field: "context.occurred_at" }, "BEFORE_PROPOSAL",
            en "lies before the referral was proposed", vi "Thời điểm sớm hơn lúc đề nghị chuyển gửi";
        /// The party shares what its own lane does not hold.
        ShareNotHeld => Invalid { field: "information" }, "SHARE_NOT_HELD",
            en "shares facts that the lane of your agency does not hold",
            vi "Chia sẻ thông tin mà lĩnh vực của đơn vị mình không lưu giữ";
        /// The other party's agency must not learn it.
        ShareNotForReceiver => Invalid { field: "information" }, "SHARE_NOT_FOR_RECEIVER",
            en "shares facts that the other unit's agency must not learn",
            vi "Chia sẻ thông tin mà ngành của đơn vị kia không được biết";
        /// Only the receiver takes this step.
        NotTheReceiver => Denied, "NOT_THE_RECEIVER",
            en "only the unit that was asked may do this", vi "Chỉ đơn vị được chuyển gửi mới được thực hiện";
        /// Only the sender takes this step.
        NotTheSender => Denied, "NOT_THE_SENDER",
            en "only the unit that refers may do this", vi "Chỉ đơn vị chuyển gửi mới được thực hiện";
        /// Only Lá Chắn itself records that nobody answered.
        NotTheSystem => Denied, "NOT_THE_SYSTEM",
            en "expiry is recorded by Lá Chắn itself", vi "Việc quá hạn do hệ thống tự ghi nhận";
        /// The referral was answered, withdrawn or redirected.
        NoLongerOpen => Precondition, "REFERRAL_NO_LONGER_OPEN",
            en "the referral was answered or withdrawn already", vi "Chuyển gửi này đã được trả lời hoặc đã rút lại";
        /// More can be asked for only while the answer is awaited.
        NotAwaitingAnswer => Precondition, "NOT_AWAITING_ANSWER",
            en "more can be asked for only while an answer is awaited, once at a time",
            vi "Chỉ được hỏi thêm khi đang chờ trả lời, mỗi lần một câu hỏi";
        /// Nobody asked for more.
        NothingAsked => Precondition, "NOTHING_ASKED",
            en "the receiver asked for nothing, or has its answer already",
            vi "Đơn vị nhận không hỏi thêm hoặc đã được trả lời";
        /// The answer is not overdue.
        NotOverdue => Precondition, "ANSWER_NOT_OVERDUE",
            en "no answer is overdue", vi "Chưa quá hạn trả lời";
        /// Only a declined or expired referral is redirected.
        NothingToRedirect => Precondition, "NOTHING_TO_REDIRECT",
            en "only a referral that was declined or has expired is redirected",
            vi "Chỉ chuyển hướng khi chuyển gửi bị từ chối hoặc quá hạn";
        /// Only a declined referral is let rest.
        NotDeclined => Precondition, "REFERRAL_NOT_DECLINED",
            en "only a declined referral is closed; one without an answer is withdrawn or redirected",
            vi "Chỉ kết thúc chuyển gửi đã bị từ chối; chưa được trả lời thì rút lại hoặc chuyển hướng";
        /// Only an accepted referral can be completed.
        NotAccepted => Precondition, "REFERRAL_NOT_ACCEPTED",
            en "the referral is not accepted, or is completed already",
            vi "Chuyển gửi chưa được chấp nhận hoặc đã hoàn thành";
        /// The reason for closing is OTHER, without words.
        CloseUnworded => Invalid { field: "explanation" }, "CLOSE_UNWORDED",
            en "say in words why nobody else is asked", vi "Hãy ghi rõ vì sao không chuyển gửi tiếp";
        /// The step is late and nobody said why.
        DelayUnexplained => Invalid { field: "delay_reason" }, "DELAY_UNEXPLAINED",
            en "the step is late: give the reason and it will be recorded",
            vi "Đã quá thời hạn: hãy nêu lý do, hệ thống sẽ ghi nhận";
        /// The reason for lateness is OTHER, without words.
        DelayUnworded => Invalid { field: "delay_explanation" }, "DELAY_UNWORDED",
            en "say in words why the step is late", vi "Hãy ghi rõ lý do quá thời hạn";
    }
}
