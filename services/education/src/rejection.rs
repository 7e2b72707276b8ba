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
        /// There is no such concern.
        ConcernUnknown => NotFound, "CONCERN_UNKNOWN",
            en "there is no such concern in this case",
            vi "Không có vấn đề này trong hồ sơ";
        /// Harm is assessed once something has happened.
        NoIncident => Precondition, "NO_INCIDENT",
            en "nothing has happened yet as far as is on record: assess the risk, or raise the incident first",
            vi "Chưa ghi nhận sự việc đã xảy ra: hãy đánh giá nguy cơ, hoặc ghi nhận sự việc trước";
        /// The help is OTHER, without words.
        HelpUnworded => Invalid { field: "description" }, "HELP_UNWORDED",
            en "say in words how the child was helped",
            vi "Hãy ghi rõ đã hỗ trợ trẻ như thế nào";
        /// The unit to which the child was brought is no health unit in force.
        UnknownHealthUnit => Invalid { field: "health_org_unit_id" }, "HEALTH_UNIT_UNKNOWN",
            en "the unit to which the child was brought is no health unit in force",
            vi "Đơn vị tiếp nhận trẻ không phải cơ sở y tế đang hoạt động";
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
        /// There is no such programme of the school.
        ProgrammeUnknown => NotFound, "PROGRAMME_UNKNOWN",
            en "your school has no such programme in this case",
            vi "Trường không có chương trình tư vấn này trong hồ sơ";
        /// The programme has ended.
        ProgrammeEnded => Precondition, "PROGRAMME_ENDED",
            en "the programme has ended",
            vi "Chương trình tư vấn đã kết thúc";
        /// The programme is for somebody else.
        OtherParty => Invalid { field: "party" }, "OTHER_PARTY",
            en "the programme is for somebody else",
            vi "Chương trình tư vấn này dành cho đối tượng khác";
        /// The counsellor in charge is none of the school's own.
        CounsellorUnknown => Invalid { field: "counsellor_person_id" }, "COUNSELLOR_UNKNOWN",
            en "is no counsellor or head of your school in office",
            vi "Không phải giáo viên tư vấn hoặc hiệu trưởng đang công tác tại trường";
        /// The programme would be looked at again before the act itself.
        ReviewTimeImpossible => Invalid { field: "review_due_at" }, "REVIEW_TIME_IMPOSSIBLE",
            en "the next review lies before this step",
            vi "Hạn rà soát sớm hơn thời điểm thực hiện";
        /// The partner is no unit in force.
        UnknownPartner => Invalid { field: "with_org_unit_id" }, "PARTNER_UNKNOWN",
            en "the unit is not in force",
            vi "Đơn vị phối hợp không tồn tại hoặc không còn hoạt động";
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
        /// The new school is no other school in force.
        UnknownNewSchool => Invalid { field: "to_org_unit_id" }, "NEW_SCHOOL_UNKNOWN",
            en "is no other school in force",
            vi "Không phải một trường khác đang hoạt động";
        /// The answer would be due before the change is arranged.
        ArrivalTimeImpossible => Invalid { field: "arrival_due_at" }, "ARRIVAL_TIME_IMPOSSIBLE",
            en "lies before the change itself",
            vi "Hạn xác nhận sớm hơn thời điểm chuyển trường";
        /// There is no such change of school.
        ChangeUnknown => NotFound, "CHANGE_UNKNOWN",
            en "there is no such change of school in this case",
            vi "Không có việc chuyển trường này trong hồ sơ";
        /// Another change of school is open.
        ChangeOpen => Precondition, "CHANGE_OPEN",
            en "a change of school is open: the new school has not found the child yet",
            vi "Đang có việc chuyển trường chưa xong: trường mới chưa xác nhận trẻ đến học";
        /// Only the school that arranged the change says what became of it.
        NotTheArrangingSchool => Denied, "NOT_THE_ARRANGING_SCHOOL",
            en "only the school that arranged the change records whether the child arrived; the new school answers its referral",
            vi "Chỉ trường đã làm thủ tục chuyển trường ghi nhận việc trẻ đến học; trường mới trả lời qua chuyển gửi";
        /// It is known already where the child attends.
        ArrivalKnown => Precondition, "ARRIVAL_KNOWN",
            en "it is on record already where the child attends",
            vi "Đã ghi nhận nơi trẻ đang học";
        /// The first day at the new school is none, in the future, or told of a child that did not come.
        ArrivalDayImpossible => Invalid { field: "arrived_on" }, "ARRIVAL_DAY_IMPOSSIBLE",
            en "is told of a child that arrived, as a day of the calendar that is not in the future",
            vi "Chỉ ghi khi trẻ đã đến, là ngày có trong lịch và không ở tương lai";
        /// Nobody said why the child did not come.
        ArrivalUnworded => Invalid { field: "remarks" }, "ARRIVAL_UNWORDED",
            en "say what is known of the child that did not come",
            vi "Hãy ghi rõ thông tin về trẻ chưa đến học";
        /// The school closed its part of the case.
        SchoolCaseClosed => Precondition, "SCHOOL_CASE_CLOSED",
            en "your school closed its part of the case: a new concern opens it again",
            vi "Trường đã kết thúc phần việc của mình: ghi nhận vấn đề mới sẽ mở lại";
        /// An authority is still to be told (Decree 56/2017 Art 25).
        AuthorityNotTold => Precondition, "AUTHORITY_NOT_TOLD",
            en "hotline 111, the commune or the police are still to be told",
            vi "Chưa thông báo cho 111, UBND cấp xã hoặc công an";
        /// The family was neither told nor is the ground for silence recorded.
        FamilyUndecided => Precondition, "FAMILY_UNDECIDED",
            en "the family was not told, and no ground for silence is recorded",
            vi "Chưa thông báo cho gia đình và chưa ghi căn cứ không thông báo";
        /// A counselling programme still runs.
        ProgrammeRuns => Precondition, "PROGRAMME_RUNS",
            en "a counselling programme of your school still runs",
            vi "Chương trình tư vấn của trường chưa kết thúc";
        /// The same assessment says that a caregiver is suspected and that none is.
        SuspicionSaidAndLifted => Invalid { field: "suspicion_lifted" }, "SUSPICION_SAID_AND_LIFTED",
            en "a suspicion is either said or lifted, not both",
            vi "Không thể vừa ghi nghi ngờ vừa bỏ nghi ngờ đối với cha mẹ, người chăm sóc";
        /// A suspicion is lifted, and nobody said why.
        LiftingUnworded => Invalid { field: "lifting_explanation" }, "LIFTING_UNWORDED",
            en "say in words why parents and caregivers are no longer suspected",
            vi "Hãy ghi rõ vì sao không còn nghi ngờ cha mẹ, người chăm sóc";
        /// The step is late and nobody said why.
        DelayUnexplained => Invalid { field: "delay_reason" }, "DELAY_UNEXPLAINED",
            en "the step is late: give the reason and it will be recorded",
            vi "Đã quá thời hạn: hãy nêu lý do, hệ thống sẽ ghi nhận";
        /// The reason for lateness is OTHER, without words.
        DelayUnworded => Invalid { field: "delay_explanation" }, "DELAY_UNWORDED",
            en "say in words why the step is late",
            vi "Hãy ghi rõ lý do quá thời hạn";
        /// The unit that was told is not in force, or not of that authority.
        UnknownAuthorityUnit => Invalid { field: "to_org_unit_id" }, "AUTHORITY_UNIT_UNKNOWN",
            en "the unit that was told is not in force or not of that authority",
            vi "Đơn vị được báo không tồn tại, không còn hoạt động hoặc không thuộc cơ quan đã chọn";
        /// Nobody corrects what another school recorded.
        NotTheRecorder => Denied, "NOT_THE_RECORDER",
            en "only the school that recorded it corrects it",
            vi "Chỉ trường đã ghi nhận mới được đính chính";
        /// There is no such assessment.
        AssessmentUnknown => NotFound, "ASSESSMENT_UNKNOWN",
            en "there is no such assessment of harm in this case",
            vi "Không có lần đánh giá mức độ tổn hại này trong hồ sơ";
        /// There is no such session.
        SessionUnknown => NotFound, "SESSION_UNKNOWN",
            en "there is no such counselling session in this case",
            vi "Không có buổi tư vấn này trong hồ sơ";
        /// There is no such record of attendance.
        AttendanceUnknown => NotFound, "ATTENDANCE_UNKNOWN",
            en "there is no such record of attendance in this case",
            vi "Không có lần theo dõi chuyên cần này trong hồ sơ";
        /// The concern would have been noticed in the future.
        NoticedAtImpossible => Invalid { field: "noticed_at" }, "NOTICED_AT_IMPOSSIBLE",
            en "the concern was noticed in the past",
            vi "Thời điểm phát hiện không được ở tương lai";
        /// The assessment would lie before the concern, or in the future.
        AssessedAtImpossible => Invalid { field: "assessed_at" }, "ASSESSED_AT_IMPOSSIBLE",
            en "the assessment lies after the concern was noticed and not in the future",
            vi "Thời điểm đánh giá phải sau khi phát hiện và không ở tương lai";
        /// The session would begin in the future.
        SessionStartImpossible => Invalid { field: "started_at" }, "SESSION_START_IMPOSSIBLE",
            en "the session began in the past",
            vi "Buổi tư vấn không được bắt đầu ở tương lai";
        /// A correction would lift a suspicion.
        SuspicionStands => Precondition, "SUSPICION_STANDS",
            en "a parent or caregiver is suspected: an assessment lifts that with its reason, a correction does not",
            vi "Đang có nghi ngờ đối với cha mẹ, người chăm sóc: chỉ bỏ nghi ngờ bằng việc đánh giá có nêu lý do, không bằng đính chính";
    }
}
