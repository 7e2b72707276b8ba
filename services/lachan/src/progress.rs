//! Progress of long operations, on a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar with counts, speed and the time that is left; silent where there is no terminal.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    pub(crate) fn new(what: &'static str) -> Self {
        let bar = ProgressBar::new(0);
        let template = format!("[{{bar:40}}] {{pos}}/{{len}} {what}, {{per_sec}}, {{eta}} left");
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style.progress_chars("=> "));
        }
        Self(bar)
    }

    pub(crate) fn at(&self, position: u64, target: u64) {
        self.0.set_length(target);
        self.0.set_position(position);
    }

    pub(crate) fn finish(&self) {
        self.0.finish();
    }
}
