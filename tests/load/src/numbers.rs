//! Medians and percentiles.

use std::time::Duration;

/// The middle value; of an even number of values the mean of the middle two. 0 of none.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => 0.0,
        len if len % 2 == 1 => sorted[len / 2],
        len => f64::midpoint(sorted[len / 2 - 1], sorted[len / 2]),
    }
}

/// The value that this share of the values does not exceed (nearest rank), in milliseconds.
pub(crate) fn percentile_ms(durations: &mut [Duration], share: f64) -> f64 {
    durations.sort_unstable();
    let rank = (durations.len() as f64 * share).ceil() as usize;
    let value = durations.get(rank.saturating_sub(1)).copied();
    value.unwrap_or_default().as_secs_f64() * 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
    }

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let mut durations: Vec<_> = (1..=200).rev().map(Duration::from_millis).collect();
        assert_eq!(percentile_ms(&mut durations, 0.5), 100.0);
        assert_eq!(percentile_ms(&mut durations, 0.99), 198.0);
        assert_eq!(percentile_ms(&mut [], 0.99), 0.0);
    }
}
