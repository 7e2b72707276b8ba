//! Imports, exports and questions over gRPC.

use api::log::v1::AgencyKind;
use api::registry::v1::registry_service_server::RegistryService;
use api::registry::v1::{
    CheckImportRequest, ExportRegistryRequest, FindUnitRequest, GetOrgUnitRequest,
    ListOrgUnitsRequest, ListPeopleRequest,
};
use service_kit::Clock;
use tonic::Code;
use tonic_types::StatusExt;

use crate::fixtures::*;
use crate::house::*;

#[tokio::test]
async fn an_import_that_is_refused_names_its_rows_and_records_nothing() {
    let data = Data::sqlite().await;
    let process = data.process().await;
    let people = "id,display_name,sex,org_unit,role,valid_from,valid_to,qualifications,head\nmoi,Người Bí Mật,,commune-an-phuoc,KING,2026-01-01,,,\n";
    let check = CheckImportRequest {
        units_csv: Default::default(),
        people_csv: people.into(),
    };
    let report = process
        .service
        .check_import(process.by(REGISTRAR, check))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(report.problems.len(), 1);
    assert_eq!(
        (report.problems[0].row, report.problems[0].column.as_str()),
        (2, "role")
    );
    assert!(!report.problems[0].message_vi.is_empty());
    assert_eq!(
        process.platform.store().head().await.unwrap(),
        0,
        "a check makes nothing begin"
    );
    let mut request = import(b"", people.as_bytes());
    request.context = context(1);
    let refused = process
        .service
        .import_registry(process.by(REGISTRAR, request))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    let details = refused.get_details_bad_request().unwrap();
    assert_eq!(details.field_violations[0].field, "people_csv[2].role");
    assert!(!format!("{refused:?}").contains("Bí Mật"));
    assert!(process.platform.registry().person("moi").is_none());
}

#[tokio::test]
async fn all_the_people_of_a_province_are_imported_at_once() {
    const PEOPLE: usize = 12_000;
    let data = Data::sqlite().await;
    let process = data.process().await;
    let mut people =
        "id,display_name,sex,org_unit,role,valid_from,valid_to,qualifications,head\n".to_owned();
    for number in 0..PEOPLE {
        people += &format!(
            "can-bo-{number},Nguyễn Thị Thử Nghiệm,FEMALE,commune-an-phuoc,CHILD_PROTECTION_OFFICER,2026-01-01,,,\n"
        );
    }
    let mut request = import(b"", people.as_bytes());
    request.context = context(1);
    let imported = process
        .service
        .import_registry(process.by(REGISTRAR, request));
    imported.await.unwrap();
    // in force here, and in a process that starts afterwards
    let other = data.process().await;
    for registry in [process.platform.registry(), other.platform.registry()] {
        let now = data.clock.now();
        let last = format!("can-bo-{}", PEOPLE - 1);
        let person = registry.person_in_force(&last, now).unwrap();
        assert_eq!(person.person.display_name, "Nguyễn Thị Thử Nghiệm");
    }
    // and with so many of them, one change more is still a matter of moments
    process.end("officer-binh-minh", 2).await;
}

#[tokio::test]
async fn what_one_registry_exports_another_imports() {
    let data = Data::sqlite().await;
    let process = data.process().await;
    process.end("officer-binh-minh", 1).await;
    let mut request = ExportRegistryRequest::default();
    let (mut units, mut people) = (Vec::new(), Vec::new());
    loop {
        let page = process
            .service
            .export_registry(process.by(REGISTRAR, request))
            .await;
        let page = page.unwrap().into_inner();
        units.extend_from_slice(&page.units_csv);
        people.extend_from_slice(&page.people_csv);
        request = ExportRegistryRequest {
            page_token: page.next_page_token,
        };
        if request.page_token.is_empty() {
            break;
        }
    }
    let mut data = Data::sqlite().await;
    // the demonstration has units of several areas
    data.write_registry(&PROVINCE.replace("code = \"99\"", "code = \"00\""));
    let another = data.process().await;
    let mut request = import(&units, &people);
    request.context = context(1);
    another
        .service
        .import_registry(another.by("thu-ky", request))
        .await
        .unwrap();
    let imported = another.platform.registry();
    for person in process.platform.registry().people() {
        assert_eq!(imported.person(person.id.as_str()), Some(person));
    }
    for unit in process.platform.registry().units() {
        assert_eq!(imported.unit(unit.id.as_str()), Some(unit));
    }
}

#[tokio::test]
async fn everybody_may_ask_who_is_who_and_sees_the_names_of_their_own_unit() {
    let data = Data::sqlite().await;
    let process = data.process().await;
    process
        .service
        .merge_org_units(process.by(REGISTRAR, merger(1)))
        .await
        .unwrap();
    let ask = |id: &str| GetOrgUnitRequest {
        org_unit_id: id.into(),
        on_day: String::new(),
    };
    let person = "doctor-thanh-an";
    let unit = process
        .service
        .get_org_unit(process.by(person, ask("commune-an-phuoc")))
        .await;
    let unit = unit.unwrap().into_inner();
    let view = unit.unit.unwrap();
    assert!(!view.in_force);
    assert_eq!(view.current_successor_org_unit_id, "commune-moi");
    let unit = process
        .service
        .get_org_unit(process.by(person, ask("commune-moi")))
        .await;
    let predecessors = unit.unwrap().into_inner().predecessor_org_unit_ids;
    assert_eq!(predecessors, ["commune-an-phuoc", "commune-binh-minh"]);
    let missing = process
        .service
        .get_org_unit(process.by(person, ask("nowhere")))
        .await;
    assert_eq!(missing.unwrap_err().code(), Code::NotFound);
    let colleagues = process
        .service
        .list_people(process.by(person, ListPeopleRequest::default()))
        .await;
    let colleagues = colleagues.unwrap().into_inner().people;
    assert!(
        colleagues
            .iter()
            .any(|colleague| colleague.display_name == "Trịnh Hoài Phương")
    );
    assert!(colleagues.iter().all(|colleague| {
        colleague.record.as_ref().unwrap().mandates[0].org_unit_id == "hospital-thanh-an"
    }));
}

#[tokio::test]
async fn the_unit_of_a_kind_that_serves_a_place_is_found_nearest_first() {
    let data = Data::sqlite().await;
    let process = data.process().await;
    let find = FindUnitRequest {
        agency_kind: AgencyKind::Police.into(),
        administrative_code: "99001".into(),
        on_day: String::new(),
    };
    let found = process
        .service
        .find_unit(process.by("officer-an-phuoc", find))
        .await;
    let ids: Vec<_> = found
        .unwrap()
        .into_inner()
        .units
        .into_iter()
        .map(|unit| unit.org_unit_id)
        .collect();
    let of_the_province = ["police-forensic-thanh-an", "police-province-thanh-an"];
    assert_eq!(ids[0], "police-an-phuoc");
    assert_eq!(ids[1..], of_the_province);
}

#[tokio::test]
async fn units_are_listed_page_by_page_as_of_a_day() {
    let data = Data::sqlite().await;
    let process = data.process().await;
    let mut request = ListOrgUnitsRequest {
        page_size: 3,
        ..Default::default()
    };
    let mut ids = Vec::new();
    loop {
        let page = process
            .service
            .list_org_units(process.by("auditor", request.clone()))
            .await;
        let page = page.unwrap().into_inner();
        assert!(page.units.len() <= 3);
        ids.extend(page.units.into_iter().map(|unit| unit.org_unit_id));
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    assert_eq!(ids.len(), process.platform.registry().units().count());
    request.on_day = "2025-06-30".into();
    let page = process
        .service
        .list_org_units(process.by("auditor", request))
        .await;
    assert!(
        page.unwrap().into_inner().units.is_empty(),
        "none was in force yet"
    );
}
