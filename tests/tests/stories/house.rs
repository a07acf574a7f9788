//! A founder's house: a daemon, repositories, and a model that plays everybody who thinks.

use deputy_tests::daemon::{Api, Feed, TestDaemon};
use deputy_tests::scripted::{ModelServer, Reply, Seen};
use serde_json::{Value, json};

/// Who asks the model, as its tools tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Coo,
    Advisor,
    Orchestrator,
    Worker,
    /// Who answers agents.
    Answerer,
    /// Who has no tools: titles and summaries.
    Clerk,
}

/// Who asks.
pub(crate) fn who(seen: &Seen) -> Who {
    let has = |name: &str| offers(seen, name);
    match () {
        () if has("propose_plan") => Who::Coo,
        () if has("plan_tasks") => Who::Orchestrator,
        () if has("report") => Who::Advisor,
        () if has("answer") => Who::Answerer,
        () if has("finish") => Who::Worker,
        () => Who::Clerk,
    }
}

/// Whether there is a tool of this name.
fn offers(seen: &Seen, name: &str) -> bool {
    seen.body["tools"].to_string().contains(&format!("\"{name}\""))
}

/// Answers so far in what is asked.
pub(crate) fn turns(seen: &Seen) -> usize {
    let messages = seen.body["messages"].as_array().map_or(&[][..], Vec::as_slice);
    messages.iter().filter(|message| message["role"] == "assistant").count()
}

/// Whether these words are in what is asked.
pub(crate) fn hears(seen: &Seen, words: &str) -> bool {
    seen.body["messages"].to_string().contains(words)
}

/// The model's last word of a turn.
pub(crate) fn says(text: &str) -> Reply {
    Reply::text(text).usage(300, 0, 20)
}

/// The model uses a tool. Ids of calls are the model's own: one that comes again in a conversation would be no other call.
pub(crate) fn uses(seen: &Seen, name: &str, arguments: Value) -> Reply {
    Reply::text("").call(&format!("call_{:02}", turns(seen)), name, arguments).usage(300, 0, 40)
}

/// A worker that runs a command and is done.
pub(crate) fn works(seen: &Seen, cmd: &str, summary: &str) -> Reply {
    if turns(seen) == 0 {
        uses(seen, "shell_exec", json!({ "cmd": cmd }))
    } else {
        uses(seen, "finish", json!({ "summary": summary }))
    }
}

/// What an advisor says that saw nothing special, once it has looked.
pub(crate) fn reports(seen: &Seen, approach: &str, files: &[&str]) -> Reply {
    if turns(seen) == 0 {
        let looks =
            [("repo_list", json!({})), ("metrics_show", json!({})), ("query", json!({"sql": "SELECT 1"}))];
        let (name, arguments) =
            looks.into_iter().find(|(name, _)| offers(seen, name)).expect("an advisor looks");
        return uses(seen, name, arguments);
    }
    let evidence = json!([{"claim": "it is there", "source": "README.md:1"}]);
    let plan: Vec<Value> =
        files.iter().map(|file| json!({"text": format!("Write {file}."), "files": [file]})).collect();
    uses(seen, "report", json!({"approach": approach, "plan": plan, "evidence": evidence}))
}

/// A model that answers by who asks.
pub(crate) async fn model(play: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> ModelServer {
    let server = ModelServer::start([]).await.unwrap();
    server.play_by(move |seen| Some(if who(seen) == Who::Clerk { says("A title") } else { play(seen) }));
    server
}

/// What everybody thinks with.
pub(crate) const MODEL: &str = "lab/claude-sonnet-4-5";

/// The configuration of a daemon over this model; `extra` is its own.
pub(crate) fn config(server: &ModelServer, extra: &str) -> String {
    format!(
        "[providers.lab]\nkind = \"anthropic\"\nbase_url = \"{}\"\napi_key = \"sk-lab\"\n\n[prices.\"{MODEL}\"]\ninput = \
         1.0\noutput = 1.0\n\n{extra}",
        server.url()
    )
}

/// A daemon over this model; `extra` is configuration of its own.
pub(crate) async fn daemon(server: &ModelServer, extra: &str) -> TestDaemon {
    let mut daemon = TestDaemon::prepare(&config(server, extra)).await.with_variable("TIER_B_MODEL", MODEL);
    daemon.up(None).await;
    daemon
}

/// The founder, on one of their devices.
#[derive(Clone)]
pub(crate) struct Founder {
    pub(crate) api: Api,
    pub(crate) thread: String,
}

impl Founder {
    /// Begins to talk.
    pub(crate) async fn says(api: &Api, text: &str) -> Self {
        let begun = api.post("/api/v1/conversations", &json!({ "text": text })).await;
        Self { api: api.clone(), thread: begun["id"].as_str().unwrap().to_owned() }
    }

    /// Goes on.
    pub(crate) async fn adds(&self, text: &str) {
        self.api
            .post(&format!("/api/v1/conversations/{}/messages", self.thread), &json!({ "text": text }))
            .await;
    }

    /// Looks again with each fact until something is as wanted.
    pub(crate) async fn until(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let mut feed = Feed::after(&self.api, 0).await.unwrap();
        loop {
            let view = self.api.get(path).await;
            if wanted(&view) {
                return view;
            }
            assert!(feed.event(|_| true).await.is_some(), "the daemon went away: {view:#}");
        }
    }

    /// The thread, once it says this.
    pub(crate) async fn hears(&self, words: &str) -> Value {
        let path = format!("/api/v1/conversations/{}", self.thread);
        self.until(&path, |view| view["messages"].to_string().contains(words)).await
    }

    /// The plan of the thread, once it is as wanted.
    pub(crate) async fn plan(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        let path = format!("/api/v1/plans?conversation={}", self.thread);
        let page = self.until(&path, |page| page["items"].get(0).is_some_and(&wanted)).await;
        page["items"][0].clone()
    }

    /// The card that waits, once there is this version of it.
    pub(crate) async fn card(&self, version: u64) -> Value {
        self.plan(|plan| plan["stage"] == "proposed" && plan["version"] == version).await
    }

    /// Decides on a plan.
    pub(crate) async fn decides(&self, plan: &Value, verb: &str, body: &Value) -> Value {
        let id = plan["id"].as_str().unwrap();
        self.api.post(&format!("/api/v1/plans/{id}/{verb}"), body).await
    }

    /// Confirms the card as it is.
    pub(crate) async fn confirms(&self, plan: &Value) -> Value {
        self.decides(plan, "confirm", &json!({ "version": plan["version"] })).await
    }

    /// The run that is for review, once it is: the one that gathers, or the only one.
    pub(crate) async fn review(&self) -> String {
        let ordered = |plan: &Value| delivering(plan).is_some_and(|task| task["run_id"].is_string());
        let plan = self.plan(ordered).await;
        let run_id = delivering(&plan).unwrap()["run_id"].as_str().unwrap().to_owned();
        // Which run it will be is recorded before there is one.
        let rests = ["review", "failed", "waiting"];
        let is_there = |page: &Value| {
            let runs = page["items"].as_array().unwrap();
            runs.iter()
                .any(|run| run["id"] == run_id.as_str() && rests.iter().any(|state| run["state"] == *state))
        };
        self.until("/api/v1/runs?limit=200", is_there).await;
        let run = self.api.run(&run_id).await;
        assert_eq!(run["state"], "review", "{run:#}");
        run_id
    }

    /// Approves a run, and waits until its plan has ended.
    pub(crate) async fn approves(&self, run_id: &str) -> Value {
        self.api.post(&format!("/api/v1/runs/{run_id}/approve"), &json!({ "deliver": "merge" })).await;
        self.ended().await
    }

    /// The plan, once it has ended.
    pub(crate) async fn ended(&self) -> Value {
        self.plan(|plan| plan["stage"] == "ended").await
    }

    /// Facts of this kind, in all streams.
    pub(crate) async fn facts(&self, kind: &str) -> usize {
        let plan = self.api.get(&format!("/api/v1/plans?conversation={}", self.thread)).await;
        let mut feed = Feed::after(&self.api, 0).await.unwrap();
        let head = plan["items"][0]["id"].as_str().unwrap_or_default().to_owned();
        let mut count = 0;
        // Its own end is the last fact of a plan.
        while let Some(event) = feed.next().await {
            count += usize::from(event["kind"] == kind);
            if event["kind"] == "plan.ended" && event["stream"] == format!("plan/{head}").as_str() {
                break;
            }
        }
        count
    }
}

fn delivering(plan: &Value) -> Option<&Value> {
    plan["tasks"].as_array()?.iter().find(|task| task["gathers"] == true)
}

/// A step of a card in this project.
pub(crate) fn step(text: &str, project: &str) -> Value {
    json!({ "text": text, "project": project })
}
