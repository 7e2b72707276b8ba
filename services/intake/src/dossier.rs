//! What a plan rests on: Decree 56/2017 Art 28(2).

use std::sync::LazyLock;

use decider::{RejectionTexts, Unmet};

use crate::state::CaseState;

/// The documents of Art 28(2) that are missing before a plan can be approved: one at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DossierGaps(u8);

/// One document of the dossier.
struct Document {
    subject: &'static str,
    english: &'static str,
    vietnamese: &'static str,
    is_on_record: fn(&CaseState) -> bool,
}

static DOCUMENTS: [Document; 5] = [
    Document {
        subject: "INTAKE_REPORT",
        english: "the intake report (form 01)",
        vietnamese: "phiếu tiếp nhận thông tin (Mẫu 01)",
        is_on_record: |state| state.reports.any(),
    },
    Document {
        subject: "INITIAL_ASSESSMENT",
        english: "the initial assessment (form 02)",
        vietnamese: "đánh giá nguy cơ ban đầu (Mẫu 02)",
        is_on_record: |state| state.initial_assessment_done,
    },
    Document {
        subject: "SPECIFIC_ASSESSMENT",
        english: "the specific assessment (form 03)",
        vietnamese: "đánh giá nguy cơ cụ thể (Mẫu 03)",
        is_on_record: |state| state.specific_assessment_done,
    },
    Document {
        subject: "NEEDS_MEETING_MINUTES",
        english: "the minutes of the needs meeting",
        vietnamese: "biên bản họp xác định nhu cầu",
        is_on_record: |state| state.needs_meeting_held,
    },
    Document {
        subject: "DRAFT_PLAN",
        english: "the draft plan and decision (forms 04 and 05)",
        vietnamese: "dự thảo kế hoạch và quyết định (Mẫu 04, 05)",
        is_on_record: |state| state.plans.draft.is_some(),
    },
];

/// The texts of every combination of gaps.
static TEXTS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    (0..1u8 << DOCUMENTS.len())
        .map(|bits| {
            let missing = || DossierGaps(bits).documents();
            let english: Vec<&str> = missing().map(|document| document.english).collect();
            let vietnamese: Vec<&str> = missing().map(|document| document.vietnamese).collect();
            (
                format!(
                    "the dossier lacks {} (Decree 56/2017 Art 28(2))",
                    english.join("; ")
                ),
                format!(
                    "Hồ sơ trình còn thiếu: {} (khoản 2 Điều 28 Nghị định 56/2017)",
                    vietnamese.join("; ")
                ),
            )
        })
        .collect()
});

// === impl DossierGaps ===

impl DossierGaps {
    /// What is missing.
    pub(crate) fn of(state: &CaseState) -> Self {
        let missing = DOCUMENTS
            .iter()
            .enumerate()
            .filter(|(_, document)| !(document.is_on_record)(state));
        Self(missing.fold(0, |bits, (index, _)| bits | 1 << index))
    }

    /// Whether nothing is missing.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The codes of what is missing, in the order of Art 28(2).
    pub fn subjects(self) -> impl Iterator<Item = &'static str> {
        self.documents().map(|document| document.subject)
    }

    fn documents(self) -> impl Iterator<Item = &'static Document> {
        DOCUMENTS
            .iter()
            .enumerate()
            .filter(move |(index, _)| self.0 & 1 << index != 0)
            .map(|(_, document)| document)
    }

    fn texts(self) -> &'static (String, String) {
        &TEXTS[usize::from(self.0) % TEXTS.len()]
    }
}

impl RejectionTexts for DossierGaps {
    fn english(&self) -> &'static str {
        &self.texts().0
    }

    fn vietnamese(&self) -> &'static str {
        &self.texts().1
    }

    fn unmet(&self) -> Vec<Unmet> {
        self.documents()
            .map(|document| Unmet {
                subject: document.subject,
                english: document.english,
            })
            .collect()
    }
}
