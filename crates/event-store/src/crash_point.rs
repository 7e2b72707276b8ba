//! Places at which fault tests let a process die.
//!
//! A crash between two lines of code is the one fault that no signal from outside can be aimed at.
//! Only a build with the feature `crash-points` has them; in every other, [`crash_point`] is empty.

/// Names the point and the pass at which the process ends, as `relay.before_publish:3`.
#[cfg(feature = "crash-points")]
const VARIABLE: &str = "LACHAN_CRASH_AT";

/// All points: a name that is none of these would wait for ever.
pub const CRASH_POINTS: [&str; 6] = [
    "append.before_commit",
    "append.after_commit",
    "relay.before_publish",
    "relay.after_publish",
    "projector.before_commit",
    "projector.after_commit",
];

/// Ends the process at once, as a kill would, when this is the point and the pass that
/// `LACHAN_CRASH_AT` names.
#[cfg(not(feature = "crash-points"))]
#[inline(always)]
pub fn crash_point(_name: &'static str) {}

/// Ends the process at once, as a kill would, when this is the point and the pass that
/// `LACHAN_CRASH_AT` names.
#[cfg(feature = "crash-points")]
pub fn crash_point(name: &'static str) {
    use std::sync::OnceLock;

    static ARMED: OnceLock<Option<Armed>> = OnceLock::new();
    let armed = ARMED.get_or_init(|| {
        let text = std::env::var(VARIABLE).ok()?;
        let armed = Armed::parse(&text);
        if armed.is_none() {
            tracing::error!("{VARIABLE} names no crash point and pass");
            std::process::abort();
        }
        armed
    });
    if let Some(armed) = armed
        && armed.is_due(name)
    {
        std::process::abort();
    }
}

#[cfg(feature = "crash-points")]
struct Armed {
    point: String,
    passes_left: std::sync::atomic::AtomicU64,
}

// === impl Armed ===

#[cfg(feature = "crash-points")]
impl Armed {
    fn parse(text: &str) -> Option<Self> {
        let (point, pass) = text.split_once(':')?;
        let pass: u64 = pass.parse().ok().filter(|pass| *pass > 0)?;
        CRASH_POINTS.contains(&point).then(|| Self {
            point: point.to_owned(),
            passes_left: pass.into(),
        })
    }

    fn is_due(&self, name: &str) -> bool {
        use std::sync::atomic::Ordering::Relaxed;

        // after the last pass the number wraps around: it is due only once
        name == self.point && self.passes_left.fetch_sub(1, Relaxed) == 1
    }
}

#[cfg(all(test, feature = "crash-points"))]
mod tests {
    use super::*;

    #[test]
    fn only_the_named_pass_of_the_named_point_is_due() {
        let armed = Armed::parse("relay.after_publish:2").expect("a point");
        let passes = [
            "relay.after_publish",
            "relay.before_publish",
            "relay.after_publish",
        ];
        assert_eq!(passes.map(|name| armed.is_due(name)), [false, false, true]);
        assert!(!armed.is_due("relay.after_publish"));
    }

    #[test]
    fn a_point_that_does_not_exist_is_refused() {
        for text in [
            "relay.after_lunch:1",
            "relay.after_publish",
            "relay.after_publish:0",
        ] {
            assert!(Armed::parse(text).is_none(), "{text}");
        }
    }
}
