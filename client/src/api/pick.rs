//! Finds what a person means by part of an id.

use super::{Answer, Api, whole};
use crate::outcome::UsageError;
use anyhow::Result;
use chrono::{DateTime, Utc};
use deputy_protocol::api::{
    AppointmentView, ConversationView, DeviceView, DocumentSummary, InboxItem, MemoryView, Page, PersonView,
    PlanView, Project, RunView,
};
use deputy_protocol::ids::{
    AppointmentId, ConversationId, DocumentId, InboxId, MemoryId, PersonId, PlanId, RunId, TokenId,
};

/// Fewer characters than this say nothing.
const SHORTEST: usize = 3;

/// The run that is meant: an id, its unique beginning or end, or `latest`.
pub(crate) async fn pick_run(api: &Api, word: &str) -> Result<Answer<RunView>> {
    if let Ok(id) = word.parse::<RunId>() {
        return Ok(api.get(&["runs", &id.to_string()], &[]).await?);
    }
    let id = if is_latest(word) {
        let query = [("limit", "1".to_owned())];
        let page: Page<RunView> = api.get(&["runs"], &query).await?.view;
        page.items.first().map(|run| run.id).ok_or_else(|| UsageError("there is no run yet".to_owned()))?
    } else {
        let ids = whole::<RunView>(api, &["runs"]).await?.items.into_iter().map(|run| run.id.to_string());
        only(word, "run", ids)?.parse()?
    };
    Ok(api.get(&["runs", &id.to_string()], &[]).await?)
}

/// The open inbox item that is meant: an id, its unique beginning or end, or `latest`. The server has the last word on
/// a whole id, which may be that of an item that is not open any more.
pub(crate) async fn pick_item(api: &Api, word: &str) -> Result<(InboxId, Option<InboxItem>)> {
    let mut items = whole::<InboxItem>(api, &["inbox"]).await?.items;
    let id = if let Ok(id) = word.parse() {
        id
    } else if is_latest(word) {
        latest(items.iter().map(|it| (it.created_at, it.id)), "nothing waits for you")?
    } else {
        only(word, "open inbox item", items.iter().map(|item| item.id.to_string()))?.parse()?
    };
    let at = items.iter().position(|item| item.id == id);
    Ok((id, at.map(|at| items.swap_remove(at))))
}

/// The conversation that is meant: an id, the unique beginning or end of one with the COO, or `latest`: the one in which
/// anything happened last.
pub(crate) async fn pick_conversation(api: &Api, word: &str) -> Result<ConversationView> {
    let id = if let Ok(id) = word.parse::<ConversationId>() {
        id
    } else if is_latest(word) {
        let page: Page<ConversationView> =
            api.get(&["conversations"], &[("limit", "200".to_owned())]).await?.view;
        let none = "there is no conversation yet: `deputy chat` begins one";
        latest(page.items.iter().map(|it| (it.updated_at, it.id)), none)?
    } else {
        let all = whole::<ConversationView>(api, &["conversations"]).await?.items;
        only(word, "conversation", all.iter().map(|it| it.id.to_string()))?.parse()?
    };
    Ok(api.get(&["conversations", &id.to_string()], &[]).await?.view)
}

/// The memory that is meant: an id, its unique beginning or end, or `latest`: the one that was noted last.
pub(crate) async fn pick_memory(api: &Api, word: &str) -> Result<MemoryId> {
    if let Ok(id) = word.parse() {
        return Ok(id);
    }
    let all = whole::<MemoryView>(api, &["memories"]).await?.items;
    if is_latest(word) {
        return Ok(latest(all.iter().map(|it| (it.created_at, it.id)), "nothing is remembered yet")?);
    }
    Ok(only(word, "memory", all.iter().map(|it| it.id.to_string()))?.parse()?)
}

/// The device that is meant: an id, or the unique beginning or end of one that is signed in.
pub(crate) async fn pick_device(api: &Api, word: &str) -> Result<TokenId> {
    if let Ok(id) = word.parse() {
        return Ok(id);
    }
    let all = whole::<DeviceView>(api, &["devices"]).await?.items;
    Ok(only(word, "device", all.iter().map(|it| it.id.to_string()))?.parse()?)
}

/// Who is meant: a name, an id, or its unique beginning or end.
pub(crate) async fn pick_person(api: &Api, word: &str) -> Result<PersonId> {
    if let Ok(id) = word.parse() {
        return Ok(id);
    }
    let all = whole::<PersonView>(api, &["people"]).await?.items;
    if let Some(named) = all.iter().find(|it| it.name.eq_ignore_ascii_case(word)) {
        return Ok(named.id);
    }
    Ok(only(word, "person", all.iter().map(|it| it.id.to_string()))?.parse()?)
}

/// What is scheduled and meant: an id, its unique beginning or end, or `latest`: what was scheduled last. A whole id may
/// be that of something that is over.
pub(crate) async fn pick_appointment(api: &Api, word: &str) -> Result<AppointmentId> {
    if let Ok(id) = word.parse() {
        return Ok(id);
    }
    let all = whole::<AppointmentView>(api, &["schedule"]).await?.items;
    if is_latest(word) {
        return Ok(latest(all.iter().map(|it| (it.created_at, it.id)), "nothing is scheduled")?);
    }
    Ok(only(word, "appointment", all.iter().map(|it| it.id.to_string()))?.parse()?)
}

/// The plan that is meant: an id, its unique beginning or end, or `latest`.
pub(crate) async fn pick_plan(api: &Api, word: &str) -> Result<PlanId> {
    if let Ok(id) = word.parse() {
        return Ok(id);
    }
    let all = whole::<PlanView>(api, &["plans"]).await?.items;
    if is_latest(word) {
        return Ok(latest(all.iter().map(|it| (it.created_at, it.id)), "there are no plans yet")?);
    }
    Ok(only(word, "plan", all.iter().map(|it| it.id.to_string()))?.parse()?)
}

/// The document that is meant: an id, its unique beginning or end, or `latest`: the one that was written last.
pub(crate) async fn pick_document(api: &Api, word: &str) -> Result<DocumentId> {
    if let Ok(id) = word.parse() {
        return Ok(id);
    }
    let mut all = Vec::new();
    for project in whole::<Project>(api, &["projects"]).await?.items {
        let of_project = ["projects", &project.id.to_string(), "documents"].map(str::to_owned);
        let path: Vec<&str> = of_project.iter().map(String::as_str).collect();
        all.extend(whole::<DocumentSummary>(api, &path).await?.items);
    }
    if is_latest(word) {
        let there = all.iter().filter(|it| it.removed_at.is_none());
        return Ok(latest(there.map(|it| (it.updated_at, it.id)), "there are no documents yet")?);
    }
    Ok(only(word, "document", all.iter().map(|it| it.id.to_string()))?.parse()?)
}

fn is_latest(word: &str) -> bool {
    word.eq_ignore_ascii_case("latest")
}

/// The one of these to which anything happened last; `none` says what to be told where there are none.
fn latest<I: Ord>(ids: impl Iterator<Item = (DateTime<Utc>, I)>, none: &str) -> Result<I, UsageError> {
    ids.max().map(|(_, id)| id).ok_or_else(|| UsageError(none.to_owned()))
}

fn only(word: &str, what: &str, ids: impl Iterator<Item = String>) -> Result<String, UsageError> {
    let word = word.to_ascii_lowercase();
    if word.len() < SHORTEST || !word.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-') {
        let article = if what.starts_with(['a', 'o']) { "an" } else { "a" };
        return Err(UsageError(format!(
            "`{word}` is not the id of {article} {what}: give all of it, at least {SHORTEST} characters of its beginning or end, or `latest`"
        )));
    }
    let plural = if what == "memory" { "memories".to_owned() } else { format!("{what}s") };
    let mut found: Vec<String> = ids.filter(|id| id.starts_with(&word) || id.ends_with(&word)).collect();
    match (found.len(), found.pop()) {
        (1, Some(id)) => Ok(id),
        (_, None) => Err(UsageError(format!(
            "no {what} has an id that begins or ends with `{word}`: `deputy {}` lists them",
            match what {
                "run" => "runs",
                "memory" => "memory list",
                "plan" => "plan list --all",
                "conversation" => "conversations",
                "document" => "documents list",
                "appointment" => "schedule",
                _ => "inbox",
            }
        ))),
        (count, Some(one)) => Err(UsageError(format!(
            "{count} {plural} have ids that begin or end with `{word}`, {one} among them: give more of it"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: [&str; 3] = [
        "019a0000-0000-7000-8000-00000000abcd",
        "019a0000-0000-7000-8000-00000000ef01",
        "019b0000-0000-7000-8000-000000001234",
    ];

    fn meant(word: &str) -> Result<String, String> {
        only(word, "run", IDS.iter().map(ToString::to_string)).map_err(|fault| fault.to_string())
    }

    #[test]
    fn a_unique_beginning_or_end_is_enough() {
        assert_eq!(meant("019b").unwrap(), IDS[2]);
        assert_eq!(meant("ABCD").unwrap(), IDS[0]);
    }

    #[test]
    fn what_is_short_unclear_or_unknown_is_refused_with_a_way_out() {
        assert!(meant("01").unwrap_err().contains("at least 3"));
        assert!(meant("019a").unwrap_err().contains("2 runs"));
        assert!(meant("ffff").unwrap_err().contains("no run"));
        assert!(meant("../x").unwrap_err().contains("latest"));
        let item = only("xyz", "open inbox item", std::iter::empty()).unwrap_err().to_string();
        assert!(item.contains("the id of an open inbox item"), "{item}");
    }
}
