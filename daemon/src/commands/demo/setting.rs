//! The throw-away folder, the configuration, and the daemon's process.

use super::super::output::tell;
use super::receiver::Receiver;
use super::sample;
use crate::hands::{HandsConfig, RunnerHands};
use anyhow::{Context, bail, ensure};
use deputy_actors::ports::{Hands as _, HandsFault};
use deputy_protocol::link::SandboxKind;
use serde_json::Value;
use std::fmt::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// How long the daemon may take to come up, and to go down.
const PATIENCE: Duration = Duration::from_secs(30);

/// Keys that people usually have in their environment, and the model that the demo uses with each.
const KEYS: [(&str, &str, &str); 3] = [
    ("ANTHROPIC_API_KEY", "anthropic", "claude-sonnet-4-5"),
    ("OPENAI_API_KEY", "openai", "gpt-5"),
    ("GEMINI_API_KEY", "gemini", "gemini-2.5-pro"),
];

/// Everything the demo needs before its story begins.
pub(super) struct Setting {
    folder: PathBuf,
    /// The sample repository.
    pub(super) repository: PathBuf,
    /// The founder's webhook receiver.
    pub(super) receiver: Receiver,
    /// Whether a script stands in for the model.
    pub(super) scripted: bool,
    /// Whether standard output is for JSON, so that the story goes to standard error.
    json: bool,
    secret_env: Option<(String, String)>,
}

/// The daemon's process.
pub(super) struct Daemon {
    child: Child,
    /// Where it listens.
    pub(super) url: String,
    /// An admin's token.
    pub(super) token: String,
}

impl Setting {
    pub(super) async fn prepare(folder: &Path, json: bool) -> anyhow::Result<Self> {
        let repository = sample::make(folder)?;
        let receiver = Receiver::start().await?;
        let sandboxed = probe(folder).await;
        let real = KEYS.iter().find_map(|(variable, kind, model)| {
            let key = std::env::var(variable).ok().filter(|key| !key.trim().is_empty())?;
            Some((*variable, *kind, *model, key))
        });
        let real = match (&sandboxed, real) {
            (Err(_), Some((variable, ..))) => {
                tell(
                    json,
                    format_args!(
                        "{variable} is set, but without a sandbox a real model is not let loose here."
                    ),
                );
                None
            }
            (_, real) => real,
        };
        let mut config = String::new();
        let secret_env = if let Some((variable, kind, model, key)) = &real {
            tell(json, format_args!("{variable} is set: {kind}/{model} does the work, and costs money."));
            write!(config, "[providers.{kind}]\nkind = \"{kind}\"\n\n[models]\nb = \"{kind}/{model}\"\n\n")?;
            Some((format!("DEPUTY__PROVIDERS__{}__API_KEY", kind.to_uppercase()), key.clone()))
        } else {
            tell(
                json,
                "No provider's key is in the environment: a SCRIPTED model does the work. No AI is involved.",
            );
            config
                .push_str("[providers.scripted]\nkind = \"scripted\"\n\n[models]\nb = \"scripted/demo\"\n\n");
            None
        };
        let sandbox = match &sandboxed {
            Ok(()) => "auto",
            Err(why) => {
                tell(
                    json,
                    format_args!(
                        "No sandbox can be had here ({why}). That is tolerable only because a scripted model runs nothing \
                     but its own fixed script."
                    ),
                );
                "none"
            }
        };
        write!(
            config,
            "[server]\nlisten = \"{listen}\"\npublic_url = \"http://{listen}\"\n\n[storage]\ndata_dir = \"{data}\"\n\n[sandbox]\nkind = \
             \"{sandbox}\"\n\n[[notify.webhooks]]\nurl = {url:?}\nsecret = {secret:?}\nallow_private = true\n",
            listen = free_address()?,
            data = folder.join("data").display(),
            url = receiver.url,
            secret = receiver.secret,
        )?;
        std::fs::write(folder.join("config.toml"), config)?;
        let scripted = real.is_none();
        Ok(Self { folder: folder.to_owned(), repository, receiver, scripted, json, secret_env })
    }

    /// Tells a line of the story.
    pub(super) fn say(&self, text: impl std::fmt::Display) {
        tell(self.json, text);
    }

    /// Makes a token, then starts the daemon and waits until it answers.
    pub(super) async fn start_daemon(&self) -> anyhow::Result<Daemon> {
        let token = self.create_token().await?;
        let log = std::fs::File::create(self.folder.join("deputyd.log"))?;
        let mut child = self.deputyd()?.arg("serve").stderr(Stdio::piped()).kill_on_drop(true).spawn()?;
        let stderr = child.stderr.take().context("the daemon has no standard error")?;
        let mut lines = BufReader::new(stderr).lines();
        let mut log = std::io::BufWriter::new(log);
        let url = tokio::time::timeout(PATIENCE, async {
            while let Some(text) = lines.next_line().await? {
                std::io::Write::write_all(&mut log, format!("{text}\n").as_bytes())?;
                if let Some((_, url)) = text.split_once("listening on ") {
                    std::io::Write::flush(&mut log)?;
                    return Ok(url.trim().to_owned());
                }
            }
            std::io::Write::flush(&mut log)?;
            bail!("the daemon ended before it listened:\n{}", self.log_tail())
        })
        .await
        .context("the daemon did not come up in time")??;
        tokio::spawn(async move {
            while let Ok(Some(text)) = lines.next_line().await {
                let _ = std::io::Write::write_all(&mut log, format!("{text}\n").as_bytes());
                let _ = std::io::Write::flush(&mut log);
            }
        });
        Ok(Daemon { child, url, token })
    }

    async fn create_token(&self) -> anyhow::Result<String> {
        let arguments = ["token", "create", "--role", "admin", "--name", "demo", "--json"];
        let output = self.deputyd()?.args(arguments).output().await?;
        ensure!(output.status.success(), "no token: {}", String::from_utf8_lossy(&output.stderr).trim());
        let answer: Value = serde_json::from_slice(&output.stdout)?;
        Ok(answer["token"].as_str().context("no token in the answer")?.to_owned())
    }

    fn deputyd(&self) -> anyhow::Result<Command> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("--config").arg(self.folder.join("config.toml")).stdin(Stdio::null());
        // Ctrl-C at a terminal is for the demo, which ends it in order: what works for it first.
        command.process_group(0);
        for tier in ["A", "B", "C"] {
            command.env_remove(format!("TIER_{tier}_MODEL"));
        }
        if let Some((name, value)) = &self.secret_env {
            command.env(name, value);
        }
        Ok(command)
    }

    /// The end of the daemon's log.
    pub(super) fn log_tail(&self) -> String {
        let log = std::fs::read_to_string(self.folder.join("deputyd.log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }
}

/// An address that nobody listens on: links in messages need to know it before the daemon runs.
fn free_address() -> std::io::Result<SocketAddr> {
    std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()
}

/// Whether the sandbox can be had here.
async fn probe(folder: &Path) -> Result<(), HandsFault> {
    hands(folder.join("probe"))?.probe().await
}

fn hands(data_dir: PathBuf) -> Result<RunnerHands, HandsFault> {
    let (sandbox, read_only) = (SandboxKind::Bubblewrap, Vec::new());
    RunnerHands::try_new(HandsConfig { runner: None, sandbox, data_dir, read_only, bubblewrap: None })
}

/// Ends what works in the folder: hands outlive their daemon, and would write where nothing is to be left.
pub(super) async fn end_hands(folder: &Path) {
    let Ok(hands) = hands(folder.join("data")) else { return };
    for run_id in hands.living().await.unwrap_or_default() {
        // A folder that cannot be removed then is told of.
        let _ = hands.kill(run_id).await;
    }
}

impl Daemon {
    /// Ends the daemon as systemd would, and waits until it is gone.
    pub(super) async fn stop(&mut self) -> anyhow::Result<()> {
        if let Some(pid) =
            self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw)
        {
            rustix::process::kill_process(pid, rustix::process::Signal::TERM)?;
        }
        tokio::time::timeout(PATIENCE, self.child.wait())
            .await
            .context("the daemon did not go down in time")??;
        Ok(())
    }
}
