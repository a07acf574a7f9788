//! What a request wants, by its method and path.

use crate::llm::ProviderKind::{self, Anthropic, Gemini, OpenAi, OpenAiCompatible, Scripted};
use axum::http::Method;
use deputy_domain::driver::Dialect;

/// What a request wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// An answer of a model.
    Answer(Asked),
    /// Tokens counted: nothing is paid for that.
    Count(Asked),
    /// The models that there are.
    Models,
}

/// What a model is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// What is spoken.
    pub dialect: Dialect,
    /// The model and what it is to do, where the path says both; elsewhere the body names the model.
    pub by_path: Option<(String, String)>,
    /// The path below the version.
    path: Vec<String>,
}

impl Asked {
    /// The path below the version, for this model.
    pub(super) fn path(&self, model: &str) -> Vec<String> {
        match &self.by_path {
            Some((_, verb)) => vec!["models".to_owned(), format!("{model}:{verb}")],
            None => self.path.clone(),
        }
    }
}

/// What a provider of this kind is asked for by this path; `None` when it is nothing that the gateway passes on.
pub(super) fn wish(kind: ProviderKind, method: &Method, path: &str) -> Option<Wish> {
    let (version, below) = path.trim_matches('/').split_once('/')?;
    let versions: &[&str] = match kind {
        Gemini => &["v1beta", "v1alpha", "v1"],
        Scripted => return None,
        Anthropic | OpenAi | OpenAiCompatible => &["v1"],
    };
    if !versions.contains(&version) {
        return None;
    }
    if method == Method::GET {
        return (below == "models").then_some(Wish::Models);
    }
    if method != Method::POST {
        return None;
    }
    let asked =
        |dialect| Asked { dialect, by_path: None, path: below.split('/').map(str::to_owned).collect() };
    match (kind, below) {
        (Anthropic, "messages") => Some(Wish::Answer(asked(Dialect::Anthropic))),
        (Anthropic, "messages/count_tokens") => Some(Wish::Count(asked(Dialect::Anthropic))),
        (OpenAi, "responses") => Some(Wish::Answer(asked(Dialect::Responses))),
        (OpenAi | OpenAiCompatible, "chat/completions") => Some(Wish::Answer(asked(Dialect::Chat))),
        (Gemini, _) => gemini(below, asked(Dialect::Gemini)),
        _ => None,
    }
}

fn gemini(below: &str, asked: Asked) -> Option<Wish> {
    let (model, verb) = below.strip_prefix("models/")?.rsplit_once(':')?;
    if model.is_empty() || model.contains('/') {
        return None;
    }
    let asked = Asked { by_path: Some((model.to_owned(), verb.to_owned())), ..asked };
    match verb {
        "generateContent" | "streamGenerateContent" => Some(Wish::Answer(asked)),
        "countTokens" => Some(Wish::Count(asked)),
        _ => None,
    }
}

/// Whether a provider of this kind speaks it.
pub(super) const fn speaks(kind: ProviderKind, dialect: Dialect) -> bool {
    match dialect {
        Dialect::Anthropic => matches!(kind, Anthropic),
        Dialect::Responses => matches!(kind, OpenAi),
        Dialect::Chat => matches!(kind, OpenAi | OpenAiCompatible),
        Dialect::Gemini => matches!(kind, Gemini),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_paths_are_passed_on() {
        let asked = |kind, path| match wish(kind, &Method::POST, path) {
            Some(Wish::Answer(asked)) => Some(asked.dialect),
            _ => None,
        };
        assert_eq!(asked(Anthropic, "v1/messages"), Some(Dialect::Anthropic));
        assert_eq!(asked(OpenAi, "/v1/responses"), Some(Dialect::Responses));
        assert_eq!(asked(OpenAi, "v1/chat/completions"), Some(Dialect::Chat));
        assert_eq!(asked(OpenAiCompatible, "v1/chat/completions"), Some(Dialect::Chat));
        assert_eq!(asked(Gemini, "v1beta/models/g-1:streamGenerateContent"), Some(Dialect::Gemini));
        for (kind, path) in [
            (Anthropic, "v1/responses"),
            (Anthropic, "v1/messages/batches"),
            (Anthropic, "v2/messages"),
            (Anthropic, "messages"),
            (OpenAiCompatible, "v1/responses"),
            (OpenAi, "v1/files"),
            (Gemini, "v1beta/models/g:batchGenerateContent"),
            (Gemini, "v1beta/models/a/b:generateContent"),
            (Gemini, "v1beta/models/:generateContent"),
            (Scripted, "v1/messages"),
        ] {
            assert_eq!(wish(kind, &Method::POST, path), None, "{path}");
        }
        assert_eq!(wish(Anthropic, &Method::GET, "v1/models"), Some(Wish::Models));
        assert_eq!(wish(Anthropic, &Method::DELETE, "v1/messages"), None);
    }

    #[test]
    fn a_model_in_the_path_can_be_another_one() {
        let Some(Wish::Count(asked)) = wish(Gemini, &Method::POST, "v1beta/models/g:countTokens") else {
            panic!("tokens are counted there")
        };
        assert_eq!(asked.path("h"), ["models", "h:countTokens"]);
    }
}
