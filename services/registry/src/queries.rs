//! What everybody may ask of the registry. Answered from the registry at hand, without the log.

use std::sync::Arc;

use access::{OrgUnitEntry, Registry, RegistryProblem, Table, level_to_proto, read_date};
use api::Violation;
use api::log::v1::AgencyKind;
use api::registry::v1::{
    CheckImportRequest, CheckImportResponse, ExportRegistryRequest, ExportRegistryResponse,
    FindUnitRequest, FindUnitResponse, GetOrgUnitRequest, GetOrgUnitResponse, ImportProblem,
    ImportTable, ListOrgUnitsRequest, ListOrgUnitsResponse, ListPeopleRequest, ListPeopleResponse,
    OrgLevel, OrgUnitView, PersonView,
};
use decider::{Actor, OrgDirectory, VIETNAM, vietnam_day};
use jiff::Timestamp;
use jiff::civil::Date;
use service_kit::{Code, Failure};

use crate::csv_files::{write_people, write_units};
use crate::import::check_import as check;

/// Problems in one answer.
const PROBLEMS_MAX: usize = 2_000;
/// Entries on a page, when nothing is said.
const PAGE_SIZE_DEFAULT: usize = 100;
/// Units and people on one page of an export.
const EXPORT_PAGE: usize = 500;
/// Units found at most.
const FOUND_MAX: usize = 50;
/// The code of the whole country, which every place lies in.
const COUNTRY: &str = "00";

/// Who asks what registry when.
pub(crate) struct Question {
    pub(crate) registry: Arc<Registry>,
    pub(crate) actor: Actor,
    pub(crate) now: Timestamp,
}

// === impl Question ===

impl Question {
    /// Noon of the day asked about: a time that lies in it whatever the rounding.
    fn time_of(&self, on_day: &str) -> Result<Timestamp, Failure> {
        if on_day.is_empty() {
            return Ok(self.now);
        }
        let no_day = || Failure::invalid_field("on_day", "is no day of the calendar");
        let day = read_date(on_day).map_err(|_| no_day())?;
        VIETNAM
            .to_timestamp(day.at(12, 0, 0, 0))
            .map_err(|_| no_day())
    }

    fn view(&self, unit: &OrgUnitEntry, at: Timestamp) -> OrgUnitView {
        let id = unit.id.as_str();
        let successor = self.registry.successor(id, at);
        OrgUnitView {
            org_unit_id: id.to_owned(),
            details: Some(unit.shown_on(vietnam_day(at)).details()),
            in_force: unit.on(vietnam_day(at)).is_some(),
            current_successor_org_unit_id: successor
                .filter(|successor| successor.as_str() != id)
                .map(|successor| successor.to_string())
                .unwrap_or_default(),
            head_person_id: self
                .registry
                .head(id, at)
                .map(|person| person.to_string())
                .unwrap_or_default(),
        }
    }
}

pub(crate) fn check_import(
    question: &Question,
    request: &CheckImportRequest,
) -> Result<CheckImportResponse, Failure> {
    let checked = check(&question.registry, &request.units_csv, &request.people_csv);
    Ok(match checked {
        Ok(merged) => CheckImportResponse {
            summary: Some(merged.summary()),
            ..CheckImportResponse::default()
        },
        Err(problems) => CheckImportResponse {
            problems: problems.iter().take(PROBLEMS_MAX).map(told).collect(),
            problems_left_out: problems.len().saturating_sub(PROBLEMS_MAX) as u32,
            summary: None,
        },
    })
}

fn told(problem: &RegistryProblem) -> ImportProblem {
    let table = match problem.place.table {
        Table::Units => ImportTable::Units,
        Table::People => ImportTable::People,
    };
    ImportProblem {
        table: table.into(),
        row: u32::try_from(problem.place.row).unwrap_or(u32::MAX),
        column: problem.place.column.to_owned(),
        code: problem.kind.code().to_owned(),
        message_vi: problem.kind.vietnamese().to_owned(),
        message_en: problem.kind.english().to_owned(),
    }
}

/// A bad row as a field of the request.
pub(crate) fn violation_of(problem: &RegistryProblem) -> Violation {
    let file = match problem.place.table {
        Table::Units => "units_csv",
        Table::People => "people_csv",
    };
    let place = match (problem.place.row, problem.place.column) {
        (0, "") => file.to_owned(),
        (row, "") => format!("{file}[{row}]"),
        (row, column) => format!("{file}[{row}].{column}"),
    };
    Violation {
        field: place,
        description: problem.kind.english().to_owned(),
    }
}

pub(crate) fn export_registry(
    question: &Question,
    request: &ExportRegistryRequest,
) -> Result<ExportRegistryResponse, Failure> {
    // first all units, then all people: "u:<id>" and "p:<id>" tell after whom to go on
    let token = request.page_token.as_str();
    let is_beginning = token.is_empty();
    let registry = &question.registry;
    let units_after = token.strip_prefix("u:");
    let people_after = token.strip_prefix("p:");
    if !is_beginning && units_after.is_none() && people_after.is_none() {
        return Err(Failure::invalid_field(
            "page_token",
            "is no token of this call",
        ));
    }
    let mut response = ExportRegistryResponse::default();
    let header = |rows: Vec<u8>| if is_beginning { rows } else { Vec::new() };
    if people_after.is_none() {
        let after = units_after.unwrap_or_default();
        let mut units = registry.units().filter(|unit| unit.id.as_str() > after);
        let page: Vec<_> = units.by_ref().take(EXPORT_PAGE).collect();
        let rows: Vec<_> = page.iter().flat_map(|unit| unit.rows()).collect();
        response.units_csv = write_units(&rows, is_beginning).into();
        response.people_csv = header(write_people([], true)).into();
        response.next_page_token = match (units.next(), page.last()) {
            (Some(_), Some(last)) => format!("u:{}", last.id),
            _ => "p:".to_owned(),
        };
        return Ok(response);
    }
    let after = people_after.unwrap_or_default();
    let mut people = registry
        .people()
        .filter(|person| person.id.as_str() > after);
    let page: Vec<_> = people.by_ref().take(EXPORT_PAGE).collect();
    let rows: Vec<_> = page.iter().flat_map(|person| person.rows()).collect();
    response.people_csv = write_people(&rows, false).into();
    if let (Some(_), Some(last)) = (people.next(), page.last()) {
        response.next_page_token = format!("p:{}", last.id);
    }
    Ok(response)
}

pub(crate) fn list_org_units(
    question: &Question,
    request: &ListOrgUnitsRequest,
) -> Result<ListOrgUnitsResponse, Failure> {
    let at = question.time_of(&request.on_day)?;
    let day = vietnam_day(at);
    let is_asked_for = |unit: &&OrgUnitEntry| {
        let layer = unit.shown_on(day);
        let kind = request.agency_kind();
        let level = request.level();
        (kind == AgencyKind::Unspecified || layer.is_of(kind))
            && (level == OrgLevel::Unspecified || level_to_proto(layer.level) == level)
            && (unit.on(day).is_some() || (request.include_ended && has_ended(unit, day)))
    };
    let after = request.page_token.as_str();
    let mut units = question
        .registry
        .units()
        .filter(|unit| unit.id.as_str() > after)
        .filter(is_asked_for);
    let page: Vec<_> = units.by_ref().take(page_size(request.page_size)).collect();
    let has_more = units.next().is_some();
    Ok(ListOrgUnitsResponse {
        next_page_token: match page.last() {
            Some(last) if has_more => last.id.to_string(),
            _ => String::new(),
        },
        units: page
            .into_iter()
            .map(|unit| question.view(unit, at))
            .collect(),
    })
}

fn has_ended(unit: &OrgUnitEntry, day: Date) -> bool {
    unit.period().valid_to.is_some_and(|end| end <= day)
}

fn page_size(asked: u32) -> usize {
    match asked {
        0 => PAGE_SIZE_DEFAULT,
        asked => asked as usize,
    }
}

pub(crate) fn get_org_unit(
    question: &Question,
    request: &GetOrgUnitRequest,
) -> Result<GetOrgUnitResponse, Failure> {
    let at = question.time_of(&request.on_day)?;
    let id = request.org_unit_id.as_str();
    let unit = question
        .registry
        .unit(id)
        .ok_or_else(|| Failure::new(Code::NotFound))?;
    let heads = question.registry.heads(id).into_iter();
    let headship = |(person, period): (&access::PersonEntry, access::Period)| {
        access::Headship {
            org_unit_id: unit.id.clone(),
            period,
        }
        .record(person)
    };
    Ok(GetOrgUnitResponse {
        unit: Some(question.view(unit, at)),
        history: Some(unit.record()),
        heads: heads.map(headship).collect(),
        predecessor_org_unit_ids: question
            .registry
            .predecessors(id, at)
            .iter()
            .map(ToString::to_string)
            .collect(),
    })
}

pub(crate) fn find_unit(
    question: &Question,
    request: &FindUnitRequest,
) -> Result<FindUnitResponse, Failure> {
    let at = question.time_of(&request.on_day)?;
    let day = vietnam_day(at);
    let place = request.administrative_code.as_str();
    let mut found: Vec<_> = question
        .registry
        .units()
        .filter_map(|unit| Some((unit, unit.on(day)?)))
        .filter(|(_, layer)| layer.is_of(request.agency_kind()))
        .filter_map(|(unit, layer)| {
            let area = layer.administrative_code.as_str();
            let closeness = match area {
                COUNTRY => 0,
                area if place.starts_with(area) => area.len(),
                _ => return None,
            };
            Some((std::cmp::Reverse(closeness), unit))
        })
        .collect();
    found.sort_by_key(|(closeness, unit)| (*closeness, unit.id.clone()));
    let units = found.into_iter().take(FOUND_MAX);
    Ok(FindUnitResponse {
        units: units.map(|(_, unit)| question.view(unit, at)).collect(),
    })
}

pub(crate) fn list_people(
    question: &Question,
    request: &ListPeopleRequest,
) -> Result<ListPeopleResponse, Failure> {
    let own = &question.actor.org_unit_id;
    let head = question.registry.head(own.as_str(), question.now);
    let after = request.page_token.as_str();
    let mut people = question
        .registry
        .people()
        .filter(|person| person.id.as_str() > after)
        .filter_map(|person| {
            question
                .registry
                .person_in_force(person.id.as_str(), question.now)
        })
        .filter(|office| office.unit.id == *own);
    let page: Vec<_> = people.by_ref().take(page_size(request.page_size)).collect();
    let has_more = people.next().is_some();
    Ok(ListPeopleResponse {
        next_page_token: match page.last() {
            Some(last) if has_more => last.person.id.to_string(),
            _ => String::new(),
        },
        people: page
            .into_iter()
            .map(|office| PersonView {
                person_id: office.person.id.to_string(),
                display_name: office.person.display_name.clone(),
                role: office.role.into(),
                record: Some(office.person.record()),
                is_head: head.as_ref() == Some(&office.person.id),
            })
            .collect(),
    })
}
