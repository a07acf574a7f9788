//! What tests need of which they look at little or nothing.

use crate::agents::{Agent, BUILTIN, Login, Program};
use crate::settings::Settings;
use deputy_domain::driver::{Kind, Rules};
use deputy_domain::plan::WithoutCard;
use deputy_domain::schedule::Zone;
use deputy_protocol::event::{
    Budget, Checks, Delivery, Mode, Permission, Priority, TaskType, Tier, WorkOrder,
};
use deputy_protocol::link::{Answer, Call, CallResult, ShellAnswer};
use std::collections::BTreeMap;
use std::time::Duration;

/// A configuration with two models and one agent.
pub fn settings() -> Settings {
    let model = |name: &str| name.parse().expect("a model's name");
    Settings {
        runs_max: 8,
        run_budget: Budget::default(),
        day_usd_max: None,
        tiers: [(Tier::B, vec![model("one/first"), model("two/second")])].into(),
        agents: [(BUILTIN.to_owned(), Agent::Builtin), ("program".to_owned(), program())].into(),
        is_sandboxed: true,
        default_agent: "builtin".to_owned(),
        escalate: false,
        keep_workspaces: Duration::from_hours(24 * 7),
        embeddings: None,
        without_card: WithoutCard::default(),
        time_zone: Zone::UTC,
        quiet: None,
        looks_back: false,
        answers_within: None,
        web_any_address: false,
        keep_product_events_days: 400,
        product_events_max: 2_000_000,
        check_timeout: Duration::from_mins(10),
        run_output_bytes_max: 1 << 20,
        backup_at_hour: None,
        public_url: "https://deputy.example".to_owned(),
    }
}

/// A command that ended with this code and this output.
pub fn exited(code: i32, output: &str) -> CallResult {
    CallResult::Done(Answer::Shell(ShellAnswer {
        exit_code: Some(code),
        head: output.to_owned(),
        output_bytes: output.len() as u64,
        ..ShellAnswer::default()
    }))
}

/// An order for work that belongs to no project.
pub fn work_order() -> WorkOrder {
    WorkOrder {
        text: "do it".to_owned(),
        project_id: None,
        agent: "builtin".to_owned(),
        mode: Mode::Delegated,
        tier: Tier::B,
        tier_max: Tier::B,
        task_type: TaskType::Feature,
        priority: Priority::Normal,
        permission: Permission::Supervised,
        permission_open: false,
        delivery: Delivery::Review,
        base_branch: None,
        files: Vec::new(),
        issue_id: None,
        metadata: serde_json::Map::new(),
        checks: Vec::new(),
        checks_in: Checks::Workspace,
        budget: Budget::default(),
        depends_on: Vec::new(),
        part: None,
    }
}

/// An agent that is a program: it is told on standard input and writes text.
fn program() -> Agent {
    Agent::Program(Box::new(Program {
        kind: Kind::Command,
        program: Some("/bin/agent".to_owned()),
        args: Vec::new(),
        env: BTreeMap::new(),
        login: Login::Own,
        credentials: None,
        rules: Rules::default(),
        trusts_repository: false,
    }))
}

/// What Deputy itself asks of the agent's git: here it never has a repository, whatever is played.
pub(super) fn is_about_own_commits(call: &Call) -> bool {
    matches!(call, Call::Exec(exec) if exec.argv.iter().any(|argument| argument.contains("git rev-parse")))
}
