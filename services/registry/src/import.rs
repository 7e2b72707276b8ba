//! Importing the two files of a registry: all of it or nothing.

use access::{Merged, Registry, RegistryEvent, RegistryProblem};
use api::registry::v1::ImportRegistryRequest;
use decider::Occasion;

use crate::RegistryRejection;
use crate::csv_files::read_files;

/// Largest files of an import together, in bytes: what one append can carry.
pub const IMPORT_BYTES_MAX: usize = 3 * 1024 * 1024;
/// Most rows of one file: all the people of a large province.
pub const IMPORT_ROWS_MAX: usize = 20_000;
/// Largest message of the registry: an import's files with what goes round them.
pub const REGISTRY_MESSAGE_BYTES_MAX: usize = IMPORT_BYTES_MAX + 64 * 1024;

/// What an import would make of the registry.
///
/// # Errors
/// Everything that is wrong with the files, in the order of their rows.
pub fn check_import(
    registry: &Registry,
    units_csv: &[u8],
    people_csv: &[u8],
) -> Result<Merged, Vec<RegistryProblem>> {
    let (rows, mut problems) = read_files(units_csv, people_csv);
    match registry.merge(&rows) {
        Ok(merged) if problems.is_empty() => Ok(merged),
        Ok(_) => Err(problems),
        Err(more) => {
            problems.extend(more);
            problems.sort();
            Err(problems)
        }
    }
}

pub(crate) fn import(
    command: &ImportRegistryRequest,
    registry: &Registry,
    occasion: &Occasion<'_>,
) -> Result<Vec<RegistryEvent>, RegistryRejection> {
    let merged = check_import(registry, &command.units_csv, &command.people_csv)
        .map_err(|_| RegistryRejection::ImportRowsInvalid)?;
    if merged.is_empty() {
        return Err(RegistryRejection::ImportEmpty);
    }
    Ok(merged.events(occasion.subject_id, &command.legal_basis))
}
