//! How a change of the registry reaches every process, on both databases.

use std::path::PathBuf;
use std::time::Duration;

use access::REGISTRY_STREAM;
use api::log::v1::Role;
use api::registry::v1::ListPeopleRequest;
use api::registry::v1::registry_service_server::RegistryService;
use decider::{OrgDirectory, OrgUnitId, PersonId};
use event_store::StreamName;
use service_kit::{Clock, StartError};
use tonic::Code;

use crate::fixtures::*;
use crate::house::*;

async fn a_change_takes_effect_everywhere(data: Data) {
    let (one, other) = (data.process().await, data.process().await);
    let registry = other.platform.registry();
    let hour = Duration::from_secs(3_600);
    let now = data.clock.now();
    let token = other
        .issuer
        .issue(&registry, "officer-binh-minh", now, hour)
        .unwrap();
    let ask = || {
        other
            .service
            .list_people(with_token(&token, ListPeopleRequest::default()))
    };
    assert!(ask().await.is_ok());
    one.end("officer-binh-minh", 1).await;
    // at once where it was done
    assert!(
        one.platform
            .registry()
            .person_in_force("officer-binh-minh", now)
            .is_none()
    );
    other
        .until(|registry| registry.person_in_force("officer-binh-minh", now).is_none())
        .await;
    assert_eq!(ask().await.unwrap_err().code(), Code::Unauthenticated);
    // and in a process that starts later
    let third = data.process().await;
    assert_eq!(*third.platform.registry(), *one.platform.registry());
    assert_eq!(*other.platform.registry(), *one.platform.registry());
}

#[tokio::test]
async fn a_change_takes_effect_in_every_process_without_a_restart_on_sqlite() {
    a_change_takes_effect_everywhere(Data::sqlite().await).await;
}

#[tokio::test]
async fn a_change_takes_effect_in_every_process_without_a_restart_on_postgres() {
    a_change_takes_effect_everywhere(Data::postgres().await).await;
}

#[tokio::test]
async fn a_merger_gives_the_successor_what_the_merged_units_had() {
    let data = Data::sqlite().await;
    let process = data.process().await;
    let request = process.by(REGISTRAR, merger(1));
    process.service.merge_org_units(request).await.unwrap();
    let now = data.clock.now();
    let registry = process.platform.registry();
    assert_eq!(registry.predecessors("commune-moi", now).len(), 2);
    assert!(registry.person_in_force("officer-an-phuoc", now).is_none());
    assert_eq!(
        registry
            .successor("commune-binh-minh", now)
            .unwrap()
            .as_str(),
        "commune-moi"
    );
}

#[tokio::test]
async fn a_request_that_is_not_sound_does_not_make_the_registry_begin() {
    let data = Data::sqlite().await;
    let process = data.process().await;
    let unsound = process.by(REGISTRAR, api::registry::v1::EndMandateRequest::default());
    let refused = process.service.end_mandate(unsound).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    assert_eq!(process.platform.store().head().await.unwrap(), 0);
}

#[tokio::test]
async fn the_log_begins_with_what_the_file_says_and_keeps_every_name_sealed() {
    let data = Data::sqlite().await;
    let process = data.process().await;
    let before = process.platform.registry();
    process.end("officer-binh-minh", 1).await;
    let stream = StreamName::of("registry", REGISTRY_STREAM);
    let events = process
        .platform
        .store()
        .read_stream(&stream, 0, 100)
        .await
        .unwrap();
    assert_eq!(events[0].data.event_type, "registry.v1.RegistryImported");
    assert_eq!(events[0].actor.role, Role::System);
    // whoever acts when nobody does has no name that the registry could give away
    assert!(events[0].actor.person_id.parse::<PersonId>().is_err());
    assert!(events[0].actor.org_unit_id.parse::<OrgUnitId>().is_err());
    assert_eq!(
        events.last().unwrap().data.event_type,
        "registry.v1.MandateEnded"
    );
    assert_eq!(events.last().unwrap().actor.person_id, REGISTRAR);
    for event in &events {
        let public = String::from_utf8_lossy(&event.data.public).into_owned();
        for person in before.people() {
            assert!(
                !public.contains(&person.display_name),
                "{}",
                event.data.event_type
            );
        }
        assert!(!public.contains("Chuyển công tác"));
    }
    let other = data.process().await;
    let person = other
        .platform
        .registry()
        .person("officer-binh-minh")
        .unwrap()
        .clone();
    assert_eq!(person.display_name, "Tạ Thu Hiền");
}

#[tokio::test]
async fn nobody_is_registered_under_the_name_la_chan_acts_by() {
    let data = Data::sqlite().await;
    let process = data.process().await;
    let request = api::registry::v1::RegisterPersonRequest {
        context: context(1),
        ..register_person("system:registry", None)
    };
    let request = process.by(REGISTRAR, request);
    let refused = process.service.register_person(request).await;
    assert_eq!(refused.unwrap_err().code(), Code::InvalidArgument);
    let request = api::registry::v1::RegisterOrgUnitRequest {
        context: context(2),
        ..register_unit("system:registry", "2026-04-01")
    };
    let request = process.by(REGISTRAR, request);
    let refused = process.service.register_org_unit(request).await;
    assert_eq!(refused.unwrap_err().code(), Code::InvalidArgument);
}

#[tokio::test]
async fn who_may_not_change_the_registry_does_not_make_it_begin_either() {
    let data = Data::sqlite().await;
    let process = data.process().await;
    for person in ["lead-officer", "auditor", "chair-an-phuoc"] {
        let refused = process
            .service
            .merge_org_units(process.by(person, merger(1)))
            .await;
        assert_eq!(refused.unwrap_err().code(), Code::PermissionDenied);
    }
    assert_eq!(process.platform.store().head().await.unwrap(), 0);
}

#[tokio::test]
async fn two_processes_that_change_it_first_at_once_make_it_begin_once() {
    let data = Data::sqlite().await;
    let (one, other) = (data.process().await, data.process().await);
    tokio::join!(
        one.end("officer-binh-minh", 1),
        other.end("officer-song-lam", 2)
    );
    one.platform.refresh_registry().await.unwrap();
    other.platform.refresh_registry().await.unwrap();
    let stream = StreamName::of("registry", REGISTRY_STREAM);
    let events = one
        .platform
        .store()
        .read_stream(&stream, 0, 100)
        .await
        .unwrap();
    let begun = events
        .iter()
        .filter(|event| event.data.event_type == "registry.v1.RegistryImported");
    assert_eq!(begun.count(), 1);
    assert_eq!(*one.platform.registry(), *other.platform.registry());
}

#[tokio::test]
async fn a_retried_change_gets_the_first_answer() {
    let data = Data::sqlite().await;
    let process = data.process().await;
    let first = process.end("officer-binh-minh", 1).await;
    let again = process.end("officer-binh-minh", 1).await;
    assert_eq!(first, again);
}

#[tokio::test]
async fn a_file_that_says_otherwise_than_the_log_began_with_is_told_at_start() {
    let mut data = Data::sqlite().await;
    data.write_registry(PROVINCE);
    let process = data.process().await;
    let request = register_unit("xa-ba", "2026-04-01");
    let request = api::registry::v1::RegisterOrgUnitRequest {
        context: context(1),
        ..request
    };
    process
        .service
        .register_org_unit(process.by("thu-ky", request))
        .await
        .unwrap();
    assert!(data.try_process().await.is_ok());
    data.write_registry(&PROVINCE.replace("Xã Hai", "Xã Nhì"));
    let clash = data.try_process().await.map(drop).unwrap_err().to_string();
    assert!(
        clash.contains("unit xa-hai") && !clash.contains("xa-mot"),
        "{clash}"
    );
    // a name is sealed in the log and not compared
    data.write_registry(&PROVINCE.replace("Người Cán Bộ", "Người Khác"));
    assert!(data.try_process().await.is_ok());
    // without the file the log alone counts
    data.registry_file = PathBuf::new();
    let process = data.process().await;
    assert!(process.platform.registry().unit("xa-ba").is_some());
    assert!(process.platform.registry().unit("hotline-111").is_none());
}

#[tokio::test]
async fn on_postgres_there_is_no_registry_by_default() {
    let mut data = Data::postgres().await;
    data.registry_file = PathBuf::new();
    let refused = data.try_process().await.map(drop);
    assert!(matches!(refused, Err(StartError::RegistryMissing)));
    data.registry_file = "demo".into();
    data.process().await.end("officer-binh-minh", 1).await;
    // the log has it now
    data.registry_file = PathBuf::new();
    assert!(
        data.process()
            .await
            .platform
            .registry()
            .unit("hotline-111")
            .is_some()
    );
}
