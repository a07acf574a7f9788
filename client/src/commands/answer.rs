//! `deputy answer`.

use super::house::tell_if_paused;
use super::session::Session;
use super::text::text;
use crate::api::pick_item;
use crate::args::Answer;
use crate::outcome::{Outcome, UsageError};
use crate::render::{Shape, clean, short};
use anyhow::Result;
use deputy_protocol::api::{self, InboxItem};
use deputy_protocol::event::InboxKind;
use serde_json::Value;

/// Answers an inbox item. The first answer wins: a second one is told so by the server.
pub(super) async fn answer(session: &Session, args: Answer) -> Result<Outcome> {
    let (id, item) = pick_item(&session.api, &args.item).await?;
    let text = args.text.map(|written| text(written, "the answer")).transpose()?;
    if args.choice.is_none() && text.is_none() {
        return Err(UsageError(ways("there is no answer in this", &short(&id), item.as_ref())).into());
    }
    let body = meant(item.as_ref(), args.choice, text);
    let options = item.as_ref().map(|item| item.options.as_slice()).unwrap_or_default();
    if let Some(choice) = body.choice.as_ref().filter(|_| !options.is_empty())
        && options.iter().all(|option| option.id != *choice)
    {
        let fault = format!("`{choice}` is none of the answers");
        return Err(UsageError(ways(&fault, &short(&id), item.as_ref())).into());
    }
    let answered = session.api.post::<Value>(&["inbox", &id.to_string(), "answer"], &body).await?;
    if session.out.json {
        session.out.document(&answered.json)?;
    } else {
        session.out.line(&format!("Answered {}.", short(&id)))?;
        tell_if_paused(session).await;
    }
    Ok(Outcome::Done)
}

/// People write what they read: the label of an option, or their own words where there are no options.
fn meant(item: Option<&InboxItem>, choice: Option<String>, text: Option<String>) -> api::Answer {
    let (Some(item), Some(written)) = (item, &choice) else { return api::Answer { choice, text } };
    if item.options.is_empty() && text.is_none() {
        return api::Answer { choice: None, text: choice };
    }
    let mut labelled =
        item.options.iter().filter(|option| option.label.trim().eq_ignore_ascii_case(written.trim()));
    match (item.options.iter().any(|option| option.id == *written), labelled.next(), labelled.next()) {
        (false, Some(option), None) => api::Answer { choice: Some(option.id.clone()), text },
        _ => api::Answer { choice, text },
    }
}

fn ways(fault: &str, id: &str, item: Option<&InboxItem>) -> String {
    let options = item.map(|item| item.options.as_slice()).unwrap_or_default();
    let each = options.iter().map(|option| format!("  deputy answer {id} {}: {}", option.id, option.label));
    let own = item.is_none_or(takes_text).then(|| format!("  deputy answer {id} --text \"…\""));
    let lines: Vec<String> = each.chain(own).map(|line| clean(&line, Shape::Line)).collect();
    format!("{fault}; choose one:\n{}", lines.join("\n"))
}

/// Permissions and failures are settled by one of their options alone; a card is changed by words.
fn takes_text(item: &InboxItem) -> bool {
    matches!(item.kind, InboxKind::Question | InboxKind::Review) || item.plan_id.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn item(options: &Value) -> InboxItem {
        let id = "019a0000-0000-7000-8000-0000000d0004";
        serde_json::from_value(json!({"id": id, "kind": "question", "run_id": null, "plan_id": null,
            "project_id": null, "state": "open", "title": "t", "body": "", "options": options,
            "created_at": "2026-01-02T03:04:05Z", "expires_at": null, "default_choice": null,
            "answered_at": null, "answered_by": null, "choice": null, "text": null}))
        .unwrap()
    }

    fn choice(item: &InboxItem, written: &str) -> (Option<String>, Option<String>) {
        let answer = meant(Some(item), Some(written.to_owned()), None);
        (answer.choice, answer.text)
    }

    #[test]
    fn an_option_is_chosen_by_its_id_or_its_label() {
        let colours = item(&json!([{"id": "1", "label": "red", "recommended": false},
            {"id": "2", "label": "Blue", "recommended": true}, {"id": "red", "label": "2", "recommended": false}]));
        assert_eq!(choice(&colours, "blue"), (Some("2".to_owned()), None));
        assert_eq!(choice(&colours, "red"), (Some("red".to_owned()), None));
        assert_eq!(choice(&colours, "2"), (Some("2".to_owned()), None));
        assert_eq!(choice(&colours, "green"), (Some("green".to_owned()), None));
    }

    #[test]
    fn where_there_are_no_options_the_answer_is_text() {
        assert_eq!(choice(&item(&json!([])), "use blue"), (None, Some("use blue".to_owned())));
    }
}
