//! Every refusal has a situation, and every situation its refusal.

use std::collections::BTreeSet;

use crate::{Decider, Given, Rejection};

/// The refusals of a decider, each with the smallest story that leads to it: for tests.
///
/// A rule without a story is a rule nobody has tried; [`Refusals::check`] finds it.
pub struct Refusals<D: Decider>(Vec<Situation<D>>);

struct Situation<D: Decider> {
    expected: D::Rejection,
    given: Given<D>,
    command: D::Command,
}

// === impl Refusals ===

impl<D: Decider> Default for Refusals<D> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<D> Refusals<D>
where
    D: Decider,
    D::Rejection: PartialEq + Copy,
    D::Command: Clone + std::fmt::Debug,
{
    /// Given this history, when the command comes, then it is refused for this reason.
    #[must_use]
    pub fn refused(
        mut self,
        expected: D::Rejection,
        given: Given<D>,
        command: impl Into<D::Command>,
    ) -> Self {
        self.0.push(Situation {
            expected,
            given,
            command: command.into(),
        });
        self
    }

    /// The same with a valid request and one thing wrong with it.
    #[must_use]
    pub fn spoiled<R>(
        self,
        expected: D::Rejection,
        given: Given<D>,
        mut request: R,
        spoil: impl FnOnce(&mut R),
    ) -> Self
    where
        D::Command: From<R>,
    {
        spoil(&mut request);
        self.refused(expected, given, request)
    }

    /// Plays every story, and looks for rejections without one, without a reason of their own or
    /// without words in both languages.
    ///
    /// # Panics
    /// A story ends otherwise, or a rejection of `all` has none.
    pub fn check(self, all: &[D::Rejection]) {
        for situation in &self.0 {
            let outcome = situation.given.when(situation.command.clone());
            assert_eq!(
                outcome
                    .map(|events| events.len())
                    .map_err(|rejection| rejection.reason()),
                Err(situation.expected.reason()),
                "{:?}",
                situation.command
            );
        }
        let reasons: BTreeSet<&str> = all.iter().map(Rejection::reason).collect();
        assert_eq!(reasons.len(), all.len(), "two rejections share a reason");
        for rejection in all {
            let has_story = self.0.iter().any(|one| one.expected == *rejection);
            assert!(has_story, "no story leads to {}", rejection.reason());
            let is_worded = !rejection.to_string().is_empty() && !rejection.vietnamese().is_empty();
            assert!(is_worded, "{} lacks words", rejection.reason());
        }
    }
}
