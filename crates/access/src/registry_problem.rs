//! Everything that can be wrong with an entry of the registry, in both languages. The texts never
//! repeat what an entry says: a row of an import may hold a name in any column.

use std::fmt;

/// Which of the two tables of a registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// Org units.
    Units,
    /// People.
    People,
}

/// Where something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The table.
    pub table: Table,
    /// Line of a CSV file, or the how-manieth entry of a TOML file; 0 for the table as a whole.
    pub row: usize,
    /// The column; empty for the row as a whole.
    pub column: &'static str,
}

/// One thing that is wrong with a registry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RegistryProblem {
    /// Where.
    pub place: Place,
    /// What.
    pub kind: ProblemKind,
    /// The entry by its id, if it has a valid one.
    pub entry: Option<String>,
}

macro_rules! problem_kinds {
    ($( $(#[$doc:meta])* $kind:ident => $code:literal, en $english:literal, vi $vietnamese:literal; )+) => {
        /// What can be wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ProblemKind { $( $(#[$doc])* $kind, )+ }

        impl ProblemKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$( Self::$kind, )+];

            /// Stable code.
            pub fn code(self) -> &'static str {
                match self { $( Self::$kind => $code, )+ }
            }

            /// What is wrong, in English.
            pub fn english(self) -> &'static str {
                match self { $( Self::$kind => $english, )+ }
            }

            /// What is wrong, in Vietnamese.
            pub fn vietnamese(self) -> &'static str {
                match self { $( Self::$kind => $vietnamese, )+ }
            }
        }
    };
}

problem_kinds! {
    /// The file is larger than an import may be.
    TooLarge => "FILE_TOO_LARGE", en "the files of an import may have 3 MiB together",
        vi "Các tệp của một lần nhập không được vượt quá 3 MiB";
    /// More rows than an import may have.
    TooManyRows => "TOO_MANY_ROWS", en "a file of an import may have 20000 rows",
        vi "Một tệp nhập không được vượt quá 20.000 dòng";
    /// A column that must be there is not.
    ColumnMissing => "COLUMN_MISSING", en "this column is missing in the header",
        vi "Dòng tiêu đề thiếu cột này";
    /// A column nobody knows, or a second one of the same name.
    ColumnUnknown => "COLUMN_UNKNOWN", en "the header has a column that is unknown or stands there twice",
        vi "Dòng tiêu đề có cột không xác định hoặc bị lặp";
    /// Not UTF-8.
    NotUtf8 => "NOT_UTF8", en "is not UTF-8 text", vi "Không phải văn bản UTF-8";
    /// A quotation mark that is not closed.
    QuoteOpen => "QUOTE_OPEN", en "a quotation mark is not closed", vi "Dấu ngoặc kép chưa được đóng";
    /// More or fewer fields than the header.
    FieldCount => "FIELD_COUNT", en "the row has more or fewer fields than the header",
        vi "Số ô của dòng khác với dòng tiêu đề";
    /// No registry id.
    IdInvalid => "ID_INVALID", en "must be 1 to 64 characters of a-z, 0-9 and -",
        vi "Phải gồm 1 đến 64 ký tự a-z, 0-9 và dấu -";
    /// Empty or too long.
    TextLength => "TEXT_LENGTH", en "must be 1 to 200 characters", vi "Phải có từ 1 đến 200 ký tự";
    /// Characters that no name has, or the beginning of a spreadsheet formula.
    TextCharacters => "TEXT_CHARACTERS", en "has a control character or begins like a formula",
        vi "Có ký tự điều khiển hoặc bắt đầu như một công thức";
    /// No administrative code.
    CodeInvalid => "CODE_INVALID", en "must be 2 to 10 digits", vi "Phải gồm 2 đến 10 chữ số";
    /// No agency kind.
    AgencyUnknown => "AGENCY_UNKNOWN", en "is no agency kind such as INTAKE or LEAD|INTAKE",
        vi "Không phải loại cơ quan như INTAKE hoặc LEAD|INTAKE";
    /// No level.
    LevelUnknown => "LEVEL_UNKNOWN", en "is not national, province, district or commune",
        vi "Không phải national, province, district hoặc commune";
    /// No role.
    RoleUnknown => "ROLE_UNKNOWN", en "is no role of the contract", vi "Không phải vai trò hợp lệ";
    /// No sex.
    SexUnknown => "SEX_UNKNOWN", en "is not MALE, FEMALE or empty", vi "Phải là MALE, FEMALE hoặc để trống";
    /// No list of qualifications.
    QualificationInvalid => "QUALIFICATION_INVALID",
        en "is no list such as FORENSIC_EXAMINER:2020-01-01/|CHILD_EXAMINATION:2021-01-01/2026-01-01",
        vi "Không đúng dạng FORENSIC_EXAMINER:2020-01-01/|CHILD_EXAMINATION:2021-01-01/2026-01-01";
    /// No headship.
    HeadInvalid => "HEAD_INVALID", en "is not yes, empty or a list of times such as 2025-07-01/2026-01-01",
        vi "Phải là yes, để trống hoặc danh sách thời gian như 2025-07-01/2026-01-01";
    /// No date.
    DateInvalid => "DATE_INVALID", en "is no date such as 2025-07-01", vi "Không phải ngày hợp lệ dạng 2025-07-01";
    /// It ends before it begins.
    PeriodEmpty => "PERIOD_EMPTY", en "must lie after the first day", vi "Phải sau ngày bắt đầu hiệu lực";
    /// Two rows of a unit share a day.
    UnitOverlap => "UNIT_OVERLAP", en "the unit has another row for the same time",
        vi "Đơn vị có dòng khác trùng thời gian hiệu lực";
    /// A unit has days in between on which it does not exist.
    UnitGap => "UNIT_GAP", en "the unit is not in force between this row and the one before: give the later one an id of its own",
        vi "Có khoảng trống giữa dòng này và dòng trước của đơn vị: hãy dùng mã khác cho đơn vị lập lại";
    /// A successor on a row that is not the last.
    SuccessorTooEarly => "SUCCESSOR_TOO_EARLY", en "only the last row of a unit may name successors",
        vi "Chỉ dòng cuối của đơn vị mới được ghi đơn vị kế thừa";
    /// The successor is in neither the files nor the registry.
    SuccessorUnknown => "SUCCESSOR_UNKNOWN", en "is no unit of the files or the registry",
        vi "Không có đơn vị này trong tệp hoặc danh mục";
    /// A unit that succeeds itself.
    SuccessorItself => "SUCCESSOR_ITSELF", en "a unit cannot succeed itself", vi "Đơn vị không thể kế thừa chính mình";
    /// A circle of successors.
    SuccessorCycle => "SUCCESSOR_CYCLE", en "the successors form a circle", vi "Các đơn vị kế thừa tạo thành vòng tròn";
    /// A successor of a unit that goes on.
    SuccessorWithoutEnd => "SUCCESSOR_WITHOUT_END", en "a unit with a successor needs a valid_to",
        vi "Đơn vị có đơn vị kế thừa thì phải có ngày hết hiệu lực";
    /// Other successors without the one that takes over.
    SuccessorMissing => "SUCCESSOR_MISSING", en "a split names the unit that takes over the open duties first",
        vi "Khi chia tách phải nêu trước đơn vị tiếp nhận các việc còn dở dang";
    /// The successor is of another kind.
    SuccessorOtherKind => "SUCCESSOR_OTHER_KIND", en "the successor is of another agency kind",
        vi "Đơn vị kế thừa thuộc loại cơ quan khác";
    /// The successor does not exist on the day.
    SuccessorNotInForce => "SUCCESSOR_NOT_IN_FORCE", en "the successor is not in force on the day the unit ends",
        vi "Đơn vị kế thừa chưa hoặc không còn hiệu lực vào ngày đơn vị này kết thúc";
    /// The unit of a post is in neither the files nor the registry.
    UnitUnknown => "UNIT_UNKNOWN", en "is no unit of the files or the registry",
        vi "Không có đơn vị này trong tệp hoặc danh mục";
    /// The unit does not exist on the first day of the post.
    UnitNotInForce => "UNIT_NOT_IN_FORCE", en "the unit is not in force on the first day of the post",
        vi "Đơn vị không có hiệu lực vào ngày bắt đầu nhiệm vụ";
    /// A role that the unit's kind does not have.
    RoleDoesNotFit => "ROLE_DOES_NOT_FIT", en "the role does not fit the unit's agency kind",
        vi "Vai trò không phù hợp với loại cơ quan của đơn vị";
    /// Two posts at once.
    MandateOverlap => "MANDATE_OVERLAP", en "the person holds another post at the same time",
        vi "Người này giữ nhiệm vụ khác trong cùng thời gian";
    /// Rows of one person that say different things about the person.
    PersonContradicts => "PERSON_CONTRADICTS", en "differs from another row of the same person",
        vi "Khác với dòng khác của cùng một người";
    /// Head of a unit in which the person has no post.
    HeadOutsidePost => "HEAD_OUTSIDE_POST", en "a head of a unit holds a post in it for all that time",
        vi "Người đứng đầu phải giữ nhiệm vụ tại đơn vị trong suốt thời gian đó";
    /// Two heads at once.
    HeadOverlap => "HEAD_OVERLAP", en "the unit has another head at the same time",
        vi "Đơn vị có người đứng đầu khác trong cùng thời gian";
    /// Nobody could change the registry any more.
    RegistrarMissing => "REGISTRAR_MISSING", en "nobody would be left to keep the registry (role REGISTRAR)",
        vi "Sẽ không còn ai quản lý danh mục (vai trò REGISTRAR)";
}

// === impl RegistryProblem ===

impl fmt::Display for RegistryProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.place.table {
            Table::Units => "unit",
            Table::People => "person",
        };
        match &self.entry {
            Some(id) => write!(formatter, "{what} {id}: ")?,
            None => write!(formatter, "{what} entry {}: ", self.place.row)?,
        }
        match self.place.column {
            "" => {}
            column => write!(formatter, "{column}: ")?,
        }
        formatter.write_str(self.kind.english())
    }
}
