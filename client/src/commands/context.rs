//! `deputy conversations context` and `deputy conversations calls`: what an answer was given.

use super::session::Session;
use crate::api::{Api, ApiError, pick_conversation, whole};
use crate::args::{Calls, Context};
use crate::outcome::{Outcome, UsageError};
use crate::render::{Out, Shape, Table, clean, moment, short, word};
use anyhow::Result;
use deputy_protocol::api::{ContextDocument, ContextView, MemoryView, TrafficExchange, TrafficRecord};
use deputy_protocol::event::MemoryRef;

/// Documents and memories that an answer was given: on record for good.
pub(super) async fn context(session: &Session, args: &Context) -> Result<Outcome> {
    let id = pick_conversation(&session.api, &args.conversation).await?.id.to_string();
    let query: Vec<_> = args.input.map(|input| ("input", input.to_string())).into_iter().collect();
    let given = session.api.get::<ContextView>(&["conversations", &id, "context"], &query).await?;
    let out = session.out;
    if out.json {
        out.document(&given.json)?;
        return Ok(Outcome::Done);
    }
    let ContextView { input, documents, memories, left_out } = given.view;
    out.line(&format!("The answer to input {input} was given, beside what was said before it:"))?;
    if documents.is_empty() && memories.is_empty() {
        out.line("  no document and no memory")?;
    }
    for it in &documents {
        out.line(&document(it))?;
    }
    for it in &memories {
        let found = session.api.get::<MemoryView>(&["memories", &it.id.to_string()], &[]).await;
        out.line(&memory(it, found.map(|found| found.view))?)?;
    }
    if left_out {
        out.line("  and more memories, which are not listed: the words of the calls have them")?;
    }
    out.line(&format!("Word for word, for 14 days: deputy conversations calls {}", short(&id)))?;
    Ok(Outcome::Done)
}

fn document(it: &ContextDocument) -> String {
    let (id, version) = (short(&it.id), it.version);
    let how = if it.whole { "all of it" } else { "its title, or a part" };
    let title = it.title.as_deref().unwrap_or("a document that is gone");
    let kind = it.kind.as_ref().map(|kind| format!(" ({})", word(kind))).unwrap_or_default();
    format!("  document {id}, version {version}: {}{kind}, {how}", clean(title, Shape::Line))
}

/// A memory as it is now; of one that was forgotten nothing is known any more. What the server refuses for another reason
/// is told with it, and what keeps it from answering ends the list.
fn memory(it: &MemoryRef, found: Result<MemoryView, ApiError>) -> Result<String, ApiError> {
    let says = match found {
        Ok(MemoryView { category, key, text, .. }) => format!("{}, {key}: {text}", word(&category)),
        Err(ApiError::Refused(problem)) if problem.status == 404 => "forgotten".to_owned(),
        Err(ApiError::Refused(problem)) => format!("not shown, {}", problem.detail),
        Err(error) => return Err(error),
    };
    Ok(format!(
        "  memory {}, recalled in version {}: {}",
        short(&it.id),
        it.version,
        clean(&says, Shape::Line)
    ))
}

/// Lists the calls of models, or shows one word for word.
pub(super) async fn calls(session: &Session, args: &Calls) -> Result<Outcome> {
    let id = pick_conversation(&session.api, &args.conversation).await?.id.to_string();
    let Some(wanted) = &args.call else {
        let made = whole::<TrafficRecord>(&session.api, &["conversations", &id, "traffic"]).await?;
        if session.out.json {
            session.out.document(&made.document())?;
        } else {
            list(session.out, &made.items)?;
        }
        return Ok(Outcome::Done);
    };
    let call = pick(&session.api, &id, wanted).await?;
    let path = ["conversations", &id, "traffic", &call];
    let found = session.api.get::<TrafficExchange>(&path, &[]).await?;
    if session.out.json {
        session.out.document(&found.json)?;
        return Ok(Outcome::Done);
    }
    let TrafficExchange { record, request, answer } = found.view;
    let out = session.out;
    out.line(&format!("{}, {} at {}", moment(record.at), record.model, record.provider))?;
    out.line("\nWhat was said to it:")?;
    out.line(&clean(&serde_json::to_string_pretty(&request)?, Shape::Block))?;
    out.line("\nWhat it answered:")?;
    let answer = match answer {
        serde_json::Value::String(stream) => stream,
        other => serde_json::to_string_pretty(&other)?,
    };
    out.line(&clean(answer.trim_end(), Shape::Block))?;
    Ok(Outcome::Done)
}

/// The call that is meant: its id, or its unique beginning or end.
async fn pick(api: &Api, id: &str, wanted: &str) -> Result<String> {
    let made = whole::<TrafficRecord>(api, &["conversations", id, "traffic"]).await?.items;
    let mut found = made.iter().map(|it| it.call_id.to_string());
    let mut found = found.by_ref().filter(|it| it.starts_with(wanted) || it.ends_with(wanted));
    match (found.next(), found.next()) {
        (Some(call), None) => Ok(call),
        (None, _) => Err(UsageError(format!("no call is known as `{wanted}`")).into()),
        (Some(_), Some(_)) => Err(UsageError(format!("several calls are known as `{wanted}`")).into()),
    }
}

fn list(out: Out, made: &[TrafficRecord]) -> Result<()> {
    let mut table = Table::new(&["call", "at", "model", "status", "in", "cached", "out", "seconds"]);
    for it in made {
        let tokens = |of: fn(&deputy_protocol::api::TrafficUsage) -> u64| {
            it.usage.as_ref().map(|usage| of(usage).to_string()).unwrap_or_default()
        };
        table.row([
            short(&it.call_id),
            moment(it.at),
            it.model.clone(),
            it.status.to_string(),
            tokens(|usage| usage.input_tokens),
            tokens(|usage| usage.cache_read_tokens),
            tokens(|usage| usage.output_tokens),
            format!("{:.1}", std::time::Duration::from_millis(it.duration_ms).as_secs_f64()),
        ]);
    }
    table.print(out, "No call is kept: none was made, or it is longer ago than 14 days.")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{ApiError, MemoryRef, memory};
    use deputy_protocol::api::Problem;
    use deputy_protocol::ids::MemoryId;
    use serde_json::json;

    fn refused(status: u16) -> ApiError {
        let problem =
            json!({"type": "about:blank", "title": "No", "status": status, "detail": "the disk is full"});
        ApiError::Refused(Box::new(serde_json::from_value::<Problem>(problem).unwrap()))
    }

    #[test]
    fn only_what_is_not_there_any_more_is_called_forgotten() {
        let id: MemoryId = "01900000-0000-7000-8000-000000000000".parse().unwrap();
        let it = MemoryRef { id, version: 3 };
        let gone = memory(&it, Err(refused(404))).unwrap();
        assert!(gone.ends_with("recalled in version 3: forgotten"), "{gone}");
        for status in [403, 500, 503] {
            let told = memory(&it, Err(refused(status))).unwrap();
            assert!(told.contains("not shown, the disk is full") && !told.contains("forgotten"), "{told}");
        }
        let away = ApiError::Foreign { url: "http://127.0.0.1".to_owned(), status: 502 };
        assert!(memory(&it, Err(away)).is_err());
    }
}
