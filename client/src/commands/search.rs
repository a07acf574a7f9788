//! `deputy search`.

use super::session::Session;
use crate::api::pick_run;
use crate::args::Search;
use crate::outcome::{Outcome, UsageError};
use crate::render::{Out, Shape, clean, moment, note, short, who, word};
use anyhow::Result;
use deputy_protocol::api::{Found, FoundKind, SearchPage};

/// Looks for words in all that was said.
pub(super) async fn search(session: &Session, args: &Search) -> Result<Outcome> {
    let words = args.words.join(" ");
    if !words.contains(char::is_alphanumeric) {
        let text = format!("there is no word in `{words}`: say one, or how it begins, as in `log*`");
        return Err(UsageError(text).into());
    }
    let mut query = vec![("q", words.clone()), ("limit", args.limit.to_string())];
    query.extend(args.project.clone().map(|project| ("project", project)));
    if let Some(run) = &args.run {
        query.push(("run", pick_run(&session.api, run).await?.view.id.to_string()));
    }
    query.extend(args.kind.map(|kind| ("kind", kind.to_string())));
    let page = session.api.get::<SearchPage>(&["search"], &query).await?;
    if session.out.json {
        session.out.document(&page.json)?;
        return Ok(Outcome::Done);
    }
    let page = page.view;
    for found in &page.items {
        show(session.out, found)?;
    }
    if page.items.is_empty() {
        note(nothing(&words));
    }
    if !page.complete {
        note(&format!(
            "not all was looked through yet, only what was recorded up to event {}",
            page.position
        ));
    } else if page.next.is_some() {
        note("there is more: say more words, or take a higher --limit");
    }
    Ok(Outcome::Done)
}

/// What to say when nothing was found.
fn nothing(words: &str) -> &'static str {
    if words.matches('"').count().is_multiple_of(2) {
        "nothing was said with all these words"
    } else {
        "nothing was said with these words: what stands behind a quote that is not closed was looked for side by side"
    }
}

/// Where it was said: in a run, by its id alone; elsewhere with what it is, as `conversation/2871cf52`.
fn place(found: &Found) -> String {
    match (&found.run_id, &found.stream.split('/').collect::<Vec<_>>()[..]) {
        (Some(run), _) => short(run),
        (None, [kind, id, ..]) => clean(&format!("{kind}/{}", short(&id)), Shape::Line),
        (None, _) => clean(&found.stream, Shape::Line),
    }
}

fn show(out: Out, found: &Found) -> Result<()> {
    let place = place(found);
    let (at, by, kind) = (moment(found.at), clean(who(&found.by), Shape::Line), word(&found.kind));
    let snippet = snippet(found, out.colours);
    if out.terminal {
        let of = found.session.filter(|_| found.kind == FoundKind::Log);
        let of = of.map(|number| format!(" of session {number}")).unwrap_or_default();
        out.line(&format!("{place}  {at}  {by} ({}{of})", kind.replace('_', " ")))?;
        out.line(&format!("    {snippet}"))?;
    } else {
        out.line(&[place, at, by, kind, snippet].join("\t"))?;
    }
    Ok(())
}

/// The text with what was looked for marked: by colour where there are any, and by marks where there are none.
fn snippet(found: &Found, colours: bool) -> String {
    let piece = |text: &str, hit: bool| {
        let text = clean(text, Shape::Line);
        match (hit, colours) {
            (false, _) => text,
            (true, true) => format!("\u{1b}[1m{text}\u{1b}[0m"),
            (true, false) => format!("«{text}»"),
        }
    };
    found.snippet.iter().map(|it| piece(&it.text, it.hit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use deputy_protocol::api::SnippetPiece;

    #[test]
    fn what_was_looked_for_is_marked_with_where_it_was_and_nothing_steers_the_terminal() {
        let piece = |text: &str, hit| SnippetPiece { text: text.to_owned(), hit };
        let found = Found {
            position: 1,
            version: 1,
            stream: "house".to_owned(),
            run_id: None,
            project_id: None,
            session: None,
            kind: FoundKind::Said,
            by: "agent".to_owned(),
            at: DateTime::default(),
            snippet: vec![piece("the \u{1b}[31m", false), piece("login", true), piece(" page", false)],
        };
        assert!(snippet(&found, false).ends_with("«login» page"));
        assert!(!snippet(&found, false).contains('\u{1b}'));
        assert!(snippet(&found, true).contains("\u{1b}[1mlogin\u{1b}[0m"));

        let at = |stream: &str, run_id| place(&Found { stream: stream.to_owned(), run_id, ..found.clone() });
        let id = "019a0000-0000-7000-8000-0000000a0001";
        assert_eq!(at("house", None), "house");
        assert_eq!(at(&format!("conversation/{id}/steps"), None), "conversation/000a0001");
        assert_eq!(at(&format!("run/{id}/steps"), id.parse().ok()), "000a0001");
    }

    #[test]
    fn an_open_quote_is_pointed_out() {
        assert!(
            nothing("\"login page").contains("not closed") && !nothing("\"login page\"").contains("quote")
        );
    }
}
