//! A commune's officer at work: one case after the other, one command after the other.

use std::time::{Duration, Instant};

use api::codes::v1::{
    AbuseEnvironment, AbuseForm, AgeGroup, ChildIdentity, ProtectionLevel, RiskLevel, Sex,
};
use api::intake::v1::intake_service_client::IntakeServiceClient;
use api::intake::v1::*;
use api::log::v1::{CommandContext, Receipt};
use api::views::v1::views_service_client::ViewsServiceClient;
use api::views::v1::{GetCaseFileRequest, GetWorklistRequest};
use tonic::Request;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Channel, Endpoint};
use uuid::Uuid;

use crate::Outcome;
use crate::shape::Shape;

/// Who reports and assesses: officers of three communes.
const OFFICERS: [(&str, &str); 3] = [
    ("officer-an-phuoc", "commune-an-phuoc"),
    ("officer-binh-minh", "commune-binh-minh"),
    ("officer-song-lam", "commune-song-lam"),
];
/// Items on the page of a worklist.
const PAGE_SIZE: u32 = 20;

/// One client with a connection of its own to each service.
pub(crate) struct Officer {
    intake: IntakeServiceClient<Channel>,
    views: ViewsServiceClient<Channel>,
    bearer: MetadataValue<Ascii>,
    unit: &'static str,
    case_id: String,
    step: usize,
}

// === impl Officer ===

impl Officer {
    /// The officer with this number; they take turns among the communes.
    pub(crate) async fn at_work(shape: &Shape, number: usize) -> Outcome<Self> {
        let (person, unit) = OFFICERS[number % OFFICERS.len()];
        Ok(Self {
            intake: IntakeServiceClient::new(connect(shape.intake).await?),
            views: ViewsServiceClient::new(connect(shape.views).await?),
            bearer: shape.bearer(person)?,
            unit,
            case_id: String::new(),
            step: 0,
        })
    }

    /// Sends the next command; an answer that is not OK is an error.
    pub(crate) async fn next_command(&mut self) -> Outcome<Receipt> {
        let step = self.step;
        self.step = (step + 1) % 5;
        let receipt = match step {
            0 => {
                let request = self.signed(report(self.unit));
                self.intake
                    .record_report(request)
                    .await?
                    .into_inner()
                    .receipt
            }
            1 => {
                let request = self.signed(authenticity(&self.case_id));
                let answer = self.intake.check_authenticity(request).await?;
                answer.into_inner().receipt
            }
            2 => {
                let request = self.signed(initial_risk(&self.case_id));
                let answer = self.intake.assess_initial_risk(request).await?;
                answer.into_inner().receipt
            }
            3 => {
                let request = self.signed(specific_risk(&self.case_id));
                let answer = self.intake.assess_specific_risk(request).await?;
                answer.into_inner().receipt
            }
            _ => {
                let request = self.signed(consent(&self.case_id));
                self.intake
                    .record_consent(request)
                    .await?
                    .into_inner()
                    .receipt
            }
        };
        let receipt = receipt.ok_or("an answer without a receipt")?;
        if step == 0 {
            self.case_id.clone_from(&receipt.case_id);
        }
        Ok(receipt)
    }

    /// Reads the case at hand, not before the views hold a position (0: at once).
    pub(crate) async fn read_case(&mut self, min_position: u64) -> Outcome<Duration> {
        let request = self.signed(GetCaseFileRequest {
            case_id: self.case_id.clone(),
            min_position,
        });
        let started = Instant::now();
        let answer = self.views.get_case_file(request).await?.into_inner();
        let took = started.elapsed();
        let latest = answer.case_file.iter().flat_map(|file| &file.latest);
        // not the position of the answer: that is the whole log's, the wait is for this case's part
        match latest.map(|event| event.position).max() >= Some(min_position) {
            true => Ok(took),
            false => Err("a case file without what was to be seen".into()),
        }
    }

    /// Reads a page of the worklist, not before the views hold a position (0: at once).
    pub(crate) async fn read_worklist(&mut self, min_position: u64) -> Outcome<Duration> {
        let request = self.signed(GetWorklistRequest {
            page_size: PAGE_SIZE,
            min_position,
            ..GetWorklistRequest::default()
        });
        let started = Instant::now();
        let answer = self.views.get_worklist(request).await?.into_inner();
        let took = started.elapsed();
        match !answer.items.is_empty() && answer.position >= min_position {
            true => Ok(took),
            false => Err("a worklist without what was to be seen".into()),
        }
    }

    fn signed<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        let headers = request.metadata_mut();
        headers.insert("authorization", self.bearer.clone());
        request
    }
}

async fn connect(address: std::net::SocketAddr) -> Outcome<Channel> {
    let endpoint = Endpoint::from_shared(format!("http://{address}"))?;
    Ok(endpoint.tcp_nodelay(true).connect().await?)
}

// === what they send: of the length people write ===

fn context() -> Option<CommandContext> {
    Some(CommandContext {
        command_id: Uuid::now_v7().to_string(),
        ..CommandContext::default()
    })
}

fn report(unit: &str) -> RecordReportRequest {
    RecordReportRequest {
        context: context(),
        channel: ReportChannel::InPerson.into(),
        source: InformationSource::InPerson.into(),
        child_group: ChildGroup::AtRisk.into(),
        abuse_forms: vec![AbuseForm::ChildLabour.into()],
        environment: AbuseEnvironment::Family.into(),
        age_group: AgeGroup::AgeGroup11To15.into(),
        sex: Sex::Female.into(),
        incident_org_unit_id: unit.to_owned(),
        residence_org_unit_id: unit.to_owned(),
        child: Some(ChildIdentity {
            full_name: "Chung Thị Mỹ Duyên Hà".to_owned(),
            birth_date: "2012-08-30".to_owned(),
            sex: Sex::Female.into(),
            address: "Ấp Vàm Lá, xã Sông Lam".to_owned(),
            ..ChildIdentity::default()
        }),
        account: Some(ReportAccount {
            narrative: "Em thường nghỉ học để phụ bà ngoại bán vé số, có hôm đến tối muộn mới về. \
                        Cô giáo chủ nhiệm đã đến nhà hai lần."
                .to_owned(),
            family_situation: "Mẹ làm xa, bà ngoại hay đau khớp.".to_owned(),
            current_caregiver: "bà ngoại".to_owned(),
            ..ReportAccount::default()
        }),
        ..RecordReportRequest::default()
    }
}

fn authenticity(case_id: &str) -> CheckAuthenticityRequest {
    CheckAuthenticityRequest {
        context: context(),
        case_id: case_id.to_owned(),
        result: AuthenticityResult::Confirmed.into(),
        methods: vec![
            AuthenticityMethod::HomeVisit.into(),
            AuthenticityMethod::School.into(),
        ],
        informing_org_unit_ids: vec!["school-binh-minh".to_owned()],
        findings: "Em nghỉ 9 buổi trong tháng; bà ngoại xác nhận.".to_owned(),
        ..CheckAuthenticityRequest::default()
    }
}

fn initial_risk(case_id: &str) -> AssessInitialRiskRequest {
    AssessInitialRiskRequest {
        context: context(),
        case_id: case_id.to_owned(),
        risk_level: RiskLevel::Medium.into(),
        harm_level: RiskLevel::Low.into(),
        protection_level: ProtectionLevel::Support.into(),
        findings: Some(InitialRiskFindings {
            abuser_access: AbuserAccess::None.into(),
            conclusion: "Nguy cơ bỏ học, chưa có tổn hại.".to_owned(),
            ..InitialRiskFindings::default()
        }),
        ..AssessInitialRiskRequest::default()
    }
}

fn specific_risk(case_id: &str) -> AssessSpecificRiskRequest {
    AssessSpecificRiskRequest {
        context: context(),
        case_id: case_id.to_owned(),
        risk_level: RiskLevel::Medium.into(),
        harm_level: RiskLevel::Low.into(),
        protection_level: ProtectionLevel::Support.into(),
        findings: Some(SpecificRiskFindings {
            parents_capacity: RiskLevel::Medium.into(),
            physical_state: "Khỏe mạnh.".to_owned(),
            family_relations: "Bà cháu thương nhau.".to_owned(),
            child_view: "Em muốn học tiếp để làm cô giáo.".to_owned(),
            conclusion: "Hỗ trợ sinh kế cho bà thì em đi học được.".to_owned(),
            ..SpecificRiskFindings::default()
        }),
        ..AssessSpecificRiskRequest::default()
    }
}

fn consent(case_id: &str) -> RecordConsentRequest {
    RecordConsentRequest {
        context: context(),
        case_id: case_id.to_owned(),
        subject: ConsentSubject::Plan.into(),
        giver: ConsentGiver::Guardian.into(),
        outcome: ConsentOutcome::Given.into(),
        giver_is_not_suspected: true,
        explanation: "Bà ngoại điểm chỉ vào biên bản.".to_owned(),
        ..RecordConsentRequest::default()
    }
}
