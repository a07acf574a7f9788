//! Which addresses somebody named. A model that reads what strangers wrote can be led to put what it knows into an address:
//! so it only reads addresses that it was told, and none that it made up.

use super::tools::{ask, document_read, repo_read, repo_search, web_fetch, web_search};
use crate::agent::{Entry, Transcript};
use deputy_protocol::event::{Prompt, ToolCall, ToolOutcome};
use deputy_protocol::ids::ToolUseId;

/// Tools whose outcomes are words of others. What an agent or the model itself said before is among none of them.
const TELLING: [&str; 6] =
    [ask::NAME, web_search::NAME, web_fetch::NAME, repo_read::NAME, repo_search::NAME, document_read::NAME];

/// Whether an address stands in what the founder said, or in what a model was shown. Its scheme, its fragment and a last
/// slash do not count: people leave them out.
pub fn is_named(url: &str, transcript: &Transcript) -> bool {
    let bare = url.trim().split('#').next().unwrap_or_default();
    let bare = bare.split_once("://").map_or(bare, |(_, rest)| rest).trim_end_matches('/');
    !bare.is_empty() && heard(transcript).any(|text| text.contains(bare))
}

/// What others said.
fn heard(transcript: &Transcript) -> impl Iterator<Item = &str> {
    let told = transcript.entries.iter().filter_map(|entry| match entry {
        Entry::Told { source: Prompt::Founder, text, .. } => Some(text.as_str()),
        Entry::Did { tool_use, outcome: ToolOutcome::Done { text } } => {
            let call = call(transcript, *tool_use)?;
            TELLING.contains(&call.name.as_str()).then_some(text.as_str())
        }
        Entry::Told { .. }
        | Entry::Time { .. }
        | Entry::Did { .. }
        | Entry::Said { .. }
        | Entry::Recalled { .. }
        | Entry::Given { .. } => None,
    });
    let given = transcript.worded.values().flatten().map(|worded| worded.text.as_str());
    told.chain(given)
}

/// The call that was used.
pub(super) fn call(transcript: &Transcript, tool_use: ToolUseId) -> Option<&ToolCall> {
    let said = transcript.entries.iter().filter_map(|entry| match entry {
        Entry::Said { tool_calls, .. } => Some(tool_calls),
        _ => None,
    });
    said.flatten().find(|call| call.tool_use == tool_use)
}

#[cfg(test)]
mod tests {
    use super::is_named;
    use crate::agent::{Entry, Transcript};
    use deputy_protocol::event::{Prompt, ToolCall, ToolOutcome};
    use deputy_protocol::ids::ToolUseId;
    use uuid::Uuid;

    fn told(source: Prompt, text: &str) -> Entry {
        Entry::Told { source, input: 1, text: text.to_owned() }
    }

    fn used(name: &str, arguments: &str, outcome: ToolOutcome) -> [Entry; 2] {
        let tool_use = ToolUseId(crate::derived(Uuid::nil(), name));
        let call = ToolCall {
            tool_use,
            provider_id: "1".to_owned(),
            name: name.to_owned(),
            arguments: arguments.to_owned(),
        };
        let (model, text, opaque) = ("m/m".to_owned(), "https://said.example/".to_owned(), Vec::new());
        [
            Entry::Said { model, text, tool_calls: vec![call], opaque, truncated: false },
            Entry::Did { tool_use, outcome },
        ]
    }

    #[test]
    fn an_address_is_named_by_the_founder_or_by_what_was_shown() {
        let done = |text: &str| ToolOutcome::Done { text: text.to_owned() };
        let mut transcript = Transcript::default();
        transcript.entries.push(told(Prompt::Founder, "Look at prices.example/list, please."));
        transcript.entries.push(told(Prompt::Order, "See https://order.example/"));
        transcript.entries.extend(used("web_fetch", "{}", done("[More](https://page.example/more)")));
        transcript.entries.extend(used("search_all", "{}", done("https://said-before.example/")));
        let refused = ToolOutcome::Refused { text: "https://refused.example/".to_owned() };
        transcript.entries.extend(used("repo_read", r#"{"path":"https://argument.example/"}"#, refused));
        for (url, named) in [
            ("https://prices.example/list", true),
            ("http://prices.example/list/#top", true),
            ("https://page.example/more", true),
            ("https://prices.example/list?what=secret", false),
            ("https://secret.page.example/more", false),
            ("https://order.example/", false),
            ("https://said.example/", false),
            ("https://said-before.example/", false),
            ("https://refused.example/", false),
            ("https://argument.example/", false),
            ("https://", false),
            ("", false),
        ] {
            assert_eq!(is_named(url, &transcript), named, "{url}");
        }
    }
}
