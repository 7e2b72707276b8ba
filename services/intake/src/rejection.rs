//! Why intake refuses a command.

#[macro_use]
mod later;

use crate::dossier::DossierGaps;

// those of petitions, measures imposed and corrections follow in `later`
rejections_and_later! {
    // --- the report ---
    /// The commune of the incident is no commune in force.
    UnknownIncidentUnit => Invalid { field: "incident_org_unit_id" }, "INCIDENT_UNIT_UNKNOWN",
        en "the commune of the incident is no commune in force",
        vi "Nơi xảy ra vụ việc không phải UBND cấp xã đang hoạt động";
    /// The commune of residence is no commune in force.
    UnknownResidenceUnit => Invalid { field: "residence_org_unit_id" }, "RESIDENCE_UNIT_UNKNOWN",
        en "the commune of residence is no commune in force",
        vi "Nơi cư trú của trẻ không phải UBND cấp xã đang hoạt động";
    /// The birth date is no day of the calendar, or lies in the future.
    ImpossibleBirthDate => Invalid { field: "child.birth_date" }, "BIRTH_DATE_IMPOSSIBLE",
        en "the birth date is no day of the calendar or lies in the future",
        vi "Ngày sinh không có trong lịch hoặc ở tương lai";
    /// An abused child without a form of abuse.
    AbuseFormMissing => Invalid { field: "abuse_forms" }, "ABUSE_FORM_MISSING",
        en "a report on an abused child names at least one form of abuse",
        vi "Thông tin về trẻ em bị xâm hại phải nêu ít nhất một hình thức xâm hại";
    /// The same form of abuse twice.
    AbuseFormTwice => Invalid { field: "abuse_forms" }, "ABUSE_FORM_TWICE",
        en "each form of abuse is named once",
        vi "Mỗi hình thức xâm hại chỉ nêu một lần";
    /// The age group is not that of the birth date or estimated age.
    AgeGroupContradiction => Invalid { field: "age_group" }, "AGE_GROUP_CONTRADICTION",
        en "the age group is not that of the birth date or estimated age",
        vi "Nhóm tuổi không khớp với ngày sinh hoặc tuổi ước tính của trẻ";
    /// The sex is not that of the child's identity.
    SexContradiction => Invalid { field: "sex" }, "SEX_CONTRADICTION",
        en "the sex is not that told with the child's identity",
        vi "Giới tính không khớp với phần thông tin về trẻ";
    /// The informant did not agree to be recorded (Mẫu 01).
    ReporterDidNotAgree => Invalid { field: "reporter" }, "REPORTER_DID_NOT_AGREE",
        en "name, phone and address of the informant are recorded only if they agree",
        vi "Chỉ ghi họ tên, số điện thoại, địa chỉ của người cung cấp thông tin khi họ đồng ý";
    /// No report is on record yet.
    ReportMissing => Precondition, "REPORT_MISSING",
        en "no report is on record in this case: record it first",
        vi "Hồ sơ chưa có phiếu tiếp nhận thông tin: hãy ghi nhận trước";
    /// There is no report with that sequence.
    UnknownReport => Invalid { field: "report_sequence" }, "REPORT_UNKNOWN",
        en "the case has no report with this number",
        vi "Hồ sơ không có lần tiếp nhận thông tin mang số này";
    /// The receiving unit is no commune in force.
    UnknownReceivingUnit => Invalid { field: "to_org_unit_id" }, "RECEIVING_UNIT_UNKNOWN",
        en "the receiving unit is no commune in force",
        vi "Đơn vị nhận không phải UBND cấp xã đang hoạt động";
    /// A unit would forward the report to itself.
    ForwardToOwnUnit => Invalid { field: "to_org_unit_id" }, "FORWARD_TO_OWN_UNIT",
        en "a report is forwarded to another unit, not to one's own",
        vi "Phải chuyển thông tin đến đơn vị khác, không phải chính mình";
    /// The commune has the report already, on the same ground.
    AlreadyForwarded => Precondition, "ALREADY_FORWARDED",
        en "the commune already takes part in the case on this ground",
        vi "UBND cấp xã này đã tham gia hồ sơ với cùng lý do";
    /// Somebody else recorded the report.
    NotTheRecorder => Denied, "UNIT_NOT_RECORDER",
        en "a report is corrected by the unit that recorded it or by the leading commune",
        vi "Chỉ đơn vị đã tiếp nhận hoặc UBND cấp xã chủ trì hồ sơ được đính chính thông tin tiếp nhận";
    /// A channel would be told that an open case is closed.
    FeedbackUntrue => Invalid { field: "kind" }, "FEEDBACK_UNTRUE",
        en "the case is not closed, so nobody is told that it is",
        vi "Hồ sơ chưa đóng, không thể phản hồi là đã kết thúc";
    // --- who may act ---
    /// The caller's unit is neither the commune of incident nor the leading one.
    NotCompetent => Denied, "UNIT_NOT_COMPETENT",
        en "this step belongs to the commune of the incident or to the leading commune",
        vi "Bước này thuộc thẩm quyền của UBND cấp xã nơi xảy ra vụ việc hoặc UBND cấp xã chủ trì hồ sơ";
    /// Only a commune assesses, protects, plans and closes (Decree 56/2017 Arts 26 to 32).
    NotACommune => Denied, "UNIT_NOT_A_COMMUNE",
        en "this step belongs to a commune People's Committee",
        vi "Bước này thuộc thẩm quyền của UBND cấp xã";
    /// The caller's unit does not lead the case.
    NotTheLead => Denied, "UNIT_NOT_LEADING",
        en "this step belongs to the leading commune",
        vi "Bước này thuộc thẩm quyền của UBND cấp xã chủ trì hồ sơ";
    /// Only the chair decides on plans.
    NotTheChair => Denied, "CHAIR_ONLY",
        en "only the chair of the commune People's Committee decides on a plan",
        vi "Chỉ Chủ tịch UBND cấp xã quyết định về kế hoạch";
    /// It is not told who decided.
    DecidedByMissing => Invalid { field: "decision.decided_by_person_id" }, "DECIDED_BY_MISSING",
        en "name the chair who decided",
        vi "Phải ghi rõ Chủ tịch đã ra quyết định";
    /// Whoever is named is not the chair of the commune.
    DeciderNotTheChair => Invalid { field: "decision.decided_by_person_id" }, "DECIDER_NOT_CHAIR",
        en "whoever is named was neither the chair of this commune at that time nor authorised to sign for the chair",
        vi "Người được nêu không phải Chủ tịch UBND cấp xã này (hoặc người được giao ký thay) vào thời điểm đó";
    /// The decision would have been signed before the report it answers.
    DecisionBeforeReport => Invalid { field: "decision.decided_at" }, "DECISION_BEFORE_REPORT",
        en "the decision would be older than the report it answers",
        vi "Quyết định không thể có trước khi tiếp nhận thông tin";
    /// The decision would have been signed in the future.
    DecisionInFuture => Invalid { field: "decision.decided_at" }, "DECISION_IN_FUTURE",
        en "a decision cannot have been signed in the future",
        vi "Quyết định không thể được ký ở tương lai";
    /// The act would lie before what it rests on.
    BeforeItsBasis => Invalid { field: "context.occurred_at" }, "BEFORE_ITS_BASIS",
        en "this cannot have happened before the act it rests on",
        vi "Việc này không thể xảy ra trước việc làm căn cứ cho nó";
    // --- assessment and emergency ---
    /// A threat to life with a risk that is not high.
    DangerRatedLow => Invalid { field: "risk_level" }, "DANGER_RATED_LOW",
        en "when life, health or dignity is threatened the risk is high",
        vi "Khi tính mạng, sức khỏe, nhân phẩm bị đe dọa thì nguy cơ là mức Cao";
    /// A correction without an assessment that it corrects.
    NothingToCorrect => Precondition, "NOTHING_TO_CORRECT",
        en "there is no earlier assessment to correct",
        vi "Chưa có đánh giá nào trước đó để đính chính";
    /// A unit that gave information is unknown.
    UnknownInformingUnit => Invalid { field: "informing_org_unit_ids" }, "INFORMING_UNIT_UNKNOWN",
        en "a unit that gave information is not in force",
        vi "Có đơn vị cung cấp thông tin không tồn tại hoặc không còn hoạt động";
    /// A unit that helped is unknown.
    UnknownAssistingUnit => Invalid { field: "assisting_org_unit_ids" }, "ASSISTING_UNIT_UNKNOWN",
        en "a unit that helped is not in force",
        vi "Có đơn vị phối hợp không tồn tại hoặc không còn hoạt động";
    /// The step is late and the reason is missing.
    LateReasonMissing => Invalid { field: "late_reason" }, "LATE_REASON_MISSING",
        en "this step is late: give the reason and explain it",
        vi "Bước này đã quá hạn: phải nêu lý do và giải trình";
    /// The child is away from the family already.
    RemovalRuns => Precondition, "REMOVAL_RUNS",
        en "the child is removed already: extend or end that removal",
        vi "Trẻ đang được tạm thời cách ly: hãy gia hạn hoặc chấm dứt";
    /// No removal runs.
    NoRemoval => Precondition, "REMOVAL_NONE",
        en "no temporary removal runs",
        vi "Không có việc tạm thời cách ly nào đang thực hiện";
    /// The removal would end before it begins, or an extension would not be one.
    RemovalEndImpossible => Invalid { field: "until" }, "REMOVAL_END_IMPOSSIBLE",
        en "the end must be later than the beginning and than the end decided before",
        vi "Thời điểm kết thúc phải sau lúc bắt đầu và sau thời hạn đã quyết định trước đó";
    /// Longer than the total, and nothing tells why.
    RemovalOverTotal => Invalid { field: "longer_reason" }, "REMOVAL_OVER_TOTAL",
        en "beyond the total limit tell why, and which authority requires it if one does",
        vi "Quá tổng thời hạn thì phải nêu lý do, và cơ quan yêu cầu nếu có";
    // --- needs meeting and plan ---
    /// A unit that took part is unknown.
    UnknownParticipantUnit => Invalid { field: "participants" }, "PARTICIPANT_UNIT_UNKNOWN",
        en "a unit that took part is not in force",
        vi "Có đơn vị tham dự không tồn tại hoặc không còn hoạt động";
    /// The meeting would end before it begins, or in the future.
    MeetingEndImpossible => Invalid { field: "ended_at" }, "MEETING_END_IMPOSSIBLE",
        en "the meeting ends before it begins or in the future",
        vi "Cuộc họp kết thúc trước khi bắt đầu hoặc ở tương lai";
    /// A unit responsible for a measure is unknown.
    UnknownResponsibleUnit => Invalid { field: "measures" }, "RESPONSIBLE_UNIT_UNKNOWN",
        en "a unit responsible for a measure is not in force",
        vi "Có đơn vị chịu trách nhiệm thực hiện không tồn tại hoặc không còn hoạt động";
    /// Nobody is responsible for a measure.
    MeasureWithoutResponsible => Invalid { field: "measures" }, "MEASURE_WITHOUT_RESPONSIBLE",
        en "every measure names who is responsible for it",
        vi "Mỗi hoạt động phải có đơn vị hoặc người chịu trách nhiệm";
    /// A measure would be due before the plan exists.
    MeasureDueBeforePlan => Invalid { field: "measures" }, "MEASURE_DUE_BEFORE_PLAN",
        en "a measure cannot be due before the plan is submitted",
        vi "Hạn của một hoạt động không thể trước khi trình kế hoạch";
    /// The plan would start at no time at all.
    PlanStartImpossible => Invalid { field: "starts_at" }, "PLAN_START_IMPOSSIBLE",
        en "the start of the plan is no possible time",
        vi "Thời điểm bắt đầu kế hoạch không hợp lệ";
    /// The plan would end before it starts.
    PlanEndsBeforeStart => Invalid { field: "ends_at" }, "PLAN_ENDS_BEFORE_START",
        en "the plan ends before it starts",
        vi "Kế hoạch kết thúc trước khi bắt đầu";
    /// The review would be due before the plan exists.
    ReviewDueBeforePlan => Invalid { field: "review_due_at" }, "REVIEW_DUE_BEFORE_PLAN",
        en "the review cannot be due before the plan is submitted",
        vi "Hạn rà soát không thể trước khi trình kế hoạch";
    /// A draft is with the chair.
    DraftPending => Precondition, "DRAFT_PENDING",
        en "a plan awaits the chair's decision",
        vi "Đã có kế hoạch đang chờ Chủ tịch quyết định";
    /// An approved plan is in force.
    PlanInForce => Precondition, "PLAN_IN_FORCE",
        en "a plan is in force: review the case or assess it anew before a new plan",
        vi "Đang có kế hoạch được phê duyệt: hãy rà soát hoặc đánh giá lại trước khi lập kế hoạch mới";
    /// The plan is of a lower level than the assessment asks for.
    PlanBelowAssessment => Invalid { field: "protection_level" }, "PLAN_BELOW_ASSESSMENT",
        en "the plan is of a lower level of protection than the last assessment asks for: assess anew first",
        vi "Cấp độ bảo vệ của kế hoạch thấp hơn kết quả đánh giá gần nhất: hãy đánh giá lại trước";
    /// A measure of a higher level than its plan.
    MeasureAbovePlan => Invalid { field: "measures" }, "MEASURE_ABOVE_PLAN",
        en "a measure is of a higher level of protection than the plan",
        vi "Có hoạt động thuộc cấp độ bảo vệ cao hơn cấp độ của kế hoạch";
    /// A measure would be due before it starts.
    MeasureEndsBeforeStart => Invalid { field: "measures" }, "MEASURE_ENDS_BEFORE_START",
        en "a measure is due before it starts, or starts at no possible time",
        vi "Có hoạt động kết thúc trước khi bắt đầu hoặc thời điểm bắt đầu không hợp lệ";
    /// No plan awaits the chair's decision.
    NoDraft => Precondition, "DRAFT_NONE",
        en "no plan awaits the chair's decision",
        vi "Không có kế hoạch nào đang chờ Chủ tịch quyết định";
    /// Another version awaits a decision than the one the chair has read.
    OtherDraft => Invalid { field: "plan_version" }, "OTHER_DRAFT",
        en "another plan or version awaits the decision",
        vi "Kế hoạch đang chờ quyết định là kế hoạch hoặc phiên bản khác";
    /// The family was not asked as suspects, yet nobody of it is suspected.
    FamilyNotSuspected => Invalid { field: "family_agreement" }, "FAMILY_NOT_SUSPECTED",
        en "no parent or caregiver is suspected: the family is to be asked",
        vi "Không có cha mẹ, người chăm sóc bị nghi ngờ: phải hỏi ý kiến gia đình";
    // --- services, review, closing ---
    /// There is no such approved plan or measure.
    UnknownMeasure => Invalid { field: "measure_number" }, "MEASURE_UNKNOWN",
        en "no approved plan has this measure",
        vi "Không có kế hoạch được phê duyệt nào có hoạt động này";
    /// The provider is unknown.
    UnknownProviderUnit => Invalid { field: "provider_org_unit_id" }, "PROVIDER_UNIT_UNKNOWN",
        en "the unit that delivered the service is not in force",
        vi "Đơn vị cung cấp dịch vụ không tồn tại hoặc không còn hoạt động";
    /// A review before any assessment.
    InitialAssessmentMissing => Precondition, "INITIAL_ASSESSMENT_MISSING",
        en "a case is reviewed after its initial assessment",
        vi "Chỉ rà soát sau khi đã đánh giá nguy cơ ban đầu";
    /// No longer at risk, yet the risk is not low.
    ReviewContradiction => Invalid { field: "risk_level" }, "REVIEW_CONTRADICTION",
        en "a child that is no longer at risk has a low risk level",
        vi "Trẻ không còn nguy cơ thì mức nguy cơ phải là Thấp";
    /// The next review would be due before this one.
    NextReviewImpossible => Invalid { field: "next_review_at" }, "NEXT_REVIEW_IMPOSSIBLE",
        en "the next review cannot be due before this one",
        vi "Lần rà soát sau không thể trước lần này";
    /// No review since the last sign of danger.
    ReviewMissing => Precondition, "REVIEW_MISSING",
        en "the case was not reviewed since the last report, assessment or emergency measure",
        vi "Chưa rà soát kể từ thông tin, đánh giá hoặc can thiệp khẩn cấp gần nhất";
    /// The last review found a risk (Art 30).
    StillAtRisk => Precondition, "STILL_AT_RISK",
        en "the last review found the child still at risk (Decree 56/2017 Art 30)",
        vi "Lần rà soát gần nhất cho thấy trẻ vẫn còn nguy cơ (Điều 30 Nghị định 56/2017)";
    /// The last review found the child not stable (Art 30).
    NotStable => Precondition, "NOT_STABLE",
        en "the last review found the child not stable in body, mind, cognition and emotion (Decree 56/2017 Art 30)",
        vi "Lần rà soát gần nhất cho thấy trẻ chưa ổn định về thể chất, tâm lý, nhận thức, tình cảm (Điều 30 Nghị định 56/2017)";
    /// A removal still runs.
    RemovalStillRuns => Precondition, "REMOVAL_STILL_RUNS",
        en "a temporary removal still runs: end it before the case is closed",
        vi "Việc tạm thời cách ly chưa chấm dứt: phải kết thúc trước khi đóng hồ sơ";
    /// Follow-up would end before the closing.
    FollowUpImpossible => Invalid { field: "follow_up_until" }, "FOLLOW_UP_IMPOSSIBLE",
        en "follow-up cannot end before the case is closed",
        vi "Việc theo dõi không thể kết thúc trước khi đóng hồ sơ";
    /// The case is closed.
    CaseIsClosed => Precondition, "CASE_CLOSED",
        en "the case is closed: open it again first",
        vi "Hồ sơ đã đóng: hãy mở lại trước";
    /// The case is not closed.
    CaseIsOpen => Precondition, "CASE_OPEN",
        en "the case is not closed",
        vi "Hồ sơ chưa đóng";
    /// The commune leads already.
    AlreadyLeads => Precondition, "ALREADY_LEADS",
        en "this commune leads the case already",
        vi "UBND cấp xã này đang chủ trì hồ sơ";
    // --- consent ---
    /// An answer without anybody who gave it.
    ConsentGiverMissing => Invalid { field: "giver" }, "CONSENT_GIVER_MISSING",
        en "tell who gave or refused consent",
        vi "Phải ghi rõ ai đồng ý hoặc từ chối";
    /// Not required, yet without a legal basis; or an answer beside a legal basis.
    ExemptionContradiction => Invalid { field: "exemption" }, "EXEMPTION_CONTRADICTION",
        en "a legal basis is given when consent is not required, and only then",
        vi "Nêu căn cứ pháp lý khi và chỉ khi không cần sự đồng ý";
    /// The consent of a parent or caregiver who may be the suspect protects nobody.
    SuspectCannotConsent => Precondition, "SUSPECT_CANNOT_CONSENT",
        en "a parent or caregiver is suspected: record who was asked is not the suspect, or the legal basis instead",
        vi "Cha mẹ hoặc người chăm sóc bị nghi ngờ: phải xác nhận người được hỏi không bị nghi ngờ, hoặc nêu căn cứ pháp lý";
    /// The unit with which information is shared is unknown.
    UnknownSharedUnit => Invalid { field: "scope.org_unit_ids" }, "SHARED_UNIT_UNKNOWN",
        en "the unit with which information is shared is not in force",
        vi "Đơn vị nhận thông tin không tồn tại hoặc không còn hoạt động";
    /// A consent would end before it begins.
    ConsentEndImpossible => Invalid { field: "scope.until" }, "CONSENT_END_IMPOSSIBLE",
        en "a consent cannot end before it begins",
        vi "Sự đồng ý không thể hết hiệu lực trước khi bắt đầu";
    /// Law 91/2025: the child's word alone does not disclose its private life.
    DisclosureNeedsRepresentative => Invalid { field: "giver" }, "DISCLOSURE_NEEDS_REPRESENTATIVE",
        en "the private life of a child is disclosed only if its representative consents too",
        vi "Công khai đời sống riêng tư của trẻ phải có sự đồng ý của người đại diện";
    /// Law 91/2025: the private life of a child of 7 or more is not disclosed without its word.
    DisclosureNeedsChild => Invalid { field: "child_answer" }, "DISCLOSURE_NEEDS_CHILD",
        en "the private life of a child of 7 or more is disclosed only if the child consents too",
        vi "Công khai đời sống riêng tư của trẻ từ đủ 7 tuổi phải có sự đồng ý của trẻ";
    /// Under 7 by the answer, older by the report.
    ChildAnswerContradiction => Invalid { field: "child_answer" }, "CHILD_ANSWER_CONTRADICTION",
        en "by the report the child is not under 7",
        vi "Theo thông tin tiếp nhận, trẻ không phải dưới 7 tuổi";
    /// There is no such consent.
    UnknownConsent => Invalid { field: "consent_id" }, "CONSENT_UNKNOWN",
        en "the case has no such consent",
        vi "Hồ sơ không có sự đồng ý này";
    /// The consent was refused or withdrawn.
    ConsentNotInForce => Precondition, "CONSENT_NOT_IN_FORCE",
        en "this consent was not given, or was withdrawn",
        vi "Sự đồng ý này chưa được đưa ra hoặc đã được rút lại";
    /// The new scope leaves nothing out, or adds something.
    NotNarrower => Invalid { field: "scope" }, "SCOPE_NOT_NARROWER",
        en "the new scope must lie within the old one and leave something out",
        vi "Phạm vi mới phải nằm trong và hẹp hơn phạm vi cũ";
    /// A suspect would stop the sharing that protects the child.
    ProtectionNeedsBasis => Invalid { field: "continues_on" }, "PROTECTION_NEEDS_BASIS",
        en "a parent or caregiver is suspected: record the legal basis on which the protection of the child goes on",
        vi "Cha mẹ hoặc người chăm sóc bị nghi ngờ: phải nêu căn cứ pháp lý để tiếp tục bảo vệ trẻ";
    // --- duplicates ---
    /// A case would be linked to itself.
    LinkToItself => Invalid { field: "other_case_id" }, "LINK_TO_ITSELF",
        en "a case is linked to another one, not to itself",
        vi "Không thể liên kết hồ sơ với chính nó";
    /// The link exists.
    AlreadyLinked => Precondition, "ALREADY_LINKED",
        en "the two cases are linked already",
        vi "Hai hồ sơ đã được liên kết";
    /// There is no link.
    NotLinked => Precondition, "NOT_LINKED",
        en "the two cases are not linked",
        vi "Hai hồ sơ chưa được liên kết";
    /// The case that would take the work rests on another one itself.
    WorkGoesOnElsewhere => Precondition, "WORK_GOES_ON_ELSEWHERE",
        en "the work of this case goes on in another one: link the duplicate to that case",
        vi "Hồ sơ này đang được xử lý tại hồ sơ khác: hãy liên kết với hồ sơ đó";
    /// A case would be closed as a duplicate of none.
    NotADuplicate => Precondition, "NOT_A_DUPLICATE",
        en "the case is not linked to another one in which the work goes on",
        vi "Hồ sơ không được liên kết với hồ sơ khác đang xử lý vụ việc";
    // --- team, conference, the child's views ---
    /// The unit of a member is unknown.
    UnknownMemberUnit => Invalid { field: "member_org_unit_id" }, "MEMBER_UNIT_UNKNOWN",
        en "the unit of the member is not in force",
        vi "Đơn vị của thành viên không tồn tại hoặc không còn hoạt động";
    /// Nothing tells who the member is.
    MemberUnnamed => Invalid { field: "description" }, "MEMBER_UNNAMED",
        en "tell who the member is: unit, person or words",
        vi "Phải cho biết thành viên là ai: đơn vị, người hoặc mô tả";
    /// The official is not in office, or of another unit.
    MemberNotInOffice => Invalid { field: "member_person_id" }, "MEMBER_NOT_IN_OFFICE",
        en "this person is not in office, or works for another unit",
        vi "Người này không còn đương nhiệm hoặc thuộc đơn vị khác";
    /// There is no such member.
    UnknownMember => Invalid { field: "member_id" }, "MEMBER_UNKNOWN",
        en "the team of the case has no such member",
        vi "Nhóm phối hợp của hồ sơ không có thành viên này";
    /// Somebody manages the case already.
    CaseManagerExists => Precondition, "CASE_MANAGER_EXISTS",
        en "the case has a manager: change or remove that member first",
        vi "Hồ sơ đã có người quản lý trường hợp: hãy thay đổi hoặc đưa người đó ra trước";
    /// The unit that carries out a decision is unknown.
    UnknownDecisionUnit => Invalid { field: "conference_minutes.decisions" }, "DECISION_UNIT_UNKNOWN",
        en "a unit that is to carry out a decision is not in force",
        vi "Có đơn vị thực hiện kết luận cuộc họp không tồn tại hoặc không còn hoạt động";
    /// The child said something, and nothing is recorded.
    ChildWordsMissing => Invalid { field: "words" }, "CHILD_WORDS_MISSING",
        en "record what the child said, or that it did not want to say anything",
        vi "Phải ghi ý kiến của trẻ, hoặc ghi rằng trẻ không muốn nói";
    /// There is no such view.
    UnknownView => Invalid { field: "view_id" }, "VIEW_UNKNOWN",
        en "the case has no such view of the child",
        vi "Hồ sơ không có ý kiến này của trẻ";
}
