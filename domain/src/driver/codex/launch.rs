//! How Codex is started.

use crate::driver::{Kind, Launch, LaunchOrder, Session, Stance, Stdin};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Where its key is. The name says what it is, so that the variable can be kept from the commands that it runs.
const KEY: &str = "DEPUTY_MODEL_KEY";

/// The word in the configuration's arguments that asks for `codex exec`.
pub(in crate::driver) const EXEC: &str = "exec";

/// Whether these arguments ask for it.
pub(in crate::driver) fn is_exec(args: &[String]) -> bool {
    args.iter().any(|arg| arg == EXEC)
}

/// How it begins.
pub(in crate::driver) fn launch(order: &LaunchOrder) -> Launch {
    let is_exec = is_exec(&order.args);
    let program = order.program.as_deref().or(Kind::Codex.program()).unwrap_or(EXEC);
    let mut argv = vec![program.to_owned()];
    argv.extend(order.args.iter().filter(|arg| *arg != EXEC).cloned());
    argv.push(if is_exec { EXEC } else { "app-server" }.to_owned());
    for (key, value) in settings(order, is_exec) {
        argv.extend(["-c".to_owned(), format!("{key}={}", toml(&value))]);
    }
    let mut stdin = Stdin::Open;
    if is_exec {
        argv.extend(["--json".to_owned(), "--skip-git-repo-check".to_owned()]);
        if let Session::Resume(session) = &order.session {
            argv.extend(["resume".to_owned(), session.clone()]);
        }
        // The prompt is no argument: those are read by others, and bounded.
        argv.push("-".to_owned());
        stdin = Stdin::Text(prompt(order));
    }
    // Its log on standard error says what its messages say, with the time; what ends it is written there anyhow.
    let quiet = [("NO_COLOR", "1"), ("RUST_LOG", "off")];
    let mut env =
        quiet.map(|(key, value)| (key.to_owned(), value.to_owned())).into_iter().collect::<BTreeMap<_, _>>();
    if let Some(endpoint) = &order.endpoint {
        env.insert(KEY.to_owned(), endpoint.key.clone());
    }
    Launch { argv, env, stdin }
}

/// The first words of a process that takes no others before them.
fn prompt(order: &LaunchOrder) -> String {
    match &order.session {
        Session::Fresh(_) if !order.briefing.trim().is_empty() => {
            format!("{}\n\n{}", order.briefing, order.prompt)
        }
        _ => order.prompt.clone(),
    }
}

fn settings(order: &LaunchOrder, is_exec: bool) -> Vec<(&'static str, Value)> {
    let mut settings = Vec::new();
    if let Some(endpoint) = &order.endpoint {
        settings.extend([
            ("model", json!(endpoint.model)),
            ("model_provider", json!("deputy")),
            ("model_providers.deputy.name", json!("deputy")),
            ("model_providers.deputy.base_url", json!(format!("{}/v1", endpoint.base_url))),
            ("model_providers.deputy.env_key", json!(KEY)),
            ("model_providers.deputy.wire_api", json!("responses")),
        ]);
    }
    let sandbox = match (is_exec, order.stance) {
        // Nobody can be asked there: what nobody allowed does not happen.
        (true, Stance::Asks) => "read-only",
        // Deputy's own sandbox holds it.
        _ => "danger-full-access",
    };
    // Where it is not trusted, the repository's `.codex` is not applied.
    let trust = if order.trusts_repository { "trusted" } else { "untrusted" };
    settings.extend([
        ("sandbox_mode", json!(sandbox)),
        ("projects", json!({ order.workspace.as_str(): { "trust_level": trust } })),
        ("shell_environment_policy.exclude", json!([KEY])),
        ("check_for_update_on_startup", json!(false)),
        ("analytics.enabled", json!(false)),
        ("feedback.enabled", json!(false)),
        // It would look its catalogue up on the network at each start.
        ("features.plugins", json!(false)),
        // It would write its environment into its HOME, the project's variables included.
        ("features.shell_snapshot", json!(false)),
        // It would go on by itself after a turn that ended.
        ("features.goals", json!(false)),
        // It could not ask the founder otherwise.
        ("features.default_mode_request_user_input", json!(!is_exec)),
        ("suppress_unstable_features_warning", json!(true)),
    ]);
    settings
}

/// A value as TOML: that of JSON but for tables.
fn toml(value: &Value) -> String {
    match value {
        Value::Object(table) => {
            let fields =
                table.iter().map(|(key, value)| format!("{}={}", Value::from(key.as_str()), toml(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
        }
        value => value.to_string(),
    }
}
