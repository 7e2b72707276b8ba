//! The clocks of a rulebook, resolved against the contract and found by the events they wait for.

use std::collections::HashMap;

use api::codes::v1::LimitUnit;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::calendar::vietnam_day;
use crate::clock::Clock;
use crate::file::{PackError, PackProblem};
use crate::limit::Limit;
use crate::rulebook::{Pack, Rule, Rulebook};

/// Every clock of a rulebook. Immutable, like the rulebook.
#[derive(Debug)]
pub struct ClockBook {
    /// By pack and rule, in the order of the rulebook.
    clocks: Vec<Vec<Option<Clock>>>,
    starting: HashMap<String, Vec<(usize, usize)>>,
    concerned: HashMap<String, ()>,
}

/// The terms under which a clock starts.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The pack the terms are from.
    pub pack: &'a Pack,
    /// The layer of the rule.
    pub rule: &'a Rule,
    /// What starts and ends it; an overlay that only sets another amount leaves this as it is.
    pub clock: &'a Clock,
}

// === impl ClockBook ===

impl ClockBook {
    /// Resolves the clocks of a rulebook.
    ///
    /// # Errors
    /// Every problem, not only the first: unknown events, fields, codes and rules, sealed fields.
    pub fn compile(rulebook: &Rulebook) -> Result<Self, PackError> {
        let mut problems = Vec::new();
        let mut clocks = Vec::new();
        for pack in rulebook.packs() {
            let resolved = pack
                .rules
                .iter()
                .map(|rule| resolve(rulebook, pack, rule, &mut problems));
            clocks.push(resolved.collect::<Vec<_>>());
        }
        if !problems.is_empty() {
            return Err(PackError::Invalid(problems));
        }
        let mut starting: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        let mut concerned = HashMap::new();
        for (pack, of_pack) in clocks.iter().enumerate() {
            for (rule, clock) in of_pack.iter().enumerate() {
                for event in clock.iter().flat_map(Clock::events) {
                    concerned.insert(event.to_owned(), ());
                    if clock
                        .as_ref()
                        .is_some_and(|clock| clock.may_start_by(event))
                    {
                        starting
                            .entry(event.to_owned())
                            .or_default()
                            .push((pack, rule));
                    }
                }
            }
        }
        Ok(Self {
            clocks,
            starting,
            concerned,
        })
    }

    /// Whether an event of the type does something to any clock.
    pub fn concerns(&self, event_type: &str) -> bool {
        self.concerned.contains_key(event_type)
    }

    /// All clocks.
    pub fn clocks(&self) -> impl Iterator<Item = &Clock> {
        self.clocks.iter().flatten().flatten()
    }

    /// The clocks that an event of the type may start.
    pub fn starting(&self, event_type: &str) -> impl Iterator<Item = &Clock> {
        let places = self.starting.get(event_type).map_or(&[][..], Vec::as_slice);
        places
            .iter()
            .filter_map(|(pack, rule)| self.clocks[*pack][*rule].as_ref())
    }

    /// The terms of a rule in an area for what starts at a time.
    pub fn terms<'a>(
        &'a self,
        rulebook: &'a Rulebook,
        rule_id: &str,
        area: &str,
        start: Timestamp,
    ) -> Option<Terms<'a>> {
        let day = vietnam_day(start);
        let (pack, rule) = rulebook.layer(rule_id, area, day)?;
        let packs = rulebook.packs().iter().enumerate().rev();
        let clock = packs
            .filter(|(_, pack)| pack.holds_in(area))
            .find_map(|(index, pack)| self.of_layer(index, pack, pack.layer(rule_id, day)?))?;
        Some(Terms { pack, rule, clock })
    }

    /// What a running clock waits for: as the pack it started by has it, or, when that pack is gone,
    /// as any has it.
    pub fn running(
        &self,
        rulebook: &Rulebook,
        rule_id: &str,
        pack_id: &str,
        started: Date,
    ) -> Option<&Clock> {
        let packs = rulebook.packs();
        let own = packs.iter().position(|pack| pack.id == pack_id);
        let order = own.into_iter().chain((0..packs.len()).rev());
        let found = |index: usize| {
            let pack = &packs[index];
            self.of_layer(index, pack, pack.layer(rule_id, started)?)
        };
        order.into_iter().find_map(found)
    }

    fn of_layer(&self, index: usize, pack: &Pack, rule: &Rule) -> Option<&Clock> {
        let place = pack
            .rules
            .iter()
            .position(|known| std::ptr::eq(known, rule))?;
        self.clocks[index][place].as_ref()
    }
}

fn resolve(
    rulebook: &Rulebook,
    pack: &Pack,
    rule: &Rule,
    problems: &mut Vec<PackProblem>,
) -> Option<Clock> {
    let text = rule.clock.as_ref()?;
    let mut wrong = |problem: String| {
        problems.push(PackProblem {
            file: format!("pack {}", pack.id),
            entry: format!("rule {} clock", rule.id),
            problem,
        });
    };
    if rule.unit == LimitUnit::TimesADay {
        wrong("a number of times a day is no time that runs out".to_owned());
    }
    let clock = Clock::resolve(&rule.id, text, &mut wrong)?;
    for named in clock.named_rules() {
        let known = |pack: &Pack| pack.rules.iter().any(|rule| rule.id == named);
        if !rulebook.packs().iter().any(known) {
            wrong(format!("no pack has a rule {named}"));
        }
    }
    if rule.unit == LimitUnit::Unspecified && !clock.needs_no_amount() {
        wrong("without amount and unit, every start must name its due time".to_owned());
    }
    Some(clock)
}

// === impl Terms ===

impl Terms<'_> {
    /// The limit, counted by a calendar; `None` when the rule has no amount of its own.
    pub fn limit(&self, rulebook: &Rulebook) -> Option<Limit> {
        (self.rule.unit != LimitUnit::Unspecified).then(|| self.rule.limit(rulebook.calendar()))
    }
}
