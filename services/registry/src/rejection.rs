//! Why a change of the registry is refused.

use access::ProblemKind;

decider::rejections! {
    /// Why a change of the registry is refused.
    pub enum RegistryRejection {
        /// Only the registrar of a lead agency keeps the registry.
        NotTheRegistrar => Denied, "NOT_THE_REGISTRAR",
            en "only the registrar of a lead agency may change the registry",
            vi "Chỉ cán bộ quản lý danh mục của cơ quan thường trực mới được thay đổi danh mục";
        /// A unit or a person of another area.
        OutsideTheArea => Denied, "OUTSIDE_THE_AREA",
            en "a unit or a person lies outside the area of the registrar's unit",
            vi "Có đơn vị hoặc người ngoài địa bàn của cơ quan quản lý danh mục";
        /// Nobody gives themselves a post.
        OwnEntry => Denied, "OWN_ENTRY",
            en "a registrar gives no post, headship or qualification to themselves: another registrar does",
            vi "Cán bộ quản lý danh mục không được tự giao nhiệm vụ, chức danh người đứng đầu hoặc chứng chỉ cho mình: việc này do cán bộ quản lý danh mục khác thực hiện";
        /// A unit stays the kind of agency it is.
        KindChanges => Precondition, "AGENCY_KIND_CHANGES",
            en "a unit stays the kind of agency it is: end it and register another",
            vi "Đơn vị không được đổi loại cơ quan: hãy kết thúc đơn vị này và lập đơn vị mới";
        /// The id was used before.
        IdTaken => Invalid { field: "id" }, "ID_TAKEN",
            en "was used before: an id is never used again", vi "Mã đã được sử dụng và không được dùng lại";
        /// The new unit's id was used before.
        IntoIdTaken => Invalid { field: "into_org_unit_id" }, "INTO_ID_TAKEN",
            en "was used before: leave out new_unit to merge into it", vi "Mã đã được sử dụng: bỏ trống new_unit để sáp nhập vào đơn vị này";
        /// There is no such unit.
        UnknownUnit => Invalid { field: "org_unit_id" }, "UNIT_UNKNOWN",
            en "is no unit of the registry", vi "Không có đơn vị này trong danh mục";
        /// One of the merging units does not exist, or is named twice.
        UnknownMergingUnit => Invalid { field: "org_unit_ids" }, "MERGING_UNIT_UNKNOWN",
            en "names a unit that is not in the registry, or one twice",
            vi "Có đơn vị không có trong danh mục hoặc bị nêu hai lần";
        /// There is no such unit to merge into.
        UnknownIntoUnit => Invalid { field: "into_org_unit_id" }, "INTO_UNIT_UNKNOWN",
            en "is no unit of the registry: give new_unit to make it", vi "Không có đơn vị này: nêu new_unit để lập mới";
        /// A unit cannot merge into itself.
        IntoItself => Invalid { field: "into_org_unit_id" }, "MERGES_INTO_ITSELF",
            en "is one of the units that end", vi "Là một trong các đơn vị kết thúc";
        /// There is no such person.
        UnknownPerson => Invalid { field: "person_id" }, "PERSON_UNKNOWN",
            en "is nobody in the registry", vi "Không có người này trong danh mục";
        /// A name that a file could not carry.
        NameUnusable => Invalid { field: "details" }, "NAME_UNUSABLE",
            en "a name has a control character or begins like a formula",
            vi "Tên có ký tự điều khiển hoặc bắt đầu như một công thức";
        /// A name that a file could not carry.
        PersonNameUnusable => Invalid { field: "display_name" }, "PERSON_NAME_UNUSABLE",
            en "is blank, has a control character or begins like a formula",
            vi "Để trống, có ký tự điều khiển hoặc bắt đầu như một công thức";
        /// No such day in the calendar.
        NoSuchFirstDay => Invalid { field: "valid_from" }, "NO_SUCH_FIRST_DAY",
            en "is no day of the calendar", vi "Không phải ngày có thật";
        /// No such day in the calendar.
        NoSuchLastDay => Invalid { field: "valid_to" }, "NO_SUCH_LAST_DAY",
            en "is no day of the calendar", vi "Không phải ngày có thật";
        /// No such day in the calendar.
        NoSuchMergerDay => Invalid { field: "merged_on" }, "NO_SUCH_MERGER_DAY",
            en "is no day of the calendar", vi "Không phải ngày có thật";
        /// A post of which a day is no day.
        NoSuchMandateDay => Invalid { field: "mandate" }, "NO_SUCH_MANDATE_DAY",
            en "has a date that is no day of the calendar", vi "Có ngày không có thật";
        /// A qualification of which a day is no day.
        NoSuchQualificationDay => Invalid { field: "qualification" }, "NO_SUCH_QUALIFICATION_DAY",
            en "has a date that is no day of the calendar, or ends before it begins",
            vi "Có ngày không có thật hoặc kết thúc trước khi bắt đầu";
        /// It would end before it begins.
        EndsBeforeItBegins => Invalid { field: "valid_to" }, "ENDS_BEFORE_IT_BEGINS",
            en "lies before the first day", vi "Sớm hơn ngày bắt đầu hiệu lực";
        /// The post would end before it begins.
        MandateEndsBeforeItBegins => Invalid { field: "mandate.valid_to" }, "MANDATE_ENDS_BEFORE_IT_BEGINS",
            en "does not lie after the first day", vi "Phải sau ngày bắt đầu nhiệm vụ";
        /// A later change is on record.
        ChangedLater => Precondition, "UNIT_CHANGED_LATER",
            en "the unit changed again later: correct that change first",
            vi "Đơn vị có thay đổi muộn hơn: hãy sửa thay đổi đó trước";
        /// The unit is not in force on the day.
        NotInForce => Precondition, "UNIT_NOT_IN_FORCE",
            en "the unit is not in force on that day", vi "Đơn vị không có hiệu lực vào ngày đó";
        /// The successor does not exist.
        SuccessorUnknown => Invalid { field: "successor_org_unit_id" }, "SUCCESSOR_UNKNOWN",
            en "names a unit that is not in the registry", vi "Nêu đơn vị không có trong danh mục";
        /// A unit cannot succeed itself, not even by others.
        SuccessorCycle => Invalid { field: "successor_org_unit_id" }, "SUCCESSOR_CYCLE",
            en "leads back to the unit itself", vi "Dẫn trở lại chính đơn vị này";
        /// The successor is of another kind.
        SuccessorOtherKind => Invalid { field: "successor_org_unit_id" }, "SUCCESSOR_OTHER_KIND",
            en "is of another agency kind", vi "Thuộc loại cơ quan khác";
        /// The successor does not exist on the day.
        SuccessorNotInForce => Invalid { field: "successor_org_unit_id" }, "SUCCESSOR_NOT_IN_FORCE",
            en "is not in force on the day the unit ends", vi "Không có hiệu lực vào ngày đơn vị này kết thúc";
        /// A split names the unit that takes over first.
        SuccessorMissing => Invalid { field: "successor_org_unit_id" }, "SUCCESSOR_MISSING",
            en "is needed when other successors are named", vi "Phải nêu khi có các đơn vị kế thừa khác";
        /// The unit of the post does not exist.
        MandateUnitUnknown => Invalid { field: "mandate.org_unit_id" }, "MANDATE_UNIT_UNKNOWN",
            en "is no unit of the registry", vi "Không có đơn vị này trong danh mục";
        /// The unit of the post is not in force on its first day.
        MandateUnitNotInForce => Invalid { field: "mandate.valid_from" }, "MANDATE_UNIT_NOT_IN_FORCE",
            en "is a day on which the unit is not in force", vi "Đơn vị không có hiệu lực vào ngày này";
        /// The role does not fit.
        RoleDoesNotFit => Invalid { field: "mandate.role" }, "ROLE_DOES_NOT_FIT",
            en "does not fit the unit's agency kind", vi "Không phù hợp với loại cơ quan của đơn vị";
        /// Two posts at once.
        MandateOverlap => Precondition, "MANDATES_OVERLAP",
            en "the person holds another post at the same time: end that one first",
            vi "Người này giữ nhiệm vụ khác trong cùng thời gian: hãy kết thúc nhiệm vụ đó trước";
        /// There is no such post.
        NoSuchMandate => Precondition, "NO_SUCH_MANDATE",
            en "the person holds no such post", vi "Người này không giữ nhiệm vụ đó";
        /// The head has no post in the unit.
        HeadNotInTheUnit => Precondition, "HEAD_NOT_IN_THE_UNIT",
            en "the person has no post in the unit on that day", vi "Người này không giữ nhiệm vụ tại đơn vị vào ngày đó";
        /// Another head is appointed for later.
        HeadAppointedLater => Precondition, "HEAD_APPOINTED_LATER",
            en "another head is on record for later", vi "Đã có người đứng đầu khác từ ngày muộn hơn";
        /// Other entries rest on what would change.
        OthersRestOnIt => Precondition, "OTHERS_REST_ON_IT",
            en "posts, heads or other units rest on what would change: change those first, or import all at once",
            vi "Có nhiệm vụ, người đứng đầu hoặc đơn vị khác dựa vào nội dung này: hãy thay đổi chúng trước hoặc nhập tất cả một lần";
        /// Nobody could change the registry any more.
        LastRegistrar => Precondition, "LAST_REGISTRAR",
            en "nobody would be left to keep the registry", vi "Sẽ không còn ai quản lý danh mục";
        /// The files of an import have bad rows.
        ImportRowsInvalid => Invalid { field: "units_csv" }, "IMPORT_ROWS_INVALID",
            en "or people_csv has bad rows: CheckImport names every one",
            vi "Tệp nhập có dòng sai: CheckImport nêu từng dòng";
        /// There is nothing in the files.
        ImportEmpty => Invalid { field: "units_csv" }, "IMPORT_EMPTY",
            en "and people_csv have no rows", vi "Các tệp nhập không có dòng nào";
    }
}

impl RegistryRejection {
    /// How a problem that a unit's command would cause is told.
    pub(crate) fn of_unit(kind: ProblemKind) -> Self {
        match kind {
            ProblemKind::SuccessorUnknown => Self::SuccessorUnknown,
            ProblemKind::SuccessorItself | ProblemKind::SuccessorCycle => Self::SuccessorCycle,
            ProblemKind::SuccessorOtherKind => Self::SuccessorOtherKind,
            ProblemKind::SuccessorNotInForce => Self::SuccessorNotInForce,
            ProblemKind::SuccessorMissing => Self::SuccessorMissing,
            _ => Self::OthersRestOnIt,
        }
    }

    /// How a problem that a person's command would cause is told.
    pub(crate) fn of_person(kind: ProblemKind) -> Self {
        match kind {
            ProblemKind::UnitUnknown => Self::MandateUnitUnknown,
            ProblemKind::UnitNotInForce => Self::MandateUnitNotInForce,
            ProblemKind::RoleDoesNotFit => Self::RoleDoesNotFit,
            ProblemKind::MandateOverlap => Self::MandateOverlap,
            ProblemKind::HeadOutsidePost => Self::HeadNotInTheUnit,
            ProblemKind::HeadOverlap => Self::HeadAppointedLater,
            _ => Self::OthersRestOnIt,
        }
    }
}
