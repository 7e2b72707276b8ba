//! How far a matter has come.

use api::log::v1::{AgencyKind, LaneBasis};
use api::police::v1::{ConclusionOutcome, JudgmentOutcome, TrialInstance};
use police::PoliceEvent;

use crate::fixtures::*;

pub(crate) fn verifying() -> History {
    vec![lane_opened(), denunciation_received()]
}

pub(crate) fn and(mut history: History, more: impl IntoIterator<Item = PoliceEvent>) -> History {
    history.extend(more);
    history
}

pub(crate) fn investigating() -> History {
    and(verifying(), [initiated()])
}

pub(crate) fn with_procuracy() -> History {
    let proposed = concluded(ConclusionOutcome::IndictmentProposed);
    let notified = lane_opened_for(PROCURACY, AgencyKind::Procuracy, LaneBasis::Notified);
    and(investigating(), [notified, proposed])
}

pub(crate) fn before_court() -> History {
    let notified = lane_opened_for(COURT, AgencyKind::Court, LaneBasis::Notified);
    and(with_procuracy(), [notified, indicted()])
}

pub(crate) fn on_trial() -> History {
    and(before_court(), [accepted(TrialInstance::First)])
}

pub(crate) fn convicted() -> History {
    and(on_trial(), [judged(JudgmentOutcome::Convicted)])
}

pub(crate) fn on_appeal() -> History {
    and(convicted(), [appealed(), accepted(TrialInstance::Appeal)])
}
