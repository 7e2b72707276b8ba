//! `lachan rules`: the rule packs, checked and shown.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use rule_pack::{ClockBook, Pack, PackSource, Rule, Rulebook, vietnam_day};
use service_kit::{Clock, Config, SystemClock};

use crate::failure::CommandFailure;
use crate::ready::print_line;

#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// Check the shipped packs, the configured overlays and any other files against the contract
    Check {
        /// Further overlays, in the order in which they would be configured
        files: Vec<PathBuf>,
    },
    /// Show which rules hold where and when
    Show(ShowArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Beginning of the rules' ids, for example `police.`; leave out for all
    #[arg(default_value = "")]
    rules: String,
    /// Administrative code of the area; leave out for where no overlay holds
    #[arg(long, default_value = "")]
    area: String,
    /// The day in Viet Nam, as YYYY-MM-DD; leave out for today
    #[arg(long)]
    on: Option<Date>,
}

pub(crate) fn run(config: &Config, command: RulesCommand) -> Result<(), CommandFailure> {
    match command {
        RulesCommand::Check { files } => check(config, &files),
        RulesCommand::Show(args) => show(config, &args),
    }
}

fn read(config: &Config, more: &[PathBuf]) -> Result<Rulebook, CommandFailure> {
    let mut texts = Vec::new();
    for path in config.rules.overlay_files.iter().chain(more) {
        let text = std::fs::read_to_string(path).map_err(|error| {
            CommandFailure::new(format_args!("cannot read {}: {error}", path.display()))
        })?;
        texts.push((path.display().to_string(), text));
    }
    let sources: Vec<PackSource<'_>> = texts
        .iter()
        .map(|(name, text)| PackSource { name, text })
        .collect();
    Rulebook::with_overlays(&sources).map_err(CommandFailure::new)
}

fn check(config: &Config, files: &[PathBuf]) -> Result<(), CommandFailure> {
    let rules = read(config, files)?;
    let clocks = ClockBook::compile(&rules).map_err(CommandFailure::new)?;
    for pack in rules.packs() {
        let areas = match pack.areas.is_empty() {
            true => "everywhere".to_owned(),
            false => format!("in areas {}", pack.areas.join(", ")),
        };
        let count = pack.rules.len();
        print_line(&format!(
            "pack {} {}: {count} rules, {areas}",
            pack.id, pack.version
        ))?;
    }
    let today = vietnam_day(SystemClock.now());
    for year in rules.years_without_holidays(today) {
        print_line(&format!(
            "warning: no public holiday of {year} is known; Monday to Friday count as worked"
        ))?;
    }
    for year in [today.year(), today.year() + 1] {
        let recalled = rules.recalled_days(year);
        if recalled > 0 {
            print_line(&format!(
                "to confirm: {recalled} days off of {year} are recalled (mark R)"
            ))?;
        }
    }
    print_line(&format!("sound; {} clocks", clocks.clocks().count()))
}

fn show(config: &Config, args: &ShowArgs) -> Result<(), CommandFailure> {
    let rules = read(config, &[])?;
    let clocks = ClockBook::compile(&rules).map_err(CommandFailure::new)?;
    let now = SystemClock.now();
    let day = args.on.unwrap_or_else(|| vietnam_day(now));
    let mut ids: Vec<&str> = rules
        .packs()
        .iter()
        .flat_map(|pack| pack.rules.iter().map(|rule| rule.id.as_str()))
        .filter(|id| id.starts_with(&args.rules))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let watched: Vec<&str> = clocks
        .clocks()
        .map(|clock| clock.rule_id.as_str())
        .collect();
    for id in ids {
        if let Some((pack, rule)) = rules.layer(id, &args.area, day) {
            print_line(&describe(pack, rule, watched.contains(&id)))?;
        }
    }
    Ok(())
}

fn describe(pack: &Pack, rule: &Rule, watched: bool) -> String {
    let unit = rule
        .unit
        .as_str_name()
        .trim_start_matches("LIMIT_UNIT_")
        .to_lowercase();
    let amount = match unit.as_str() {
        "unspecified" => "as told".to_owned(),
        unit if rule.amount == 1 => {
            let unit = unit.replacen("times", "time", 1);
            format!("1 {}", unit.trim_end_matches('s').replace('_', " "))
        }
        unit => format!("{} {}", rule.amount, unit.replace('_', " ")),
    };
    let mark = rule
        .mark
        .as_str_name()
        .trim_start_matches("SOURCE_MARK_")
        .to_lowercase();
    let clock = if watched { "clock" } else { "limit" };
    let bound =
        |word, day: Option<Date>| day.map_or_else(String::new, |day| format!("; {word} {day}"));
    format!(
        "{id}  {amount}  {clock}\n    {vi} / {en}\n    {basis} ({mark}); pack {pack}{from}{to}",
        id = rule.id,
        vi = rule.name_vi,
        en = rule.name_en,
        basis = rule.legal_basis,
        pack = pack.id,
        from = bound("in force from", rule.valid_from),
        to = bound("until before", rule.valid_to),
    )
}
