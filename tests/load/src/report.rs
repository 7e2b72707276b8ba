//! What was measured: one sample per round, medians beside what is aimed at.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::numbers::median;

/// What a figure should be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Aim {
    AtLeast(f64),
    AtMost(f64),
}

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    PerSecond,
    Ratio,
    Milliseconds,
    Megabytes,
}

/// Where a figure stands in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    section: &'static str,
    name: String,
    column: &'static str,
}

struct Figure {
    place: Place,
    unit: Unit,
    aim: Option<Aim>,
    samples: Vec<f64>,
}

/// All figures, in the order in which they came first.
#[derive(Default)]
pub(crate) struct Report {
    figures: Vec<Figure>,
}

// === impl Aim ===

impl Aim {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }

    fn text(self, unit: Unit) -> String {
        match self {
            Self::AtLeast(least) => format!(">= {}", unit.text(least)),
            Self::AtMost(most) => format!("<= {}", unit.text(most)),
        }
    }
}

// === impl Unit ===

impl Unit {
    fn text(self, value: f64) -> String {
        match self {
            Self::PerSecond => format!("{}/s", grouped(value.round() as u64)),
            Self::Ratio => format!("{value:.2}x"),
            Self::Milliseconds if value < 100.0 => format!("{value:.1} ms"),
            Self::Milliseconds => format!("{value:.0} ms"),
            Self::Megabytes => format!("{value:.1} MB"),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::PerSecond => "1/s",
            Self::Ratio => "ratio",
            Self::Milliseconds => "ms",
            Self::Megabytes => "MB",
        }
    }
}

// === impl Report ===

impl Report {
    /// Adds a sample to a figure.
    pub(crate) fn add(
        &mut self,
        section: &'static str,
        column: &'static str,
        name: impl Into<String>,
        (value, unit): (f64, Unit),
        aim: Option<Aim>,
    ) {
        let place = Place {
            section,
            name: name.into(),
            column,
        };
        match self.figures.iter_mut().find(|figure| figure.place == place) {
            Some(figure) => figure.samples.push(value),
            None => self.figures.push(Figure {
                place,
                unit,
                aim,
                samples: vec![value],
            }),
        }
    }

    /// One table, a column per shape. A `*` marks what misses its aim.
    pub(crate) fn table(&self, columns: &[&'static str]) -> String {
        let mut table = String::new();
        let mut section = "";
        for row in self.rows(columns) {
            if row.section != section {
                section = row.section;
                let _ = write!(table, "\n{section:<48}");
                for column in columns {
                    let _ = write!(table, "{column:>14}");
                }
                let _ = writeln!(table, "{:>16}", "aim");
            }
            let _ = write!(table, "  {:<46}", row.name);
            let mut aim = None;
            for column in columns {
                let figure = self.figures.iter().find(|figure| {
                    figure.place.column == *column
                        && figure.place.name == row.name
                        && figure.place.section == row.section
                });
                let text = figure.map_or_else(|| "-".to_owned(), Figure::text);
                aim = aim.or(figure.and_then(|figure| Some((figure.aim?, figure.unit))));
                let _ = write!(table, "{text:>14}");
            }
            let aim = aim.map_or_else(String::new, |(aim, unit)| aim.text(unit));
            let _ = writeln!(
                table,
                "{:>width$}",
                aim,
                width = if aim.is_empty() { 0 } else { 16 }
            );
        }
        table
    }

    fn rows(&self, columns: &[&'static str]) -> Vec<&Place> {
        let mut rows: Vec<&Place> = Vec::new();
        for figure in &self.figures {
            let place = &figure.place;
            let is_shown = columns.contains(&place.column);
            if is_shown
                && !rows
                    .iter()
                    .any(|row| row.section == place.section && row.name == place.name)
            {
                rows.push(place);
            }
        }
        // figures of one section may have come shape by shape
        let sections: Vec<&str> = self
            .figures
            .iter()
            .map(|figure| figure.place.section)
            .collect();
        rows.sort_by_key(|row| sections.iter().position(|section| *section == row.section));
        rows
    }

    /// Every sample of every round.
    pub(crate) fn json(&self, conditions: &Value) -> Value {
        let figures: Vec<Value> = self
            .figures
            .iter()
            .map(|figure| {
                json!({
                    "section": figure.place.section,
                    "shape": figure.place.column,
                    "name": figure.place.name,
                    "unit": figure.unit.name(),
                    "median": figure.median(),
                    "rounds": figure.samples,
                    "aim": figure.aim.map(|aim| aim.text(figure.unit)),
                    "aim_met": figure.aim.map(|aim| aim.is_met(figure.median())),
                })
            })
            .collect();
        json!({ "conditions": conditions, "figures": figures })
    }
}

// === impl Figure ===

impl Figure {
    fn median(&self) -> f64 {
        median(&self.samples)
    }

    fn text(&self) -> String {
        let value = self.median();
        let missed = self.aim.is_some_and(|aim| !aim.is_met(value));
        format!("{}{}", self.unit.text(value), if missed { "*" } else { "" })
    }
}

/// 12345 as 12,345.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_shows_medians_and_marks_what_misses_its_aim() {
        let mut report = Report::default();
        let aim = Some(Aim::AtLeast(2.0));
        for value in [1.0, 3.0, 2.5] {
            report.add("log", "PostgreSQL", "x", (value, Unit::Ratio), aim);
        }
        report.add("log", "SQLite", "x", (1.5, Unit::Ratio), aim);
        report.add("log", "SQLite", "rows", (12_345.0, Unit::PerSecond), None);
        let table = report.table(&["PostgreSQL", "SQLite"]);
        assert!(table.contains("2.50x "), "{table}");
        assert!(table.contains("1.50x*"), "{table}");
        assert!(table.contains("12,345/s"), "{table}");
        assert!(table.contains(">= 2.00x"), "{table}");
        let other = report.table(&["one core"]);
        assert!(other.is_empty(), "{other}");
    }
}
