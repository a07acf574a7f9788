//! How such a program is started.

use crate::driver::launch::model_environment;
use crate::driver::{Dialect, Kind, Launch, LaunchOrder, Stance, Stdin};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Where its key is: its configuration names the variable, not the key.
const KEY: &str = "DEPUTY_MODEL_KEY";

/// What opencode does not ask about, unless there are rules about it: looking, and its own notes. With the protocol's word
/// for what each does.
const HARMLESS: [(&str, &str); 9] = [
    ("read", "read"),
    ("list", "read"),
    ("glob", "search"),
    ("grep", "search"),
    ("lsp", "other"),
    ("skill", "other"),
    ("task", "other"),
    ("todoread", "other"),
    ("todowrite", "other"),
];

/// The program and arguments of the configuration, as they are: what they need to find a model belongs to those.
pub(in crate::driver) fn launch(order: &LaunchOrder) -> Launch {
    let argv = order.program.iter().chain(&order.args).cloned().collect();
    let env = order.endpoint.as_ref().map(model_environment).unwrap_or_default();
    Launch { argv, env, stdin: Stdin::Open }
}

/// `opencode acp`.
pub(in crate::driver) fn launch_opencode(order: &LaunchOrder) -> Launch {
    let program = order.program.as_deref().or(Kind::Opencode.program()).unwrap_or_default();
    let mut argv = vec![program.to_owned()];
    argv.extend(order.args.iter().cloned());
    argv.push("acp".to_owned());
    let quiet = [
        "OPENCODE_DISABLE_AUTOUPDATE",
        "OPENCODE_DISABLE_MODELS_FETCH",
        "OPENCODE_DISABLE_LSP_DOWNLOAD",
        "OPENCODE_DISABLE_SHARE",
        "OPENCODE_DISABLE_CLAUDE_CODE",
    ];
    let ours = ["OPENCODE_DISABLE_PROJECT_CONFIG", "OPENCODE_PURE"];
    let ours = ours.into_iter().filter(|_| !order.trusts_repository);
    let mut env =
        quiet.into_iter().chain(ours).map(|key| (key.to_owned(), "1".to_owned())).collect::<BTreeMap<_, _>>();
    env.insert("OPENCODE_CONFIG_CONTENT".to_owned(), opencode_config(order).to_string());
    if let Some(endpoint) = &order.endpoint {
        env.insert(KEY.to_owned(), endpoint.key.clone());
    }
    Launch { argv, env, stdin: Stdin::Open }
}

fn opencode_config(order: &LaunchOrder) -> Value {
    let permission = match order.stance {
        Stance::Open => json!({ "*": "allow" }),
        Stance::Asks => {
            // The last that matches counts, and `*` comes first: keys are sorted.
            let is_ruled =
                |(tool, kind): &(&str, &str)| [tool, kind].iter().any(|name| order.rules.are_about(name));
            let harmless = HARMLESS.into_iter().filter(|tool| !is_ruled(tool));
            let harmless = harmless.map(|(tool, _)| (tool.to_owned(), json!("allow")));
            std::iter::once(("*".to_owned(), json!("ask"))).chain(harmless).collect()
        }
    };
    let mut config = json!({
        "autoupdate": false,
        "share": "disabled",
        "permission": permission,
        "experimental": { "continue_loop_on_deny": true },
    });
    if let Some(endpoint) = &order.endpoint {
        let (provider, npm, version) = provider(endpoint.dialect);
        let options = json!({ "baseURL": format!("{}/{version}", endpoint.base_url), "apiKey": format!("{{env:{KEY}}}") });
        let models = [&endpoint.model, &endpoint.small_model]
            .map(|model| (model.clone(), json!({ "tool_call": true })));
        config["model"] = json!(format!("{provider}/{}", endpoint.model));
        config["small_model"] = json!(format!("{provider}/{}", endpoint.small_model));
        config["enabled_providers"] = json!([provider]);
        config["provider"] = json!({
            provider: {
                "npm": npm,
                "options": options,
                "models": models.into_iter().collect::<serde_json::Map<_, _>>(),
            },
        });
    }
    config
}

/// Its name for a provider of this dialect, the SDK that it has built in for it, and the version in its address. By the
/// name it knows the bounds of the provider's own models.
const fn provider(dialect: Dialect) -> (&'static str, &'static str, &'static str) {
    match dialect {
        Dialect::Anthropic => ("anthropic", "@ai-sdk/anthropic", "v1"),
        Dialect::Responses => ("openai", "@ai-sdk/openai", "v1"),
        Dialect::Chat => ("deputy", "@ai-sdk/openai-compatible", "v1"),
        Dialect::Gemini => ("google", "@ai-sdk/google", "v1beta"),
    }
}
