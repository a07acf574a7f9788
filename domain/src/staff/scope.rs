//! Which files a worker may change.

use crate::run::Check;
use deputy_protocol::event::{AgentStamp, StaffRecord};
use globset::{Glob, GlobBuilder, GlobMatcher};

/// Files that are named when there are more.
const NAMED_MAX: usize = 50;

/// What a pattern means: paths from the repository's root, `*` within a folder, `**` over folders.
pub(super) fn pattern(text: &str) -> Result<Glob, String> {
    let is_inside = !text.is_empty()
        && !text.starts_with('/')
        && !text.chars().any(char::is_control)
        && text.split('/').all(|part| part != ".." && part != ".");
    if !is_inside {
        return Err("name it from there, without `/` before it and without `..`".to_owned());
    }
    GlobBuilder::new(text).literal_separator(true).build().map_err(|fault| fault.kind().to_string())
}

/// Of the files that were changed, those that a record does not allow. A pattern that cannot be read allows none.
pub fn forbidden<'a>(record: &StaffRecord, changed: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let Some(allowed) = &record.may_change else { return Vec::new() };
    let allowed: Vec<GlobMatcher> =
        allowed.iter().filter_map(|text| Some(pattern(text).ok()?.compile_matcher())).collect();
    let strays = changed.into_iter().filter(|path| !allowed.iter().any(|it| it.is_match(path)));
    strays.map(str::to_owned).collect()
}

/// The check that failed because of them, for the agent to read; `None` if there are none.
pub fn out_of_scope(worker: &AgentStamp, record: &StaffRecord, forbidden: &[String]) -> Option<Check> {
    if forbidden.is_empty() {
        return None;
    }
    let allowed = match record.may_change.as_deref() {
        None | Some([]) => "no file at all".to_owned(),
        Some(patterns) => format!("only {}", patterns.join(", ")),
    };
    let mut named: Vec<String> = forbidden.iter().take(NAMED_MAX).cloned().collect();
    let more = forbidden.len() - named.len();
    named.extend((more > 0).then(|| format!("and {more} more")));
    Some(Check {
        command: format!("{} may change {allowed}", worker.name),
        exit_code: Some(1),
        duration_ms: 0,
        tail: format!(
            "These files are not for {} to change. Put them back as they were, and say at the end what somebody else \
             should do there:\n{}",
            worker.name,
            named.join("\n")
        ),
        output: None,
    })
}
