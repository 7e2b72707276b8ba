//! Who is eligible, and why: Law on Legal Aid 11/2017/QH14 Art 7.
//!
//! Two age lines, never one boolean: under 16 every child, whatever the means; 16 and 17 a victim
//! only with financial hardship (told of at first when it cannot wait), an accused always. Whose age is not known is treated as a child
//! until papers show another age.

use api::codes::v1::AgeGroup;
use api::legal_aid::v1::{EligibilityBasis, EligibilityReason};

use super::LegalAidRejection;

/// What the rules found of somebody's eligibility.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Eligibility {
    /// Why, coded.
    pub reason: EligibilityReason,
    /// Where the law says so.
    pub legal_basis: &'static str,
    /// Whether the ground is that of a child, which holds regardless of means.
    pub regardless_of_means: bool,
    /// Whether the age is still to be verified.
    pub age_to_be_verified: bool,
}

/// What was told or shown of the child.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts<'a> {
    pub(super) ground: EligibilityBasis,
    pub(super) age: AgeGroup,
    pub(super) hardship: Hardship,
    pub(super) words: &'a str,
}

/// What is known of the means of a victim of 16 or 17.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hardship {
    /// Papers show hardship.
    Shown,
    /// It is told of, and the papers follow: what cannot wait does not wait for them (Art 30).
    Claimed,
    /// Nothing is shown.
    NotShown,
}

// === impl Hardship ===

impl Hardship {
    pub(super) const fn of(shown: bool, papers_later: bool) -> Self {
        match (shown, papers_later) {
            (true, _) => Self::Shown,
            (false, true) => Self::Claimed,
            (false, false) => Self::NotShown,
        }
    }
}

// === impl Eligibility ===

impl Eligibility {
    /// Finds whether the ground fits the child.
    ///
    /// # Errors
    /// The ground does not fit the age, lacks hardship or words.
    pub(super) fn find(facts: Facts<'_>) -> Result<Self, LegalAidRejection> {
        let from_16 = facts.age == AgeGroup::AgeGroup16To17;
        match facts.ground {
            EligibilityBasis::ChildUnder16 if from_16 => {
                Err(LegalAidRejection::GroundDoesNotFitAge)
            }
            EligibilityBasis::ChildUnder16 => Ok(Self::of_child(facts.age)),
            EligibilityBasis::Victim1617InHardship | EligibilityBasis::Accused1617 if !from_16 => {
                Err(LegalAidRejection::GroundDoesNotFitAge)
            }
            EligibilityBasis::Victim1617InHardship => match facts.hardship {
                Hardship::NotShown => Err(LegalAidRejection::HardshipNotShown),
                Hardship::Claimed => Ok(Self::HARDSHIP_CLAIMED),
                Hardship::Shown => Ok(Self::IN_HARDSHIP),
            },
            EligibilityBasis::Accused1617 => Ok(Self::with_means(
                EligibilityReason::Accused1617,
                "Law on Legal Aid 11/2017/QH14 Art 7: accused from 16 to under 18",
            )),
            EligibilityBasis::Other | EligibilityBasis::Unspecified => {
                match facts.words.trim().is_empty() {
                    true => Err(LegalAidRejection::GroundUnworded),
                    false => Ok(Self::with_means(
                        EligibilityReason::OtherGround,
                        "Law on Legal Aid 11/2017/QH14 Art 7: another ground, in words",
                    )),
                }
            }
        }
    }

    /// 16 or 17, without hardship: the one way in which aid to a child's case loses its ground.
    pub(super) const NO_HARDSHIP: Self = Self::with_means(
        EligibilityReason::NoHardship1617,
        "Law on Legal Aid 11/2017/QH14 Art 7: a victim from 16 to under 18 only with financial hardship",
    );

    const IN_HARDSHIP: Self = Self::with_means(
        EligibilityReason::Victim1617InHardship,
        "Law on Legal Aid 11/2017/QH14 Art 7: victim from 16 to under 18 with financial hardship",
    );

    const HARDSHIP_CLAIMED: Self = Self::with_means(
        EligibilityReason::HardshipClaimed1617,
        "Law on Legal Aid 11/2017/QH14 Art 7: victim from 16 to under 18 who tells of financial hardship; accepted at once with papers to follow (Art 30)",
    );

    fn of_child(age: AgeGroup) -> Self {
        let known = !matches!(age, AgeGroup::Unknown | AgeGroup::Unspecified);
        let (reason, legal_basis) = match known {
            true => (
                EligibilityReason::ChildUnder16,
                "Law on Legal Aid 11/2017/QH14 Art 7: every child (under 16), regardless of means",
            ),
            false => (
                EligibilityReason::AgeNotKnown,
                "Law on Legal Aid 11/2017/QH14 Art 7; age not known: in the child's favour until papers show another age (R)",
            ),
        };
        Self {
            reason,
            legal_basis,
            regardless_of_means: true,
            age_to_be_verified: !known,
        }
    }

    const fn with_means(reason: EligibilityReason, legal_basis: &'static str) -> Self {
        Self {
            reason,
            legal_basis,
            regardless_of_means: false,
            age_to_be_verified: false,
        }
    }
}
