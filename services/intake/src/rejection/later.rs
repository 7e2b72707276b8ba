//! The rejections of petitions, of measures imposed and of corrections.

/// Declares the rejections of the lane: those it is given, and those that stand here.
macro_rules! rejections_and_later {
    ($($earlier:tt)*) => {
        decider::rejections! {
            /// Why the intake lane refuses a command.
            pub enum IntakeRejection {
                $($earlier)*
                // --- petitions to prosecute ---
                /// The unit petitioned is no police unit in force.
                UnknownPoliceUnit => Invalid { field: "to_org_unit_id" }, "POLICE_UNIT_UNKNOWN",
                    en "a petition to prosecute goes to a police unit in force",
                    vi "Văn bản kiến nghị khởi tố phải gửi đến cơ quan công an đang hoạt động";
                /// The unit that was told is no procuracy in force.
                UnknownProcuracyUnit => Invalid { field: "procuracy_notice.org_unit_id" }, "PROCURACY_UNIT_UNKNOWN",
                    en "the unit that was told is no procuracy in force",
                    vi "Đơn vị được thông báo không phải Viện kiểm sát đang hoạt động";
                /// The notice would have been given before the petition, or in the future.
                NoticeTimeImpossible => Invalid { field: "procuracy_notice.notified_at" }, "PETITION_NOTICE_TIME_IMPOSSIBLE",
                    en "the notice cannot have been given before the petition or in the future",
                    vi "Việc thông báo không thể diễn ra trước khi gửi kiến nghị hoặc ở tương lai";
                /// There is no such petition.
                UnknownPetition => Invalid { field: "petition_id" }, "PETITION_UNKNOWN",
                    en "the case has no such petition",
                    vi "Hồ sơ không có văn bản kiến nghị này";
                /// Another unit petitioned.
                NotThePetitioner => Denied, "PETITIONER_ONLY",
                    en "the unit that petitioned tells the procuracy",
                    vi "Đơn vị đã gửi kiến nghị có trách nhiệm thông báo cho Viện kiểm sát";
                // --- measures imposed ---
                /// There is no such approved plan.
                UnknownPlan => Invalid { field: "plan_number" }, "PLAN_UNKNOWN",
                    en "the case has no approved plan with this number",
                    vi "Hồ sơ không có kế hoạch được phê duyệt mang số này";
                /// The plan has no such measure.
                UnknownImposedMeasure => Invalid { field: "measure_numbers" }, "IMPOSED_MEASURE_UNKNOWN",
                    en "the plan has no measure with one of these numbers",
                    vi "Kế hoạch không có hoạt động mang một trong các số này";
                /// No parent or caregiver is suspected.
                CaregiverNotSuspected => Invalid { field: "ground" }, "CAREGIVER_NOT_SUSPECTED",
                    en "by the record no parent or caregiver is suspected: assess anew first",
                    vi "Theo hồ sơ, không có cha mẹ hoặc người chăm sóc bị nghi ngờ: hãy đánh giá lại trước";
                // --- corrections of steps ---
                /// Another unit recorded it.
                RecordedByAnother => Denied, "RECORD_OF_ANOTHER_UNIT",
                    en "only the unit that recorded it corrects it",
                    vi "Chỉ đơn vị đã ghi nhận mới được đính chính nội dung này";
                /// There is no such emergency measure.
                UnknownEmergencyMeasure => Invalid { field: "measure_id" }, "EMERGENCY_MEASURE_UNKNOWN",
                    en "the case has no such emergency measure",
                    vi "Hồ sơ không có biện pháp can thiệp khẩn cấp này";
                /// There is no such delivery.
                UnknownService => Invalid { field: "service_id" }, "SERVICE_UNKNOWN",
                    en "the case has no such record of a service",
                    vi "Hồ sơ không có lần ghi nhận dịch vụ này";
                /// There is no such meeting.
                UnknownMeeting => Invalid { field: "meeting_id" }, "MEETING_UNKNOWN",
                    en "the case has no such needs meeting",
                    vi "Hồ sơ không có cuộc họp xác định nhu cầu này";
                /// There is no such review.
                UnknownReview => Invalid { field: "review_id" }, "REVIEW_UNKNOWN",
                    en "the case has no such review",
                    vi "Hồ sơ không có lần rà soát này";
                /// There is no such conference.
                UnknownConference => Invalid { field: "conference_id" }, "CONFERENCE_UNKNOWN",
                    en "the case has no such conference",
                    vi "Hồ sơ không có cuộc họp trường hợp này";
                /// The measure would have been taken after its correction.
                MeasureTimeImpossible => Invalid { field: "applied_at" }, "MEASURE_TIME_IMPOSSIBLE",
                    en "the measure cannot have begun after its correction",
                    vi "Biện pháp không thể bắt đầu sau thời điểm đính chính";
                /// The service would have been delivered after its correction.
                ServiceTimeImpossible => Invalid { field: "delivered_at" }, "SERVICE_TIME_IMPOSSIBLE",
                    en "the service cannot have been delivered after its correction",
                    vi "Dịch vụ không thể được cung cấp sau thời điểm đính chính";
                /// The meeting would have begun after its correction.
                MeetingTimeImpossible => Invalid { field: "held_at" }, "MEETING_TIME_IMPOSSIBLE",
                    en "the meeting cannot have begun after its correction",
                    vi "Cuộc họp không thể bắt đầu sau thời điểm đính chính";
                /// The review would have been made after its correction.
                ReviewTimeImpossible => Invalid { field: "reviewed_at" }, "REVIEW_TIME_IMPOSSIBLE",
                    en "the review cannot have been made after its correction",
                    vi "Việc rà soát không thể diễn ra sau thời điểm đính chính";
            } with {
                /// Art 28(2): documents of the dossier are missing; every one of them is named.
                DossierIncomplete(DossierGaps) => Precondition, "DOSSIER_INCOMPLETE";
            }
        }
    };
}
