//! How aider is started.

use super::{Dialect, Endpoint, Launch, LaunchOrder, Session, Stdin};
use crate::driver::Kind;
use crate::driver::launch::model_environment;
use std::collections::BTreeMap;

/// Starts it, with its files in the home folder and none of them left in the work tree. The list of prices has an
/// entry, since it fetches one in place of an empty list.
const SHELL: &str = r#"h="$HOME/.aider"; mkdir -p "$h/caches" "$h/sessions" || exit 1
printf '{"none":{}}' >"$h/caches/model_prices_and_context_window.json"
"$@" --chat-history-file "$h/sessions/$DEPUTY_AIDER_SESSION.md"
code=$?; rm -rf .aider.tags.cache.v4; exit $code"#;

/// Headless, silent about itself, and with its hands off git, the shell and the network.
const FLAGS: [&str; 21] = [
    "--yes-always",
    "--no-auto-commits",
    "--no-dirty-commits",
    "--no-gitignore",
    "--no-pretty",
    "--no-stream",
    "--no-fancy-input",
    "--no-check-update",
    "--no-show-release-notes",
    "--no-show-model-warnings",
    "--no-analytics",
    "--no-detect-urls",
    "--no-suggest-shell-commands",
    "--no-auto-lint",
    "--no-auto-test",
    "--disable-playwright",
    "--no-notifications",
    "--no-watch-files",
    "--no-copy-paste",
    "--no-gui",
    "--no-multiline",
];

/// Files that it would write into the work tree, or read from it and carry out.
const NO_FILES: [&str; 5] =
    ["--load", "--input-history-file", "--llm-history-file", "--env-file", "--model-metadata-file"];

/// A shell, program, arguments and environment, and the prompt on standard input.
pub(in crate::driver) fn launch(order: &LaunchOrder) -> Launch {
    let program = order.program.clone().or_else(|| Kind::Aider.program().map(str::to_owned));
    let mut argv = ["sh", "-c", SHELL, "sh"].map(str::to_owned).to_vec();
    argv.push(program.expect("this kind names its program"));
    argv.extend(order.args.iter().cloned());
    argv.extend(FLAGS.map(str::to_owned));
    argv.extend(NO_FILES.iter().flat_map(|flag| [(*flag).to_owned(), "/dev/null".to_owned()]));
    let (is_fresh, session) = match &order.session {
        Session::Fresh(session) => (true, session),
        Session::Resume(session) => (false, session),
    };
    argv.push(if is_fresh { "--no-restore-chat-history" } else { "--restore-chat-history" }.to_owned());
    let mut env = environment(session);
    if let Some(endpoint) = &order.endpoint {
        argv.extend(["--model".into(), named(endpoint.dialect, &endpoint.model)]);
        argv.extend(["--weak-model".into(), named(endpoint.dialect, &endpoint.small_model)]);
        // Its address by an argument: the repository's `.env` is read after the environment.
        let (name, base_url) = address(endpoint);
        argv.extend(["--set-env".into(), format!("{name}={base_url}")]);
        env.extend(model_environment(endpoint));
    }
    argv.extend(["--message-file", "/dev/stdin"].map(str::to_owned));
    let prompt = order.words();
    let guard = if prompt.starts_with(['/', '!']) { " " } else { "" };
    Launch { argv, env, stdin: Stdin::Text(format!("{guard}{prompt}")) }
}

/// The model as the library below it wants it: with its provider's kind in front.
fn named(dialect: Dialect, model: &str) -> String {
    let kind = match dialect {
        Dialect::Anthropic => "anthropic",
        Dialect::Responses => "openai/responses",
        Dialect::Chat => "openai",
        Dialect::Gemini => "gemini",
    };
    format!("{kind}/{model}")
}

/// Where the library below it looks for an address, and what it wants there.
fn address(endpoint: &Endpoint) -> (&'static str, String) {
    let base_url = endpoint.base_url.trim_end_matches('/');
    match endpoint.dialect {
        Dialect::Anthropic => ("ANTHROPIC_API_BASE", base_url.to_owned()),
        Dialect::Responses | Dialect::Chat => ("OPENAI_API_BASE", format!("{base_url}/v1")),
        Dialect::Gemini => ("GEMINI_API_BASE", format!("{base_url}/v1beta")),
    }
}

fn environment(session: &str) -> BTreeMap<String, String> {
    let pairs = [
        // A name for a file: what is no letter, digit or dash is not in a UUID.
        ("DEPUTY_AIDER_SESSION", session.replace(|c: char| !c.is_ascii_alphanumeric() && c != '-', "_")),
        ("AIDER_ANALYTICS_DISABLE", "true".into()),
        ("LITELLM_LOCAL_MODEL_COST_MAP", "True".into()),
        ("NO_COLOR", "1".into()),
        // Without a name it writes one into the repository's configuration.
        ("GIT_CONFIG_COUNT", "2".into()),
        ("GIT_CONFIG_KEY_0", "user.name".into()),
        ("GIT_CONFIG_VALUE_0", "aider".into()),
        ("GIT_CONFIG_KEY_1", "user.email".into()),
        ("GIT_CONFIG_VALUE_1", "aider@localhost".into()),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
