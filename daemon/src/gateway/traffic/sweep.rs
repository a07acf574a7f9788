//! Removing what is older than 14 days.

use super::pieces::entries;
use super::store::{Traffic, TrafficFault, lines};
use chrono::Duration;
use deputy_actors::ports::Clock;
use deputy_protocol::At;
use std::collections::HashSet;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::{Arc, PoisonError};

const KEPT_DAYS: i64 = 14;

impl Traffic {
    /// Sweeps now and every day, for ever.
    pub async fn keep_swept(self: Arc<Self>, clock: Arc<dyn Clock>) {
        loop {
            let now = clock.now();
            if let Err(fault) = self.sweep(now).await {
                tracing::warn!(%fault, "old traffic could not be removed");
            }
            clock.sleep_until(now + Duration::days(1)).await;
        }
    }

    /// Removes calls that are older than 14 days, and pieces that no call names any more.
    pub async fn sweep(self: &Arc<Self>, now: At) -> Result<(), TrafficFault> {
        self.apart(move |traffic| traffic.sweep_files(now - Duration::days(KEPT_DAYS))).await
    }

    fn sweep_files(&self, oldest: At) -> Result<(), TrafficFault> {
        let _alone = self.sweeping.write().unwrap_or_else(PoisonError::into_inner);
        let mut named = HashSet::new();
        for path in entries(&self.dir)? {
            match path.extension().and_then(|ending| ending.to_str()) {
                Some("jsonl") => {
                    let found = lines(&path)?;
                    let count = found.len();
                    let kept: Vec<_> = found.into_iter().filter(|entry| entry.record.at >= oldest).collect();
                    for entry in &kept {
                        named.extend(entry.record.pieces.iter().chain(&entry.record.answer).copied());
                    }
                    if kept.is_empty() {
                        fs::remove_file(&path)?;
                    } else if kept.len() < count {
                        let lines = kept.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>();
                        replace(&path, &lines.map_err(std::io::Error::other)?)?;
                    }
                }
                // What a crash left of the line above.
                Some("partial") => fs::remove_file(&path)?,
                _ => {}
            }
        }
        Ok(self.pieces.retain(&named)?)
    }
}

fn replace(path: &Path, lines: &[String]) -> std::io::Result<()> {
    let partial = path.with_extension("partial");
    let mut options = fs::OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&partial)?;
    for line in lines {
        writeln!(file, "{line}")?;
    }
    fs::rename(&partial, path)
}
