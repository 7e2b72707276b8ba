//! How fast the rules fold histories: typical ones, of the demo cases, on one core.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use bytes::Bytes;
use decider::{Decider, EventSet, fold};

use crate::Outcome;
use crate::corpus::Corpus;

/// Histories folded between two looks at the clock.
const BATCH: usize = 256;

/// Events of one stream as the rules see them: type and PUBLIC part.
pub(crate) type History = Vec<(String, Bytes)>;

/// Events folded per second, by decider.
pub(crate) struct FoldRates {
    pub(crate) lane: &'static str,
    /// Folded from messages at hand.
    pub(crate) folded: f64,
    /// Decoded and folded, as from the log.
    pub(crate) decoded: f64,
}

/// Measures every decider whose events the demo holds.
pub(crate) async fn rates(corpus: &Corpus, duration: Duration) -> Outcome<Vec<FoldRates>> {
    let histories = corpus.histories();
    // one thread that does nothing else
    let measured = tokio::task::spawn_blocking(move || {
        [
            rate::<intake::IntakeDecider>(&histories, duration),
            rate::<health::HealthDecider>(&histories, duration),
            rate::<police::PoliceDecider>(&histories, duration),
            rate::<legal_aid::LegalAidDecider>(&histories, duration),
            rate::<education::EducationDecider>(&histories, duration),
            rate::<referral::ReferralDecider>(&histories, duration),
            rate::<police::RoomDecider>(&histories, duration),
            rate::<custody::CustodyDecider>(&histories, duration),
            rate::<data_protection::DataProtectionDecider>(&histories, duration),
        ]
        .into_iter()
        .flatten()
        .collect()
    });
    Ok(measured.await?)
}

fn rate<D: Decider>(
    histories: &BTreeMap<String, Vec<History>>,
    duration: Duration,
) -> Option<FoldRates> {
    let encoded = histories.get(D::CATEGORY)?;
    let decoded: Vec<Vec<D::Event>> = encoded.iter().map(decode::<D>).collect();
    let folded = per_second(duration, &decoded, |history| {
        black_box(fold::<D>(black_box(history)));
        history.len()
    });
    let both = per_second(duration, encoded, |history| {
        let history = decode::<D>(black_box(history));
        black_box(fold::<D>(&history));
        history.len()
    });
    Some(FoldRates {
        lane: D::CATEGORY,
        folded,
        decoded: both,
    })
}

fn decode<D: Decider>(history: &History) -> Vec<D::Event> {
    let events = history.iter();
    events
        .filter_map(|(event_type, public)| D::Event::decode(event_type, public).ok())
        .collect()
}

/// Goes round the items for so long; how much was done per second.
fn per_second<T>(duration: Duration, items: &[T], mut work: impl FnMut(&T) -> usize) -> f64 {
    let (mut done, mut next) = (0, 0);
    let started = Instant::now();
    while started.elapsed() < duration {
        for _ in 0..BATCH {
            done += work(&items[next]);
            next = (next + 1) % items.len();
        }
    }
    done as f64 / started.elapsed().as_secs_f64()
}
