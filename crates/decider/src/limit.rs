//! Late steps: recorded with a reason, never refused.

use api::codes::v1::DelayReason;

/// Whether a step that came late says why. Lateness itself is never refused.
///
/// # Errors
/// `unexplained` when it is late without a coded reason, `unworded` when the reason is OTHER
/// without words.
pub fn explained<R>(
    late: bool,
    reason: DelayReason,
    explanation: &str,
    unexplained: R,
    unworded: R,
) -> Result<(), R> {
    match reason {
        DelayReason::Unspecified if late => Err(unexplained),
        DelayReason::Other if explanation.trim().is_empty() => Err(unworded),
        _ => Ok(()),
    }
}
