//! How Gemini's command line is started.

use super::{Launch, LaunchOrder, Session, Stdin};
use crate::driver::Kind;
use serde_json::json;
use std::collections::BTreeMap;

/// Puts the settings where the program looks for its user's, in the HOME of the run, and becomes the program. It takes
/// system settings only from files that root owns, and in a sandbox root owns none.
const SHELL: &str = r#"mkdir -p "$HOME/.gemini" && printf %s "$DEPUTY_GEMINI_SETTINGS" >"$HOME/.gemini/settings.json" && exec "$@""#;

/// Calls of the model that are tried before it gives up, the first included. More is for the run to wait out, without
/// a process.
const ATTEMPTS_MAX: u32 = 4;

/// A shell, program, arguments and environment, and the prompt on standard input.
pub(in crate::driver) fn launch(order: &LaunchOrder) -> Launch {
    let program = order.program.clone().or_else(|| Kind::Gemini.program().map(str::to_owned));
    let mut argv = ["sh", "-c", SHELL, "sh"].map(str::to_owned).to_vec();
    argv.push(program.expect("this kind names its program"));
    argv.extend(order.args.iter().cloned());
    argv.extend(["-o", "stream-json", "--approval-mode", "yolo", "--skip-trust"].map(str::to_owned));
    if let Some(endpoint) = &order.endpoint {
        argv.extend(["-m".into(), endpoint.model.clone()]);
    }
    argv.extend(match &order.session {
        Session::Fresh(id) => ["--session-id".into(), id.clone()],
        Session::Resume(id) => ["--resume".into(), id.clone()],
    });
    Launch { argv, env: environment(order), stdin: Stdin::Text(order.words()) }
}

fn environment(order: &LaunchOrder) -> BTreeMap<String, String> {
    let mut env = BTreeMap::new();
    let mut set = |name: &str, value: &str| env.insert(name.to_owned(), value.to_owned());
    set("DEPUTY_GEMINI_SETTINGS", &settings(order));
    // A second process of its own would not pass signals on.
    set("GEMINI_CLI_NO_RELAUNCH", "true");
    set("GEMINI_TELEMETRY_ENABLED", "false");
    set("NO_COLOR", "1");
    if let Some(endpoint) = &order.endpoint {
        set("GOOGLE_GEMINI_BASE_URL", endpoint.base_url.trim_end_matches('/'));
        set("GEMINI_API_KEY", &endpoint.key);
    }
    env
}

/// No secret in it: children of the program can read it.
fn settings(order: &LaunchOrder) -> String {
    let mut settings = json!({
        "security": { "folderTrust": { "enabled": true } },
        "general": {
            "enableAutoUpdate": false,
            "enableAutoUpdateNotification": false,
            "maxAttempts": ATTEMPTS_MAX,
        },
        "privacy": { "usageStatisticsEnabled": false },
        "telemetry": { "enabled": false },
        "hooksConfig": { "enabled": order.trusts_repository },
        "ide": { "enabled": false },
        "advanced": { "ignoreLocalEnv": !order.trusts_repository },
    });
    if order.endpoint.is_some() {
        settings["security"]["auth"] = json!({ "selectedType": "gemini-api-key" });
    }
    settings.to_string()
}
