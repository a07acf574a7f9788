//! The process: started, killed, started again over the same folder.

use super::api::Api;
use super::program;
use crate::ledger::{self, Engine};
use crate::postgres::Cluster;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;

/// How long a start may take before the test gives up: far above the promise, which suites check themselves.
const PATIENCE: Duration = Duration::from_mins(1);

/// At which commit of its life a daemon dies.
#[derive(Clone, Copy, Debug)]
pub enum CrashAt {
    /// Before the n-th commit.
    Before(u64),
    /// After the n-th commit, before anybody is told.
    After(u64),
}

impl std::fmt::Display for CrashAt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Before(commit) => write!(f, "before:{commit}"),
            Self::After(commit) => write!(f, "after:{commit}"),
        }
    }
}

/// A daemon over a throw-away folder.
pub struct TestDaemon {
    folder: TempDir,
    child: Option<Child>,
    api: Option<Api>,
    token: String,
    /// Of its environment.
    variables: Vec<(String, String)>,
    /// Moves with each line of the log.
    lines: watch::Sender<()>,
}

impl TestDaemon {
    /// The same folder with this variable in the daemon's environment.
    #[must_use]
    pub fn with_variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A folder with a configuration, and no daemon yet. `extra` is TOML that is laid over the scripted model.
    pub async fn prepare(extra: &str) -> Self {
        let mut daemon = Self::bare(extra, "");
        let output =
            daemon.command(&["token", "create", "--role", "admin", "--name", "test", "--json"]).await;
        assert!(output.status.success(), "no token: {}", String::from_utf8_lossy(&output.stderr));
        let answer: serde_json::Value =
            serde_json::from_slice(&output.stdout).expect("the token comes as JSON");
        answer["token"].as_str().expect("the answer has a token").clone_into(&mut daemon.token);
        daemon
    }

    /// The same with a token that is known already, and nothing where its data will lie.
    pub fn bare(extra: &str, token: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let data_dir = folder.path().join("data");
        // Calls of models are counted by many tests, and what agents ask is answered by the test.
        let looks_back =
            if extra.contains("[hindsight]") { "" } else { "[hindsight]\nafter_runs = false\n\n" };
        let answers = if extra.contains("[questions]") { "" } else { "[questions]\nanswer = false\n\n" };
        let config = format!(
            "[storage]\ndata_dir = \"{}\"\n\n[providers.scripted]\nkind = \"scripted\"\n\n[models]\nb = \
             \"scripted/test\"\n\n{looks_back}{answers}[server]\nlisten = \"127.0.0.1:0\"\n\n{extra}\n",
            data_dir.display()
        );
        std::fs::write(folder.path().join("config.toml"), config).expect("a file can be written");
        let lines = watch::Sender::new(());
        Self { folder, child: None, api: None, token: token.to_owned(), variables: Vec::new(), lines }
    }

    /// The same folder with this token.
    #[must_use]
    pub fn with_token(mut self, token: &str) -> Self {
        token.clone_into(&mut self.token);
        self
    }

    /// A running daemon over a fresh database of this engine; nothing, and plainly said so, when it cannot be had here.
    pub async fn start_on(engine: Engine, extra: &str) -> Option<Self> {
        let mut daemon = Self::prepare_on(engine, extra).await?;
        daemon.up(None).await;
        Some(daemon)
    }

    /// The same, and no daemon yet.
    pub async fn prepare_on(engine: Engine, extra: &str) -> Option<Self> {
        Some(match engine {
            Engine::Sqlite => Self::prepare(extra).await,
            Engine::Postgres => Self::prepare(&over(&Cluster::shared()?.fresh().await, extra)).await,
        })
    }

    /// A running daemon over this database.
    pub async fn start_over(url: &str, extra: &str) -> Self {
        Self::start(&over(url, extra)).await
    }

    /// A running daemon.
    pub async fn start(extra: &str) -> Self {
        let mut daemon = Self::prepare(extra).await;
        daemon.up(None).await;
        daemon
    }

    /// Starts the process and waits until it answers.
    pub async fn up(&mut self, crash: Option<CrashAt>) {
        assert!(self.try_up(crash).await, "the daemon ended before it answered:\n{}", self.log_tail());
    }

    /// The same; false when it died before it answered.
    pub async fn try_up(&mut self, crash: Option<CrashAt>) -> bool {
        let mut command = self.deputyd();
        if let Some(crash) = crash {
            command.env("DEPUTY_TEST_CRASH", crash.to_string());
        }
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log_path());
        let mut log = log.expect("the log can be opened");
        let mut child =
            command.arg("serve").stderr(Stdio::piped()).kill_on_drop(true).spawn().expect("deputyd starts");
        let mut lines = BufReader::new(child.stderr.take().expect("standard error is piped")).lines();
        let found = tokio::time::timeout(PATIENCE, async {
            while let Ok(Some(line)) = lines.next_line().await {
                let _ = std::io::Write::write_all(&mut log, format!("{line}\n").as_bytes());
                if let Some((_, url)) = line.split_once("listening on ") {
                    return Some(url.trim().to_owned());
                }
            }
            None
        });
        let url = found.await.expect("a start ends in time");
        let told = self.lines.clone();
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                let _ = std::io::Write::write_all(&mut log, format!("{line}\n").as_bytes());
                let _ = told.send(());
            }
        });
        self.child = Some(child);
        self.api = url.as_ref().map(|url| Api::new(url, &self.token));
        if url.is_none() {
            self.died().await;
        }
        url.is_some()
    }

    /// A client of the running daemon.
    pub fn api(&self) -> &Api {
        self.api.as_ref().expect("the daemon is up")
    }

    /// Number of the running process.
    pub fn pid(&self) -> u32 {
        self.child.as_ref().and_then(Child::id).expect("the daemon is up")
    }

    /// Kills the process as `kill -9` does.
    pub async fn kill(&mut self) {
        if let Some(child) = &mut self.child {
            child.start_kill().expect("a child can be killed");
        }
        self.died().await;
    }

    /// Waits until the process has ended, however it does.
    pub async fn died(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.wait().await.expect("a child can be waited for");
        }
        self.api = None;
    }

    /// Ends the process as systemd does; whether it said goodbye in order.
    pub async fn terminate(&mut self) -> bool {
        self.signal("TERM").await;
        let mut child = self.child.take().expect("the daemon is up");
        self.api = None;
        tokio::time::timeout(PATIENCE, child.wait())
            .await
            .expect("it ends in time")
            .is_ok_and(|status| status.success())
    }

    /// Runs one of `deputyd`'s commands on this folder.
    pub async fn command(&self, arguments: &[&str]) -> Output {
        self.deputyd().args(arguments).output().await.expect("deputyd runs")
    }

    /// The same, with variables of the environment.
    pub async fn command_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        let mut command = self.deputyd();
        command.args(arguments).envs(variables.iter().copied());
        command.output().await.expect("deputyd runs")
    }

    /// The same; it dies at a commit.
    pub async fn cut_command(&self, arguments: &[&str], crash: CrashAt) -> Output {
        let mut command = self.deputyd();
        command.args(arguments).env("DEPUTY_TEST_CRASH", crash.to_string());
        command.output().await.expect("deputyd runs")
    }

    /// Makes all rows anew from the events of an ended daemon, and finds the ones that were there: those of these tables,
    /// at least.
    pub async fn assert_rows_are_rebuilt_as_they_are(&self, tables: &[&str]) {
        let url = self.database_url();
        let live = ledger::rows(&url).await;
        for table in tables {
            assert!(
                live.iter().any(|row| row.starts_with(&format!("{table}|"))),
                "no row of {table} was made"
            );
        }
        let rebuilt = self.command(&["ledger", "rebuild"]).await;
        assert!(rebuilt.status.success(), "{}", String::from_utf8_lossy(&rebuilt.stderr));
        let rows = ledger::rows(&url).await;
        for (row, before) in rows.iter().zip(&live) {
            assert_eq!(row, before, "a rebuilt row is not the live one");
        }
        assert_eq!(rows.len(), live.len(), "rows came or went");
    }

    fn database_url(&self) -> String {
        let config = std::fs::read_to_string(self.config_path()).expect("the configuration is there");
        let given = config.split("[database]\nurl = \"").nth(1).and_then(|rest| rest.split('"').next());
        match given {
            Some(url) => url.to_owned(),
            None => format!("sqlite://{}", self.data_dir().join("ledger.db").display()),
        }
    }

    /// The admin's token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Where its configuration lies.
    pub fn config_path(&self) -> PathBuf {
        self.folder.path().join("config.toml")
    }

    /// Where its data lie.
    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Sends the running process a signal, by its name.
    pub async fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([format!("-{name}"), self.pid().to_string()]).status().await;
        assert!(sent.is_ok_and(|status| status.success()), "the signal was not sent");
    }

    /// Waits until the log has this so many times, over all its lives.
    pub async fn until_logged(&self, text: &str, times: usize) {
        let mut lines = self.lines.subscribe();
        let seen = async {
            while self.log().matches(text).count() < times {
                lines.changed().await.expect("the sender is ours");
            }
        };
        let seen = tokio::time::timeout(PATIENCE, seen).await;
        assert!(seen.is_ok(), "{text:?} is not in the log:\n{}", self.log_tail());
    }

    /// Waits until it has a repository that another daemon over the same database was given. No event tells of that: it
    /// is looked for after each answer.
    pub async fn until_mirrored(&self) {
        let repos = self.data_dir().join("repos");
        let is_there = |entry: std::io::Result<std::fs::DirEntry>| {
            entry.is_ok_and(|entry| entry.path().extension().is_some_and(|it| it == "git"))
        };
        while !std::fs::read_dir(&repos).is_ok_and(|mut entries| entries.any(is_there)) {
            self.api().get("/health").await;
        }
    }

    /// Its log, over all its lives.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    /// The end of its log, over all its lives.
    pub fn log_tail(&self) -> String {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(60)..].join("\n")
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("deputyd.log")
    }

    fn deputyd(&self) -> Command {
        let mut command = Command::new(program("deputyd"));
        command.arg("--config").arg(self.folder.path().join("config.toml")).stdin(Stdio::null());
        for name in ["TIER_A_MODEL", "TIER_B_MODEL", "TIER_C_MODEL", "DEPUTY_CONFIG"] {
            command.env_remove(name);
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }
}

impl Drop for TestDaemon {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.start_kill();
        }
        for folder in hands_folders(&self.data_dir()) {
            let _ = std::process::Command::new(program("deputy-runner"))
                .args(["kill", "--dir"])
                .arg(folder)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
        }
    }
}

fn over(url: &str, extra: &str) -> String {
    format!("[database]\nurl = \"{url}\"\n\n{extra}")
}

/// The folders of shims that may still live.
fn hands_folders(data_dir: &Path) -> Vec<PathBuf> {
    let below = |folder: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect()
    };
    below(&data_dir.join("runs")).iter().flat_map(|run| below(&run.join("hands"))).collect()
}
