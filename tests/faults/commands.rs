//! Commands of all five agencies that may be given again and again, and calls that give them.

use std::time::Duration;

use api::codes::v1::{AbuseForm, AgeGroup, ChildIdentity, Priority};
use api::education::v1::education_service_client::EducationServiceClient;
use api::education::v1::{ConcernAccount, ConcernKind, RaiseConcernRequest};
use api::health::v1::health_service_client::HealthServiceClient;
use api::health::v1::{BroughtBy, ReceiveChildRequest};
use api::intake::v1::intake_service_client::IntakeServiceClient;
use api::intake::v1::{ChildGroup, RecordReportRequest, ReportAccount, ReportChannel};
use api::legal_aid::v1::legal_aid_service_client::LegalAidServiceClient;
use api::legal_aid::v1::{EligibilityBasis, ReceiveRequestRequest, RequesterKind, Standing};
use api::log::v1::{CommandContext, Receipt};
use api::police::v1::police_service_client::PoliceServiceClient;
use api::police::v1::{Competence, ReceiveDenunciationRequest, SourceKind};
use api::referral::v1::referral_service_client::ReferralServiceClient;
use api::referral::v1::{AcceptReferralRequest, ProposeReferralRequest, ReferralPurpose};
use scenario::{Endpoints, Tokens};
use tests::Cluster;
use tonic::{Code, Request, Status};
use uuid::Uuid;

/// How long a caller waits, so that a fault shows soon.
pub(crate) const CALL_TIMEOUT: Duration = Duration::from_secs(2);
/// A transport that does not report its own time-out is left alone after this much more.
const SILENCE_MAX: Duration = Duration::from_secs(1);

/// An agency of the load: the process that serves it, who acts, and for which unit.
#[derive(Debug)]
pub(crate) struct Agency {
    pub(crate) process: &'static str,
    pub(crate) person: &'static str,
    pub(crate) unit: &'static str,
}

pub(crate) const AGENCIES: [Agency; 5] = [
    Agency {
        process: "intake",
        person: "officer-an-phuoc",
        unit: "commune-an-phuoc",
    },
    Agency {
        process: "health",
        person: "doctor-thanh-an",
        unit: "hospital-thanh-an",
    },
    Agency {
        process: "police",
        person: "investigator-an-phuoc",
        unit: "police-an-phuoc",
    },
    Agency {
        process: "legal-aid",
        person: "lawyer-thanh-an",
        unit: "legal-aid-thanh-an",
    },
    Agency {
        process: "education",
        person: "counsellor-huong-sen",
        unit: "school-huong-sen",
    },
];

/// A command, to be sent as often as it takes: always the same bytes under the same id.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    pub(crate) id: Uuid,
    /// Index into [`AGENCIES`].
    pub(crate) agency: usize,
    pub(crate) order: Order,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) enum Order {
    Report(RecordReportRequest),
    Receive(ReceiveChildRequest),
    Denounce(ReceiveDenunciationRequest),
    AskAid(ReceiveRequestRequest),
    Concern(RaiseConcernRequest),
    Propose(ProposeReferralRequest),
    Accept(AcceptReferralRequest),
}

// === impl Command ===

impl Command {
    /// Opens a case, or adds to one: an empty `case_id` opens.
    pub(crate) fn receive(id: Uuid, agency: usize, case_id: String) -> Self {
        let context = context(id);
        let child = Some(ChildIdentity {
            full_name: "Lê Thị Thử Nghiệm".to_owned(),
            ..ChildIdentity::default()
        });
        let order = match agency {
            0 => Order::Report(RecordReportRequest {
                context,
                case_id,
                channel: ReportChannel::InPerson.into(),
                child_group: ChildGroup::AtRisk.into(),
                age_group: AgeGroup::AgeGroup6To10.into(),
                child,
                account: Some(ReportAccount {
                    narrative: "người dân báo tin".to_owned(),
                    ..ReportAccount::default()
                }),
                ..RecordReportRequest::default()
            }),
            1 => Order::Receive(ReceiveChildRequest {
                context,
                case_id,
                brought_by: BroughtBy::Commune.into(),
                priority: Priority::Urgent.into(),
                child,
                state: "tỉnh táo".to_owned(),
                ..ReceiveChildRequest::default()
            }),
            2 => Order::Denounce(ReceiveDenunciationRequest {
                context,
                case_id,
                source_kind: SourceKind::Denunciation.into(),
                competence: Competence::Own.into(),
                number: id.simple().to_string(),
                priority: Priority::Urgent.into(),
                summary: "tin báo".to_owned(),
                child,
                ..ReceiveDenunciationRequest::default()
            }),
            3 => Order::AskAid(ReceiveRequestRequest {
                context,
                case_id,
                requester_kind: RequesterKind::Child.into(),
                eligibility_basis: EligibilityBasis::ChildUnder16.into(),
                age_group: AgeGroup::AgeGroup6To10.into(),
                standing: Standing::Victim.into(),
                child,
                ..ReceiveRequestRequest::default()
            }),
            _ => Order::Concern(RaiseConcernRequest {
                context,
                case_id,
                kind: ConcernKind::Risk.into(),
                abuse_forms: vec![AbuseForm::Neglect.into()],
                age_group: AgeGroup::AgeGroup6To10.into(),
                child,
                account: Some(ConcernAccount {
                    observation: "hay ngồi một mình".to_owned(),
                    ..ConcernAccount::default()
                }),
                ..RaiseConcernRequest::default()
            }),
        };
        Self { id, agency, order }
    }

    /// Asks another agency to take part in a case.
    pub(crate) fn propose(id: Uuid, agency: usize, case_id: String, to: usize) -> Self {
        let order = Order::Propose(ProposeReferralRequest {
            context: context(id),
            case_id,
            to_org_unit_id: AGENCIES[to].unit.to_owned(),
            purpose: ReferralPurpose::Other.into(),
            priority: Priority::Urgent.into(),
            request: "đề nghị phối hợp".to_owned(),
            ..ProposeReferralRequest::default()
        });
        Self { id, agency, order }
    }

    /// Accepts a referral, which opens a lane in the same append.
    pub(crate) fn accept(id: Uuid, agency: usize, referral_id: String) -> Self {
        let order = Order::Accept(AcceptReferralRequest {
            context: context(id),
            referral_id,
            ..AcceptReferralRequest::default()
        });
        Self { id, agency, order }
    }

    /// Sends it once.
    pub(crate) async fn send(&self, cluster: &Cluster) -> Result<Receipt, Status> {
        self.send_within(cluster, CALL_TIMEOUT).await
    }

    /// Sends it once and waits for longer or shorter than usual.
    pub(crate) async fn send_within(
        &self,
        cluster: &Cluster,
        within: Duration,
    ) -> Result<Receipt, Status> {
        let silent = |_| Err(Status::deadline_exceeded("silence"));
        tokio::time::timeout(within + SILENCE_MAX, self.call(cluster, within))
            .await
            .unwrap_or_else(silent)
    }

    async fn call(&self, cluster: &Cluster, within: Duration) -> Result<Receipt, Status> {
        let person = AGENCIES[self.agency].person;
        macro_rules! call {
            ($client:ident, $service:literal, $method:ident, $request:expr) => {{
                let channel = cluster
                    .channel($service, person)
                    .ok_or_else(|| Status::unavailable("not running"))?;
                let mut request = authorized(cluster, person, $request.clone());
                request.set_timeout(within);
                let answer = $client::new(channel).$method(request).await?.into_inner();
                answer.receipt
            }};
        }
        let receipt = match &self.order {
            Order::Report(request) => call!(
                IntakeServiceClient,
                "lachan.intake.v1.IntakeService",
                record_report,
                request
            ),
            Order::Receive(request) => call!(
                HealthServiceClient,
                "lachan.health.v1.HealthService",
                receive_child,
                request
            ),
            Order::Denounce(request) => call!(
                PoliceServiceClient,
                "lachan.police.v1.PoliceService",
                receive_denunciation,
                request
            ),
            Order::AskAid(request) => call!(
                LegalAidServiceClient,
                "lachan.legal_aid.v1.LegalAidService",
                receive_request,
                request
            ),
            Order::Concern(request) => call!(
                EducationServiceClient,
                "lachan.education.v1.EducationService",
                raise_concern,
                request
            ),
            Order::Propose(request) => call!(
                ReferralServiceClient,
                "lachan.referral.v1.ReferralService",
                propose_referral,
                request
            ),
            Order::Accept(request) => call!(
                ReferralServiceClient,
                "lachan.referral.v1.ReferralService",
                accept_referral,
                request
            ),
        };
        receipt.ok_or_else(|| Status::new(Code::DataLoss, "an answer without a receipt"))
    }
}

/// A request of a person, with a deadline.
pub(crate) fn authorized<T>(cluster: &Cluster, person: &str, message: T) -> Request<T> {
    let bearer = cluster.bearer(person).expect("a person of the registry");
    let mut request = Request::new(message);
    request.set_timeout(CALL_TIMEOUT);
    let header = format!("Bearer {bearer}")
        .parse()
        .expect("a token is ASCII");
    request.metadata_mut().insert("authorization", header);
    request
}

fn context(id: Uuid) -> Option<CommandContext> {
    Some(CommandContext {
        command_id: id.to_string(),
        ..CommandContext::default()
    })
}
