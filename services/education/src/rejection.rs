//! Why the school lane refuses a command.

decider::rejections! {
    /// Why the school lane refuses a command.
    pub enum EducationRejection {
        /// The birth date is no day of the calendar, or lies in the future.
        ImpossibleBirthDate => Invalid { field: "child.birth_date" }, "BIRTH_DATE_IMPOSSIBLE",
            en "the birth date is no day of the calendar or lies in the future",
            vi "Ngày sinh không có trong lịch hoặc ở tương lai";
        /// No concern is on record yet.
        ConcernMissing => Precondition, "CONCERN_MISSING",
            en "no concern is on record in this case: raise it first",
            vi "Hồ sơ chưa có ghi nhận vấn đề: hãy ghi nhận trước";
        /// The person told may be the suspect (Decree 56/2017 Art 31(1)).
        FamilySuspected => Precondition, "FAMILY_SUSPECTED",
            en "a parent or caregiver is suspected: do not tell the family, record the ground instead",
            vi "Cha mẹ hoặc người chăm sóc bị nghi ngờ: không thông báo cho gia đình, hãy ghi căn cứ không thông báo";
        /// The family was told despite the suspicion, and nobody says why.
        BreachUnexplained => Invalid { field: "despite_explanation" }, "BREACH_UNEXPLAINED",
            en "explain why the family was told despite the suspicion",
            vi "Phải giải trình vì sao đã thông báo cho gia đình dù có nghi ngờ";
        /// An authority asked for silence, and it is not told which, or it is not in force.
        RequestingUnitUnknown => Invalid { field: "requested_by_org_unit_id" }, "REQUESTING_UNIT_UNKNOWN",
            en "name the authority that asked for it, a unit in force",
            vi "Phải ghi rõ cơ quan yêu cầu, là đơn vị đang hoạt động";
        /// The session would end before it begins, or in the future.
        SessionEndImpossible => Invalid { field: "ended_at" }, "SESSION_END_IMPOSSIBLE",
            en "the session ends before it begins or in the future",
            vi "Buổi tư vấn kết thúc trước khi bắt đầu hoặc ở tương lai";
        /// The first day is no day of the calendar.
        PeriodStartImpossible => Invalid { field: "period_from" }, "PERIOD_START_IMPOSSIBLE",
            en "the first day of the period is no day of the calendar",
            vi "Ngày đầu kỳ không có trong lịch";
        /// The period would end before it begins, or in the future.
        PeriodEndImpossible => Invalid { field: "period_to" }, "PERIOD_END_IMPOSSIBLE",
            en "the period ends before it begins, in the future or on no day of the calendar",
            vi "Kỳ theo dõi kết thúc trước khi bắt đầu, ở tương lai hoặc vào ngày không có trong lịch";
        /// More school days than days.
        MoreSchoolDaysThanDays => Invalid { field: "record.school_days" }, "SCHOOL_DAYS_IMPOSSIBLE",
            en "the period has fewer days than school days",
            vi "Số ngày học nhiều hơn số ngày trong kỳ";
        /// More absence than school.
        MoreAbsenceThanSchool => Invalid { field: "record.days_absent" }, "DAYS_ABSENT_IMPOSSIBLE",
            en "the days of absence exceed the school days, or the unexcused ones all of them",
            vi "Số ngày nghỉ vượt số ngày học, hoặc số ngày nghỉ không phép vượt tổng số ngày nghỉ";
        /// The child would be back on a day that is none, or in the future.
        ReturnDayImpossible => Invalid { field: "returned_on" }, "RETURN_DAY_IMPOSSIBLE",
            en "the first day back is no day of the calendar or lies in the future",
            vi "Ngày trở lại trường không có trong lịch hoặc ở tương lai";
        /// The school the child attends now is no school in force.
        UnknownSchool => Invalid { field: "returned_to_org_unit_id" }, "SCHOOL_UNKNOWN",
            en "the school the child attends now is no school in force",
            vi "Trường trẻ đang học không phải trường đang hoạt động";
        /// The unit that was told is not in force, or not of that authority.
        UnknownAuthorityUnit => Invalid { field: "to_org_unit_id" }, "AUTHORITY_UNIT_UNKNOWN",
            en "the unit that was told is not in force or not of that authority",
            vi "Đơn vị được báo không tồn tại, không còn hoạt động hoặc không thuộc cơ quan đã chọn";
    }
}
