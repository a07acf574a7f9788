//! `deputy sessions`.

use super::artifacts::save;
use super::session::Session;
use crate::api::{pick_run, whole};
use crate::args::Sessions;
use crate::outcome::{Outcome, UsageError};
use crate::render::{Out, Shape, Table, bytes, clean, moment, note, short, word};
use anyhow::Result;
use deputy_protocol::api::{Page, SessionView};
use serde_json::json;

/// Lists the conversations that agents had, or gives what the program of one wrote.
pub(super) async fn sessions(session: &Session, args: &Sessions) -> Result<Outcome> {
    let Some(run) = &args.run else { return all(session, args).await };
    let id = pick_run(&session.api, run).await?.view.id.to_string();
    let list = whole::<SessionView>(&session.api, &["runs", &id, "sessions"]).await?;
    if args.log {
        return log(session, args, &id, &list.items).await;
    }
    if session.out.json {
        session.out.document(&list.document())?;
    } else {
        table(session.out, &list.items)?;
    }
    Ok(Outcome::Done)
}

async fn all(session: &Session, args: &Sessions) -> Result<Outcome> {
    let mut query = vec![("limit", args.limit.to_string())];
    query.extend(args.project.clone().map(|project| ("project", project)));
    query.extend(args.agent.clone().map(|agent| ("agent", agent)));
    let page = session.api.get::<Page<SessionView>>(&["sessions"], &query).await?;
    if session.out.json {
        session.out.document(&page.json)?;
    } else {
        table(session.out, &page.view.items)?;
        if page.view.next.is_some() {
            note(&format!("there are older ones: `--limit` shows more than {}", args.limit));
        }
    }
    Ok(Outcome::Done)
}

fn table(out: Out, sessions: &[SessionView]) -> Result<()> {
    let mut table =
        Table::new(&["run", "no", "agent", "mode", "state", "began", "turns", "cost", "log", "session"]);
    for session in sessions {
        let version = session.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
        let state = match (&session.outcome, &session.failure) {
            (Some(outcome), Some(failure)) => {
                format!("{}, {} ({failure})", word(&session.state), word(outcome))
            }
            (Some(outcome), None) => format!("{}, {}", word(&session.state), word(outcome)),
            (None, _) => word(&session.state),
        };
        table.row([
            short(&session.run_id),
            session.number.to_string(),
            format!("{}{version}", session.agent),
            word(&session.mode),
            state.replace('_', " "),
            moment(session.began_at),
            session.turns.map(|turns| turns.to_string()).unwrap_or_default(),
            session.usage.cost_usd.to_string(),
            bytes(session.log_bytes),
            session.external_session_id.clone().unwrap_or_default(),
        ]);
    }
    Ok(table.print(out, "No sessions yet.")?)
}

async fn log(session: &Session, args: &Sessions, run: &str, list: &[SessionView]) -> Result<Outcome> {
    let last = list.last().map(|last| last.number);
    let Some(number) = args.session.or(last) else {
        return Err(UsageError(
            "the run has no session yet: `deputy show RUN` says where it stands".to_owned(),
        )
        .into());
    };
    let text = session.api.download(&["runs", run, "sessions", &number.to_string(), "log"]).await?;
    match &args.output {
        Some(path) => save(path, &text)?,
        None if session.out.json => {
            let text = String::from_utf8_lossy(&text);
            session.out.document(&json!({ "run_id": run, "number": number, "text": text }))?;
        }
        // A person sees it, and a terminal obeys nothing in it; a program gets the exact bytes.
        None if session.out.terminal => {
            session.out.line(&clean(String::from_utf8_lossy(&text).trim_end(), Shape::Block))?;
        }
        None => session.out.raw(&text)?,
    }
    Ok(Outcome::Done)
}
