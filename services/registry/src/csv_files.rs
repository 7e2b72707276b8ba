//! The two files of a registry: `units.csv` and `people.csv`.

use std::collections::HashMap;

use access::{PersonRow, Place, ProblemKind, Registry, RegistryProblem, Rows, Table, UnitRow};
use csv::{ByteRecord, ReaderBuilder, Trim};

use crate::import::{IMPORT_BYTES_MAX, IMPORT_ROWS_MAX};

/// A file that a spreadsheet of this country opens as UTF-8 begins with it.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Columns of `units.csv`, in the order of an export.
pub const UNIT_COLUMNS: [&str; 10] = [
    "id",
    "name_vi",
    "name_en",
    "agency",
    "level",
    "administrative_code",
    "valid_from",
    "valid_to",
    "successor",
    "other_successors",
];
/// Columns of `people.csv`, in the order of an export.
pub const PEOPLE_COLUMNS: [&str; 9] = [
    "id",
    "display_name",
    "sex",
    "org_unit",
    "role",
    "valid_from",
    "valid_to",
    "qualifications",
    "head",
];

/// One file while it is read.
struct File<'a> {
    table: Table,
    columns: &'static [&'static str],
    problems: &'a mut Vec<RegistryProblem>,
}

/// The cells of a row by column.
type Cells = HashMap<&'static str, String>;

/// Reads both files. Rows that cannot be read are left out and told.
pub(crate) fn read_files(units_csv: &[u8], people_csv: &[u8]) -> (Rows, Vec<RegistryProblem>) {
    let mut problems = Vec::new();
    let mut rows = Rows::default();
    if units_csv.len() + people_csv.len() > IMPORT_BYTES_MAX {
        problems.push(problem(Table::Units, 0, "", ProblemKind::TooLarge));
        return (rows, problems);
    }
    let mut file = File {
        table: Table::Units,
        columns: &UNIT_COLUMNS,
        problems: &mut problems,
    };
    let (read, unreadable) = file.read(units_csv);
    rows.units = read
        .into_iter()
        .map(|(row, cells)| unit_row(row, cells))
        .collect();
    rows.unreadable_units = unreadable;
    let mut file = File {
        table: Table::People,
        columns: &PEOPLE_COLUMNS,
        problems: &mut problems,
    };
    let (read, _) = file.read(people_csv);
    rows.people = read
        .into_iter()
        .map(|(row, cells)| person_row(row, cells))
        .collect();
    (rows, problems)
}

fn unit_row(row: usize, mut cells: Cells) -> UnitRow {
    let mut take = |column| cells.remove(column).unwrap_or_default();
    UnitRow {
        row,
        id: take("id"),
        name_vi: take("name_vi"),
        name_en: take("name_en"),
        agency: take("agency"),
        level: take("level"),
        administrative_code: take("administrative_code"),
        valid_from: take("valid_from"),
        valid_to: take("valid_to"),
        successor: take("successor"),
        other_successors: take("other_successors"),
    }
}

fn person_row(row: usize, mut cells: Cells) -> PersonRow {
    let mut take = |column| cells.remove(column).unwrap_or_default();
    PersonRow {
        row,
        id: take("id"),
        display_name: take("display_name"),
        sex: take("sex"),
        org_unit: take("org_unit"),
        role: take("role"),
        valid_from: take("valid_from"),
        valid_to: take("valid_to"),
        qualifications: take("qualifications"),
        head: take("head"),
    }
}

fn problem(table: Table, row: usize, column: &'static str, kind: ProblemKind) -> RegistryProblem {
    RegistryProblem {
        place: Place { table, row, column },
        kind,
        entry: None,
    }
}

// === impl File ===

impl File<'_> {
    fn add(&mut self, row: usize, column: &'static str, kind: ProblemKind) {
        self.problems.push(problem(self.table, row, column, kind));
    }

    /// The rows that can be read, and the ids of those that cannot.
    fn read(&mut self, bytes: &[u8]) -> (Vec<(usize, Cells)>, Vec<String>) {
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        let (mut rows, mut unreadable) = (Vec::new(), Vec::new());
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return (rows, unreadable);
        }
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(Trim::All)
            .delimiter(delimiter_of(bytes))
            .from_reader(bytes);
        let mut columns = None;
        let mut last_row = 0;
        let mut record = ByteRecord::new();
        // reading from memory, with rows of any length, knows no error
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            last_row = record.position().map_or(0, |at| at.line() as usize);
            let Some(columns) = &columns else {
                columns = self.header(&record, last_row);
                if columns.is_none() {
                    return (rows, unreadable);
                }
                continue;
            };
            if rows.len() + unreadable.len() >= IMPORT_ROWS_MAX {
                self.add(last_row, "", ProblemKind::TooManyRows);
                break;
            }
            match self.cells(&record, last_row, columns) {
                Some(cells) => rows.push((last_row, cells)),
                None => unreadable.push(id_of(&record, columns)),
            }
        }
        // a quotation mark left open takes the rest of the file into one cell
        if bytes.iter().filter(|byte| **byte == b'"').count() % 2 == 1 {
            self.add(last_row, "", ProblemKind::QuoteOpen);
        }
        (rows, unreadable)
    }

    /// Which column stands where; `None` when one is missing or unknown.
    fn header(&mut self, record: &ByteRecord, row: usize) -> Option<Vec<&'static str>> {
        let known = self.columns;
        let mut columns = Vec::new();
        let before = self.problems.len();
        for name in record {
            let column = known.iter().find(|column| column.as_bytes() == name);
            match column {
                Some(column) if !columns.contains(column) => columns.push(*column),
                // what it says is not repeated: without a header, it is the first row
                _ => self.add(row, "", ProblemKind::ColumnUnknown),
            }
        }
        for column in known {
            if !columns.contains(column) {
                self.add(row, column, ProblemKind::ColumnMissing);
            }
        }
        (self.problems.len() == before).then_some(columns)
    }

    fn cells(
        &mut self,
        record: &ByteRecord,
        row: usize,
        columns: &[&'static str],
    ) -> Option<Cells> {
        if record.len() != columns.len() {
            self.add(row, "", ProblemKind::FieldCount);
            return None;
        }
        let mut cells = Cells::new();
        for (column, bytes) in columns.iter().zip(record) {
            match std::str::from_utf8(bytes) {
                Ok(text) => drop(cells.insert(column, text.to_owned())),
                Err(_) => self.add(row, column, ProblemKind::NotUtf8),
            }
        }
        (cells.len() == columns.len()).then_some(cells)
    }
}

/// Spreadsheets here separate by semicolons, everybody else by commas.
fn delimiter_of(bytes: &[u8]) -> u8 {
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or(bytes);
    match header.contains(&b';') && !header.contains(&b',') {
        true => b';',
        false => b',',
    }
}

fn id_of(record: &ByteRecord, columns: &[&'static str]) -> String {
    let index = columns.iter().position(|column| *column == "id");
    let bytes = index
        .and_then(|index| record.get(index))
        .unwrap_or_default();
    String::from_utf8_lossy(bytes).into_owned()
}

/// `units.csv` with the given rows; the header only when it is the beginning of the file.
pub(crate) fn write_units<'a>(
    rows: impl IntoIterator<Item = &'a UnitRow>,
    is_beginning: bool,
) -> Vec<u8> {
    let cells = |row: &'a UnitRow| -> [&'a str; 10] {
        [
            &row.id,
            &row.name_vi,
            &row.name_en,
            &row.agency,
            &row.level,
            &row.administrative_code,
            &row.valid_from,
            &row.valid_to,
            &row.successor,
            &row.other_successors,
        ]
    };
    write(UNIT_COLUMNS, rows.into_iter().map(cells), is_beginning)
}

/// `people.csv` with the given rows; the header only when it is the beginning of the file.
pub(crate) fn write_people<'a>(
    rows: impl IntoIterator<Item = &'a PersonRow>,
    is_beginning: bool,
) -> Vec<u8> {
    let cells = |row: &'a PersonRow| -> [&'a str; 9] {
        [
            &row.id,
            &row.display_name,
            &row.sex,
            &row.org_unit,
            &row.role,
            &row.valid_from,
            &row.valid_to,
            &row.qualifications,
            &row.head,
        ]
    };
    write(PEOPLE_COLUMNS, rows.into_iter().map(cells), is_beginning)
}

fn write<'a, const N: usize>(
    header: [&'static str; N],
    rows: impl Iterator<Item = [&'a str; N]>,
    is_beginning: bool,
) -> Vec<u8> {
    let mut bytes = Vec::new();
    if is_beginning {
        bytes.extend_from_slice(BYTE_ORDER_MARK);
    }
    let mut writer = csv::Writer::from_writer(&mut bytes);
    let header = is_beginning.then_some(header);
    for row in header
        .into_iter()
        .map(|header| header.map(|name| name as &str))
        .chain(rows)
    {
        // writing to memory knows no error
        let _ = writer.write_record(row);
    }
    let _ = writer.flush();
    drop(writer);
    bytes
}

/// Both files of a whole registry.
pub fn write_registry(registry: &Registry) -> (Vec<u8>, Vec<u8>) {
    let units: Vec<_> = registry.units().flat_map(|unit| unit.rows()).collect();
    let people: Vec<_> = registry.people().flat_map(|person| person.rows()).collect();
    (write_units(&units, true), write_people(&people, true))
}
