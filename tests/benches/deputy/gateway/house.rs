//! A real daemon with runs that are worked on, and their keys.

use super::client::Caller;
use super::upstream::Upstream;
use deputy_protocol::ids::RunId;
use deputy_tests::daemon::{Repository, TestDaemon};
use deputyd::gateway::RunKeys;
use serde_json::json;

/// The model's name at the provider: one whose price is known.
pub(crate) const MODEL: &str = "claude-sonnet-4-5";

/// The daemon, and a caller for each of its runs.
pub(crate) struct House {
    pub(crate) daemon: TestDaemon,
    pub(crate) callers: Vec<Caller>,
    _repository: Repository,
}

impl House {
    /// With so many runs, whose programs may ask the provider.
    pub(crate) async fn of(upstream: &Upstream, runs: usize) -> Self {
        let repository = Repository::of(&[("README.md", "A place to work in.\n")]);
        let config = format!(
            "[limits]\nruns_max = {runs}\n\n[providers.lab]\nkind = \"anthropic\"\nbase_url = \"{}\"\napi_key = \
             \"sk-real\"\n",
            upstream.url
        );
        let daemon = TestDaemon::start(&config).await;
        let api = daemon.api();
        api.add_project("sample", &repository.url(), &[]).await;
        let cmd = json!({ "cmd": "sleep 3600", "timeout_sec": 900 });
        let turns = json!([{ "tool_calls": [{ "name": "shell_exec", "arguments": cmd }] }]);
        let text = format!("Wait.\n```script\n{turns}\n```");
        let keys = RunKeys::init(&daemon.data_dir()).unwrap();
        let mut callers = Vec::new();
        for _ in 0..runs {
            let run_id = api.delegate("sample", &text).await;
            api.until_state(&run_id, &["running"]).await;
            let url = format!("{}/gateway/lab/v1/messages", api.url);
            callers.push(Caller::new(url, keys.key(run_id.parse::<RunId>().unwrap())));
        }
        Self { daemon, callers, _repository: repository }
    }
}
