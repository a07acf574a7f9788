//! Secrets that nothing which a run starts may see: looked for in every process, file, log, event and prompt.

use super::agent::Agent;
use super::processes::of_run;
use crate::run::{delegate, steps};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use deputy_domain::secret::{Redactor, Secret};
use deputy_protocol::ids::RunId;
use deputy_tests::agents::model;
use deputy_tests::daemon::{Feed, Repository, TestDaemon};
use deputy_tests::scripted::{ModelServer, Reply};
use deputy_tests::watch::until_exists;
use deputyd::gateway::RunKeys;
use serde_json::{Value, json};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// In the daemon's own environment, as tokens for a founder's host are.
const HOST_TOKEN: &str = "ghp-canary-of-the-daemons-own-environment";
/// A variable of the project: for its agent and tools alone.
const VARIABLE: &str = "canary-of-the-projects-variable";
/// A file of the project, which lies in its tree and nowhere else.
const FILE: &str = "canary-of-the-projects-secret-file";
/// What the program's key at the gateway is called.
const KEY: &str = "the run's key";
/// Larger files are no place for a secret, but for what is slow to read.
const FILE_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// A secret that no other test has: they run at the same time, over the same folder of temporary files.
fn own(secret: &str) -> String {
    format!("{secret}-{}", std::process::id())
}

/// What must not be found: as it is, encoded, and in pieces.
struct Canary {
    name: &'static str,
    /// In one piece: as it is, and in base64 wherever it stands in a group of three bytes.
    forms: Vec<String>,
    finder: Redactor,
    /// Beginnings of paths where it belongs.
    home: Vec<PathBuf>,
}

impl Canary {
    fn new(name: &'static str, value: &str, home: Vec<PathBuf>) -> Self {
        let secret = Secret::new(name, value.as_bytes()).expect("it is long enough");
        let aligned = |shift: usize| {
            let shifted = ["-".repeat(shift).as_bytes(), value.as_bytes()].concat();
            // What depends on the value alone.
            let inner = (shift * 8).div_ceil(6)..shifted.len() * 8 / 6;
            [STANDARD.encode(&shifted), URL_SAFE.encode(&shifted)].map(|text| text[inner.clone()].to_owned())
        };
        let forms = (0..3).flat_map(aligned).chain([value.to_owned()]).collect();
        Self { name, forms, finder: Redactor::new(&[secret]), home }
    }

    /// Whether what the run starts may have it in its environment.
    fn is_for_the_run(&self) -> bool {
        ["the variable", KEY].contains(&self.name)
    }

    #[track_caller]
    fn is_not_in(&self, place: &str, content: &[u8]) {
        let content = String::from_utf8_lossy(content);
        assert!(!self.forms.iter().any(|form| content.contains(form)), "{} is in {place}", self.name);
    }

    /// The same for what may be told in pieces, or in an encoding that only programs know.
    #[track_caller]
    fn is_not_told_in(&self, place: &str, content: &[u8]) {
        let content = String::from_utf8_lossy(content).into_owned();
        assert!(self.finder.told(content.clone()) == content, "{} is in {place}", self.name);
    }
}

#[test]
fn a_canary_is_found_in_base64_wherever_it_stands_and_in_pieces() {
    let value = own(VARIABLE);
    let canary = Canary::new("it", &value, Vec::new());
    let halves = value.split_at(11);
    let pieces = [halves.0, halves.1].map(|text| json!({"delta": text}).to_string() + "\n").concat();
    let mut places = vec![value.clone(), pieces];
    places.extend(["", "a", "ab", "abc"].map(|before| STANDARD.encode(format!("{before}{value} behind"))));
    for place in places {
        let is_whole = !place.contains("delta");
        for told in [true, false].into_iter().filter(|told| *told || is_whole) {
            let found = std::panic::catch_unwind(|| {
                let look = if told { Canary::is_not_told_in } else { Canary::is_not_in };
                look(&canary, "a place", place.as_bytes());
            });
            assert!(found.is_err(), "{place}");
        }
    }
    canary.is_not_told_in("another place", b"canary-of-the-projects-valuables");
}

/// Files below a folder that were written since, without what is only a view of the kernel's.
fn written_since(folder: &Path, since: SystemTime, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(about) = entry.path().symlink_metadata() else { continue };
        if about.is_dir() {
            written_since(&entry.path(), since, found);
        } else if about.is_file()
            && about.len() <= FILE_BYTES_MAX
            && about.modified().is_ok_and(|at| at >= since)
        {
            found.push(entry.path());
        }
    }
}

/// Looks at every process of the run and every file that was written since.
fn look(canaries: &[Canary], daemon: &TestDaemon, run_id: &str, since: SystemTime) {
    let pids = of_run(run_id);
    let mut folders = vec![daemon.data_dir()];
    // Folders of other tests, which run at the same time, begin with a dot.
    let shared = std::fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten();
    let shared = shared.filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'));
    folders.extend(shared.map(|entry| entry.path()));
    let host = root_of("self");
    for pid in pids.iter().filter(|pid| root_of(&pid.to_string()) != host) {
        folders
            .extend(["tmp", "dev/shm", "run"].map(|name| PathBuf::from(format!("/proc/{pid}/root/{name}"))));
    }
    for pid in shims(daemon, run_id).into_iter().chain(pids) {
        for part in ["cmdline", "environ"] {
            let content = std::fs::read(format!("/proc/{pid}/{part}")).unwrap_or_default();
            // A project's variables are for what its tools start, and the run's key is for its program.
            for canary in canaries.iter().filter(|canary| !canary.is_for_the_run() || part == "cmdline") {
                canary.is_not_in(&format!("the {part} of process {pid}"), &content);
            }
        }
    }
    let mut files = Vec::new();
    for folder in &folders {
        written_since(folder, since, &mut files);
    }
    let kept = ["traffic", "blobs"].map(|folder| daemon.data_dir().join(folder));
    for path in files {
        let Ok(content) = std::fs::read(&path) else { continue };
        for canary in canaries {
            // Its temporary files are its own, and gone with it.
            let is_of_the_run = canary.name == KEY && path.starts_with("/proc");
            if is_of_the_run || canary.home.iter().any(|home| path.starts_with(home)) {
                continue;
            }
            let place = path.display().to_string();
            if kept.iter().any(|kept| path.starts_with(kept)) {
                canary.is_not_told_in(&place, &content);
            } else {
                canary.is_not_in(&place, &content);
            }
        }
    }
}

/// Which root folder a process has.
fn root_of(pid: &str) -> Option<(u64, u64)> {
    let root = std::fs::metadata(format!("/proc/{pid}/root/")).ok()?;
    Some((root.dev(), root.ino()))
}

/// The runners that hold a run's processes.
fn shims(daemon: &TestDaemon, run_id: &str) -> Vec<u64> {
    let hands = daemon.data_dir().join("runs").join(run_id).join("hands");
    let slots = std::fs::read_dir(hands).into_iter().flatten().flatten();
    let holds = slots.filter_map(|slot| std::fs::read(slot.path().join("pid.json")).ok());
    let holds = holds.filter_map(|hold| serde_json::from_slice::<Value>(&hold).ok());
    holds.filter_map(|hold| hold["shim"]["pid"].as_u64()).collect()
}

/// What is said over the API about a run: its events, its traffic, its files.
async fn told(daemon: &TestDaemon, run_id: &str) -> String {
    let api = daemon.api();
    let mut told = api.get(&format!("/api/v1/runs/{run_id}/events?limit=200")).await.to_string();
    let traffic = api.get(&format!("/api/v1/runs/{run_id}/traffic?limit=100")).await;
    for record in traffic["items"].as_array().expect("a list") {
        let call = record["call_id"].as_str().expect("a call");
        told += &api.get(&format!("/api/v1/runs/{run_id}/traffic/{call}")).await.to_string();
    }
    assert!(told.contains("gate"), "the traffic was kept");
    for item in
        api.get(&format!("/api/v1/runs/{run_id}/artifacts")).await["items"].as_array().expect("a list")
    {
        if let Some(url) = item["url"].as_str() {
            told += &api.text(url).await;
        }
    }
    told + &api.text(&format!("/api/v1/runs/{run_id}/diff")).await
}

fn canaries(daemon: &TestDaemon, server: &ModelServer, run_id: &str) -> Vec<Canary> {
    let key = server.seen()[0].key().expect("the provider was given its key").to_owned();
    let secrets = daemon.data_dir().join("secrets");
    let run = daemon.data_dir().join("runs").join(run_id);
    // What the runner is started with, for its owner's eyes.
    let orders = ["agent", "checks"].map(|slot| run.join("hands").join(slot).join("shim.json"));
    for order in orders.iter().filter(|order| order.exists()) {
        assert_eq!(order.metadata().unwrap().permissions().mode() & 0o077, 0, "{}", order.display());
    }
    let places = [orders.as_slice(), std::slice::from_ref(&secrets)].concat();
    vec![
        Canary::new("the provider's key", &key, vec![daemon.config_path()]),
        Canary::new("the admin's token", daemon.token(), Vec::new()),
        Canary::new("the daemon's own token", &own(HOST_TOKEN), Vec::new()),
        Canary::new("the variable", &own(VARIABLE), places),
        Canary::new("the file", &own(FILE), vec![secrets, run.join("tree/key.pem")]),
        // What the program keeps of its own conversations lies in its HOME.
        Canary::new(KEY, &gateway_key(daemon, run_id), vec![run.join("hands"), run.join("home")]),
    ]
}

fn gateway_key(daemon: &TestDaemon, run_id: &str) -> String {
    let keys = RunKeys::init(&daemon.data_dir()).expect("the daemon made it");
    keys.key(run_id.parse::<RunId>().expect("an id"))
}

#[expect(clippy::disallowed_methods, reason = "files carry the time of the machine")]
fn began() -> SystemTime {
    SystemTime::now()
}

async fn no_secret_is_where_it_does_not_belong(agent: Agent) {
    let since = began();
    // What of the program's environment is the key of its run, however its tools are started.
    let shows =
        "cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep -o 'dpr_[A-Za-z0-9_-]*' | sort -u";
    let wait = format!("{shows}; mkfifo gate && cat gate && rm gate && echo 2 > n.txt");
    let last = Reply::text("Made it two.").usage(300, 200, 5);
    let server = model([agent.runs("call_01", &wait), last]).await;
    let daemon = agent.daemon_with(&server, "", &[("GITHUB_TOKEN", own(HOST_TOKEN).as_str())]).await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    let api = daemon.api();
    let project = json!({
        "name": "sample", "repo_url": repository.url(), "checks": ["grep -q 2 n.txt"],
        "env": {"LAB_TOKEN": own(VARIABLE)}, "secret_files": {"key.pem": own(FILE)},
    });
    api.post("/api/v1/projects", &project).await;
    let run_id = delegate(api, "real", "Make it two.").await;
    let feed = Feed::after(api, 0).await;
    let used = |event: &Value| event["kind"] == "step.tool_started";
    feed.expect("the feed opens").event(used).await.expect("it uses its tool");
    let gate = daemon.data_dir().join("runs").join(&run_id).join("tree/gate");
    until_exists(&gate).await;

    assert!(!of_run(&run_id).is_empty(), "it works");
    look(&canaries(&daemon, &server, &run_id), &daemon, &run_id, since);

    std::fs::write(&gate, "").expect("the tool waits at its gate");
    let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    assert_eq!(run["verdict"], "passed", "{:#?}\n{}", steps(api, &run_id).await, daemon.log_tail());
    let shown = Value::from(steps(api, &run_id).await).to_string();
    assert!(shown.contains(&format!("[secret {KEY}]")), "its tool showed it: {shown}");
    let canaries = canaries(&daemon, &server, &run_id);
    look(&canaries, &daemon, &run_id, since);
    let (told, log) = (told(&daemon, &run_id).await, daemon.log());
    for canary in &canaries {
        canary.is_not_told_in("what the API tells", told.as_bytes());
        canary.is_not_in("the log", log.as_bytes());
        for seen in server.seen() {
            canary.is_not_in("a prompt", seen.body.to_string().as_bytes());
            let others = seen.headers.iter().filter(|(_, value)| {
                !value.to_str().is_ok_and(|text| seen.key().is_some_and(|key| text.ends_with(key)))
            });
            others
                .for_each(|(name, value)| canary.is_not_in(&format!("the header {name}"), value.as_bytes()));
        }
    }
}

agents! {
    claude is CLAUDE: no_secret_is_where_it_does_not_belong;
    codex is CODEX: no_secret_is_where_it_does_not_belong;
    gemini is GEMINI: no_secret_is_where_it_does_not_belong;
    opencode is OPENCODE: no_secret_is_where_it_does_not_belong;
}
