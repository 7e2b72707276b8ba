//! A request at the commune, a breach at the school, and valid commands to start from.

use api::data_protection::v1::*;
use api::log::v1::{AgencyKind, CommandContext, Role};
use api::options::v1::Compartment;
use api::timestamp_to_proto;
use data_protection::{DataProtectionDecider, DataProtectionEvent};
use decider::{Given, given};

pub(crate) const COMMUNE: &str = "commune-an-phuoc";
pub(crate) const SCHOOL: &str = "school-huong-sen";
pub(crate) const CASE: &str = "00000000-0000-0000-0000-00000000ca5e";
pub(crate) const OTHER_CASE: &str = "00000000-0000-0000-0000-0000000000ff";
/// The id the harness gives to whatever a command creates: the matter.
pub(crate) const MATTER: &str = "00000000-0000-0000-0000-000000005b1e";
pub(crate) const OTHER_MATTER: &str = "00000000-0000-0000-0000-00000000005e";

/// The one event a command leads to, of the given type.
macro_rules! only {
    ($outcome:expr, $event:ident) => {
        match &$outcome.expect("the rules allow it")[..] {
            [data_protection::DataProtectionEvent::$event(event)] => event.clone(),
            other => panic!("{other:?}"),
        }
    };
}
pub(crate) use only;

/// A time of day on a day of 2026, in Viet Nam: "02-27T09:00".
pub(crate) fn on(day_and_time: &str) -> Option<prost_types::Timestamp> {
    let text = format!("2026-{day_and_time}:00+07:00");
    Some(timestamp_to_proto(text.parse().expect("a time stamp")))
}

/// A unit acts on a matter, on Monday 2 March 2026 at 08:00.
pub(crate) fn acting(
    history: impl IntoIterator<Item = DataProtectionEvent>,
    unit: &str,
    kind: AgencyKind,
) -> Given<DataProtectionDecider> {
    given::<DataProtectionDecider>(history).by(unit, kind, Role::Unspecified)
}

pub(crate) fn commune(
    history: impl IntoIterator<Item = DataProtectionEvent>,
) -> Given<DataProtectionDecider> {
    acting(history, COMMUNE, AgencyKind::Intake)
}

pub(crate) fn school(
    history: impl IntoIterator<Item = DataProtectionEvent>,
) -> Given<DataProtectionDecider> {
    acting(history, SCHOOL, AgencyKind::Education)
}

/// The representative of a child of nine asked the commune for access on Friday 27 February.
pub(crate) fn receive() -> ReceiveDataRequestRequest {
    ReceiveDataRequestRequest {
        context: Some(CommandContext::default()),
        case_id: CASE.into(),
        asker: Asker::Representative.into(),
        right: DataRight::Access.into(),
        received_at: on("02-27T09:00"),
        identity_checked: true,
        child_seven_or_older: true,
        asker_suspected: false,
        asker_name: "Trần Thị Bình".into(),
        asker_contact: "số 2 đường Hoa Sen".into(),
        request: "Xin xem thông tin về con".into(),
        referral_id: String::new(),
    }
}

pub(crate) fn received_as(
    spoil: impl FnOnce(&mut ReceiveDataRequestRequest),
) -> Vec<DataProtectionEvent> {
    let mut request = receive();
    spoil(&mut request);
    commune([]).when(request).expect("the rules allow it")
}

pub(crate) fn a_request() -> Vec<DataProtectionEvent> {
    received_as(|_| {})
}

pub(crate) fn of_the_child() -> Vec<DataProtectionEvent> {
    received_as(|r| r.asker = Asker::Child.into())
}

pub(crate) fn of_a_suspect() -> Vec<DataProtectionEvent> {
    received_as(|r| r.asker_suspected = true)
}

pub(crate) fn correction() -> CorrectDataRequestRequest {
    let told = receive();
    CorrectDataRequestRequest {
        context: told.context,
        case_id: told.case_id,
        matter_id: MATTER.into(),
        asker: told.asker,
        right: told.right,
        received_at: None,
        identity_checked: told.identity_checked,
        child_seven_or_older: told.child_seven_or_older,
        asker_suspected: told.asker_suspected,
        asker_name: told.asker_name,
        asker_contact: told.asker_contact,
        request: told.request,
        reason: "Ghi nhầm".into(),
    }
}

/// Everything is granted: what the commune knows, with the agreement of both.
pub(crate) fn answer() -> AnswerDataRequestRequest {
    AnswerDataRequestRequest {
        context: Some(CommandContext::default()),
        case_id: CASE.into(),
        matter_id: MATTER.into(),
        outcome: RequestOutcome::Granted.into(),
        given: vec![Compartment::Care.into(), Compartment::Identity.into()],
        child_agreement: Agreement::Agreed.into(),
        representative_agreement: Agreement::Agreed.into(),
        answer: "Đã cung cấp bản sao".into(),
        ..AnswerDataRequestRequest::default()
    }
}

pub(crate) fn refusal(ground: RefusalGround) -> AnswerDataRequestRequest {
    AnswerDataRequestRequest {
        outcome: RequestOutcome::Refused.into(),
        refusal_ground: ground.into(),
        given: vec![],
        child_agreement: Agreement::Unspecified.into(),
        representative_agreement: Agreement::Unspecified.into(),
        ..answer()
    }
}

pub(crate) fn withdrawal() -> WithdrawDataRequestRequest {
    WithdrawDataRequestRequest {
        context: Some(CommandContext::default()),
        case_id: CASE.into(),
        matter_id: MATTER.into(),
        ..WithdrawDataRequestRequest::default()
    }
}

pub(crate) fn answered() -> Vec<DataProtectionEvent> {
    then(a_request(), commune, answer())
}

/// The school found on Friday 27 February at 09:00 that a notebook is lost.
pub(crate) fn record() -> RecordBreachRequest {
    RecordBreachRequest {
        context: Some(CommandContext::default()),
        case_id: CASE.into(),
        kind: BreachKind::Lost.into(),
        found_at: on("02-27T09:00"),
        compartments: vec![Compartment::Education.into(), Compartment::Identity.into()],
        persons_affected: Some(2),
        contained: false,
        what_happened: "Mất sổ tư vấn".into(),
        measures: String::new(),
        learned_by: String::new(),
        referral_id: String::new(),
    }
}

pub(crate) fn a_breach() -> Vec<DataProtectionEvent> {
    school([]).when(record()).expect("the rules allow it")
}

pub(crate) fn breach_correction() -> CorrectBreachRequest {
    let told = record();
    CorrectBreachRequest {
        context: told.context,
        case_id: told.case_id,
        matter_id: MATTER.into(),
        kind: told.kind,
        found_at: None,
        compartments: told.compartments,
        persons_affected: told.persons_affected,
        contained: told.contained,
        what_happened: told.what_happened,
        measures: told.measures,
        learned_by: told.learned_by,
        reason: "Ghi nhầm".into(),
    }
}

pub(crate) fn contain() -> ContainBreachRequest {
    ContainBreachRequest {
        context: Some(CommandContext::default()),
        case_id: CASE.into(),
        matter_id: MATTER.into(),
        measures: "Đã tìm lại sổ".into(),
        ..ContainBreachRequest::default()
    }
}

pub(crate) fn notify() -> NotifyBreachRequest {
    NotifyBreachRequest {
        context: Some(CommandContext::default()),
        case_id: CASE.into(),
        matter_id: MATTER.into(),
        authority: BreachAuthority::PersonalDataBody.into(),
        reference_number: "12/TB".into(),
        content: "Thông báo vi phạm".into(),
        ..NotifyBreachRequest::default()
    }
}

pub(crate) fn tell(person: ConcernedPerson) -> TellConcernedRequest {
    TellConcernedRequest {
        context: Some(CommandContext::default()),
        case_id: CASE.into(),
        matter_id: MATTER.into(),
        person: person.into(),
        told: true,
        content: "Đã giải thích".into(),
        ..TellConcernedRequest::default()
    }
}

pub(crate) fn do_not_tell(reason: NotToldReason) -> TellConcernedRequest {
    TellConcernedRequest {
        told: false,
        not_told_reason: reason.into(),
        content: String::new(),
        ..tell(ConcernedPerson::Representative)
    }
}

pub(crate) fn close(end: BreachEnd) -> CloseBreachRequest {
    CloseBreachRequest {
        context: Some(CommandContext::default()),
        case_id: CASE.into(),
        matter_id: MATTER.into(),
        end: end.into(),
        same_as_matter_id: match end {
            BreachEnd::Duplicate => OTHER_MATTER.into(),
            _ => String::new(),
        },
        conclusion: "Đã rút kinh nghiệm".into(),
        ..CloseBreachRequest::default()
    }
}

/// The history and what the unit does next.
pub(crate) fn then<C>(
    mut history: Vec<DataProtectionEvent>,
    unit: impl Fn(Vec<DataProtectionEvent>) -> Given<DataProtectionDecider>,
    command: C,
) -> Vec<DataProtectionEvent>
where
    C: Into<data_protection::DataProtectionCommand>,
{
    let events = unit(history.clone()).when(command);
    history.extend(events.expect("the rules allow it"));
    history
}

/// Contained, the authority and the child told.
pub(crate) fn all_done() -> Vec<DataProtectionEvent> {
    let history = then(a_breach(), school, contain());
    let history = then(history, school, notify());
    then(history, school, tell(ConcernedPerson::Child))
}

pub(crate) fn closed(end: BreachEnd) -> Vec<DataProtectionEvent> {
    then(all_done(), school, close(end))
}
