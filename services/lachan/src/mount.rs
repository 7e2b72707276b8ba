//! Which gRPC services a process serves.

use service_kit::{Platform, Services};

use crate::cli::Service;

/// The agencies whose commands are served by processes of their own.
pub(crate) const AGENCIES: [Service; 5] = [
    Service::Intake,
    Service::Health,
    Service::Police,
    Service::LegalAid,
    Service::Education,
];

/// Mounts the commands of one agency.
pub(crate) fn agency(services: &mut Services, service: Service, platform: &Platform) {
    match service {
        Service::Intake => services.add(intake::service(platform.desk())),
        Service::Health => services.add(health::service(platform.desk())),
        Service::Police => police(services, platform),
        Service::LegalAid => services.add(legal_aid::service(platform.desk())),
        Service::Education => services.add(education::service(platform.desk())),
        Service::Projection
        | Service::Deadlines
        | Service::Registry
        | Service::Audit
        | Service::Relay => services,
    };
}

/// Mounts the referral protocol: every agency serves it, for every agency.
pub(crate) fn referrals(services: &mut Services, platform: &Platform) {
    services.add(referral::service(platform.desk()));
}

/// Mounts the chain of custody: every agency serves it, for whoever holds evidence.
pub(crate) fn custody(services: &mut Services, platform: &Platform) {
    services.add(custody::service(platform.desk()));
}

/// Mounts the protection of personal data: every agency serves it, for what it holds itself.
pub(crate) fn data_protection(services: &mut Services, platform: &Platform) {
    services.add(data_protection::service(platform.desk()));
}

/// Mounts the police lane: police, procuracy and court on one desk, what police forensic
/// units read, and the rooms on theirs.
fn police<'a>(services: &'a mut Services, platform: &Platform) -> &'a mut Services {
    let desk = platform.desk();
    services
        .add(police::police_service(desk.clone()))
        .add(police::procuracy_service(desk.clone()))
        .add(police::court_service(desk))
        .add(police::criminalistic_service(platform))
        .add(police::room_service(platform))
}
