//! How Claude Code is started.

use super::tools::settings;
use super::{Launch, LaunchOrder, Session, Stance, Stdin};
use crate::driver::Kind;
use std::collections::BTreeMap;

/// Most bytes of a briefing that goes into an argument: Linux takes 128 KiB. A longer one goes before the prompt.
pub(super) const BRIEFING_BYTES_MAX: usize = 96 * 1024;

/// Tools that would take its work to another folder, or go on with it when the turn is over.
const WITHHELD: &str = "EnterWorktree,ScheduleWakeup";

/// Program, arguments and environment. The prompt follows on standard input.
pub(in crate::driver) fn launch(order: &LaunchOrder) -> Launch {
    let program = order.program.clone().or_else(|| Kind::Claude.program().map(str::to_owned));
    let mut argv = vec![program.expect("this kind names its program")];
    argv.extend(order.args.iter().cloned());
    argv.extend(
        ["-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose"]
            .map(str::to_owned),
    );
    if order.endpoint.is_none() {
        // Only pieces say what a call used when it ends; without them that is known when the turn is over.
        argv.push("--include-partial-messages".into());
    }
    argv.extend(["--replay-user-messages", "--permission-prompt-tool", "stdio"].map(str::to_owned));
    if !order.trusts_repository {
        // Hooks, servers, environment and permissions of the repository's are left out.
        argv.extend(["--setting-sources", "user", "--strict-mcp-config"].map(str::to_owned));
    }
    argv.extend(["--disallowedTools", WITHHELD].map(str::to_owned));
    if is_argument(&order.briefing) {
        argv.extend(["--append-system-prompt".into(), order.briefing.clone()]);
    }
    match order.stance {
        Stance::Asks => {
            argv.extend(["--permission-mode", "default", "--settings"].map(str::to_owned));
            argv.push(settings(order));
        }
        Stance::Open => argv.push("--dangerously-skip-permissions".into()),
    }
    argv.extend(match &order.session {
        Session::Fresh(id) => ["--session-id".into(), id.clone()],
        Session::Resume(id) => ["--resume".into(), id.clone()],
    });
    Launch { argv, env: environment(order), stdin: Stdin::Open }
}

/// Whether a briefing goes into an argument.
pub(super) const fn is_argument(briefing: &str) -> bool {
    !briefing.is_empty() && briefing.len() <= BRIEFING_BYTES_MAX
}

fn environment(order: &LaunchOrder) -> BTreeMap<String, String> {
    let mut env = BTreeMap::new();
    let mut set = |name: &str, value: &str| env.insert(name.to_owned(), value.to_owned());
    set("DISABLE_TELEMETRY", "1");
    set("DISABLE_ERROR_REPORTING", "1");
    set("DISABLE_AUTOUPDATER", "1");
    set("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
    // A turn's end is the end of its work: nothing goes on behind it or begins by itself later.
    set("CLAUDE_CODE_DISABLE_BACKGROUND_TASKS", "1");
    set("CLAUDE_CODE_DISABLE_CRON", "1");
    // What it should remember of other sessions, the briefing says.
    set("CLAUDE_CODE_DISABLE_AUTO_MEMORY", "1");
    // What it was told is in its session's file before its model is asked, and not up to a second later: one that is
    // killed meanwhile can be gone on with.
    set("CLAUDE_CODE_EAGER_FLUSH", "1");
    // With its own back-off about 15 s; what lasts longer is for the run to wait out, without a process.
    set("CLAUDE_CODE_MAX_RETRIES", "4");
    if order.stance == Stance::Open {
        // It takes the flag from root only where this says that nothing outside is in its reach.
        set("IS_SANDBOX", "1");
    }
    if let Some(endpoint) = &order.endpoint {
        set("ANTHROPIC_BASE_URL", &endpoint.base_url);
        set("ANTHROPIC_API_KEY", &endpoint.key);
        set("ANTHROPIC_MODEL", &endpoint.model);
        set("ANTHROPIC_SMALL_FAST_MODEL", &endpoint.small_model);
        set("ANTHROPIC_DEFAULT_HAIKU_MODEL", &endpoint.small_model);
        // Agents below it may ask for a family by name; there is only this model.
        for family in ["OPUS", "SONNET", "FABLE"] {
            set(&format!("ANTHROPIC_DEFAULT_{family}_MODEL"), &endpoint.model);
        }
    }
    env
}
