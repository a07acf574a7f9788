//! Where something was said.

use super::seen::Seen;
use super::shown::{Names, at};
use crate::librarian::LibrarianHandle;
use crate::ports::{Wanted, World};
use deputy_domain::conversation::Conversation;
use deputy_domain::coo::tools::search_all::SearchAll;
use deputy_domain::coo::untrusted;
use deputy_domain::search::Query;
use deputy_protocol::event::Visibility;

/// Places that are shown.
const SHOWN_MAX: u32 = 20;

pub(super) async fn show(world: &World, it: &Conversation, wanted: &SearchAll) -> Seen {
    // Whoever talks with the founder sees what the founder sees; who answers an agent, what the project's people see.
    let is_anywhere = it.sees(None);
    if !is_anywhere && it.project_id.is_none() {
        return Ok("Nobody said that.".to_owned());
    }
    let wanted = Wanted {
        query: Query::parse(&wanted.query),
        visibility: if is_anywhere { Visibility::Admin } else { Visibility::Developer },
        project_id: it.project_id.filter(|_| !is_anywhere),
        run_id: None,
        kind: None,
        after: 0,
        before: None,
        limit: SHOWN_MAX,
    };
    let findings = LibrarianHandle::new(world.clone()).search(&wanted).await?;
    let late =
        if findings.is_complete { "" } else { " What was said in the last moments was not looked through." };
    if findings.found.is_empty() {
        return Ok(format!("Nobody said that.{late}"));
    }
    let (mut names, mut lines) = (Names::new(world), Vec::new());
    for found in &findings.found {
        let (envelope, hit) = (&found.envelope, &found.hit);
        let project = names.of(envelope.project_id).await?;
        let snippet: String = hit.snippet.iter().map(|piece| piece.text.as_str()).collect();
        let snippet = snippet.split_whitespace().collect::<Vec<_>>().join(" ");
        let (said_at, kind, by, stream) = (at(envelope.recorded_at), hit.kind, &hit.by, &envelope.stream);
        lines.push(format!("{said_at}  {project}  {stream}  {kind} by {by}: {snippet}"));
    }
    let more = if findings.next.is_some() { " There are more: ask more closely." } else { "" };
    let lines = untrusted("what was said here, by whomever", &lines.join("\n"));
    Ok(format!("Found in {} places, the newest first.{more}{late}\n{lines}", findings.found.len()))
}
