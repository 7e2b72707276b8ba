//! Rules of other lanes know at once whether the commune suspects a caregiver.

use api::intake::v1::{InitialRiskAssessed, ReportReceived};
use api::log::v1::{AgencyKind, Role};
use api::{CaseId, EventMessage};
use decider::{Actor, Decider, Lane, Occasion, Target};
use event_store::{Append, CommandKey, ExpectedVersion, NewEvent, StreamName, StreamWrite};
use referral::ReferralDecider;
use service_kit::Desk;
use tonic::Request;
use tonic_types::StatusExt;
use uuid::Uuid;

use crate::office::{COUNSELLOR, Office};
use crate::propose;

const CASE: Uuid = Uuid::from_u128(0xca5e);

decider::rejections! {
    /// The one thing these rules say.
    pub enum Says {
        /// A caregiver is suspected.
        Suspected => Precondition, "SUSPECTED", en "suspected", vi "nghi ngờ";
        /// Nobody is.
        NotSuspected => Precondition, "NOT_SUSPECTED", en "not suspected", vi "không nghi ngờ";
    }
}

/// Rules that only tell what they were told.
struct Telling;

#[derive(Clone, Default)]
struct Anybody;

impl Lane for Anybody {
    fn admits(&self, _actor: &Actor) -> bool {
        true
    }
}

impl Decider for Telling {
    const CATEGORY: &'static str = "education";
    const ASKS_OF_SUSPICION: bool = true;
    type Command = <ReferralDecider as Decider>::Command;
    type Event = <ReferralDecider as Decider>::Event;
    type State = Anybody;
    type Rejection = Says;

    fn target(_command: &Self::Command) -> Target {
        Target::Keyed(CASE)
    }

    fn decide(
        _command: &Self::Command,
        _state: &Anybody,
        occasion: &Occasion<'_>,
    ) -> Result<Vec<Self::Event>, Says> {
        Err(match occasion.caregiver_suspected {
            true => Says::Suspected,
            false => Says::NotSuspected,
        })
    }

    fn evolve(state: Anybody, _event: &Self::Event) -> Anybody {
        state
    }
}

/// What the commune records, by another process or this one.
async fn record<E: EventMessage>(office: &Office, event: E) {
    let event = NewEvent {
        event_id: Uuid::now_v7(),
        event_type: E::TYPE.into(),
        case_id: Some(CaseId(CASE)),
        occurred_at: office.now(),
        causation_id: None,
        correlation_id: CASE,
        traceparent: String::new(),
        policy_version: String::new(),
        public: event.encode_to_vec().into(),
        sealed: Vec::new(),
    };
    let append = Append {
        command: CommandKey {
            actor: "officer-an-phuoc".into(),
            command_id: Uuid::now_v7(),
        },
        fingerprint: [0; 32],
        actor: event_store::Actor {
            person_id: "officer-an-phuoc".into(),
            org_unit_id: "commune-an-phuoc".into(),
            agency_kind: AgencyKind::Intake,
            role: Role::ChildProtectionOfficer,
        },
        recorded_at: office.now(),
        writes: vec![StreamWrite {
            stream: StreamName::of("case", CASE),
            expected: ExpectedVersion::Any,
            events: vec![event],
        }],
        answer: Vec::new().into(),
    };
    office.store().append(append).await.unwrap();
}

async fn told(office: &Office, desk: &Desk<Telling>) -> String {
    let mut request = Request::new(propose(1, CASE));
    let token = office.token(COUNSELLOR).parse().unwrap();
    request.metadata_mut().insert("authorization", token);
    let refused = desk.handle(request).await.unwrap_err();
    refused.get_details_error_info().unwrap().reason
}

#[tokio::test]
async fn every_command_is_decided_on_what_the_commune_says_at_that_moment() {
    let office = Office::open().await;
    let desk = office.platform().desk::<Telling>();
    assert_eq!(told(&office, &desk).await, "NOT_SUSPECTED");
    let report = ReportReceived {
        report_sequence: 1,
        caregiver_suspected: true,
        ..Default::default()
    };
    record(&office, report).await;
    assert_eq!(told(&office, &desk).await, "SUSPECTED");
    record(&office, InitialRiskAssessed::default()).await;
    assert_eq!(told(&office, &desk).await, "NOT_SUSPECTED");
}
