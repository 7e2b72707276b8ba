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
        Service::Police => services.add(police::service(platform.desk())),
        Service::LegalAid => services.add(legal_aid::service(platform.desk())),
        Service::Education => services.add(education::service(platform.desk())),
        Service::Projection | Service::Audit | Service::Relay => services,
    };
}

/// Mounts the referral protocol: every agency serves it, for every agency.
pub(crate) fn referrals(services: &mut Services, platform: &Platform) {
    services.add(referral::service(platform.desk()));
}
