//! A real agent, what it is started with, and how it is talked with: the same by hand and in the hands.

use deputy_domain::driver::{
    Act, Dialect, Driver, Endpoint, Kind, Launch, LaunchOrder, Lines, Rules, Session, Stance,
};
use deputy_protocol::link::Stream;
use deputy_tests::scripted::{ModelServer, Reply};
use std::path::PathBuf;
use std::time::Instant;
use uuid::Uuid;

/// A real agent.
#[derive(Clone)]
pub(crate) struct Job {
    pub(crate) kind: Kind,
    /// The kind of provider that it talks to, and a model's name there.
    pub(crate) provider: &'static str,
    pub(crate) model: &'static str,
    dialect: Dialect,
    /// Where all agents are installed.
    pub(crate) packages: PathBuf,
}

impl Job {
    pub(crate) fn claude(packages: PathBuf) -> Self {
        let (kind, dialect) = (Kind::Claude, Dialect::Anthropic);
        Self { kind, provider: "anthropic", model: "claude-sonnet-4-5", dialect, packages }
    }

    pub(crate) fn codex(packages: PathBuf) -> Self {
        let (kind, dialect) = (Kind::Codex, Dialect::Responses);
        Self { kind, provider: "openai", model: "lab-model", dialect, packages }
    }

    /// Its program.
    pub(crate) fn program(&self) -> PathBuf {
        self.packages.join("node_modules/.bin").join(self.kind.name())
    }

    /// What it is started for in a folder.
    pub(crate) fn order(&self, workspace: &str, server: &ModelServer) -> LaunchOrder {
        LaunchOrder {
            program: Some(self.program().display().to_string()),
            args: Vec::new(),
            prompt: "Look around.".to_owned(),
            briefing: "You work in a repository.".to_owned(),
            workspace: workspace.to_owned(),
            session: Session::Fresh(Uuid::now_v7().to_string()),
            endpoint: Some(Endpoint {
                base_url: server.url().to_owned(),
                key: "sk-real".to_owned(),
                model: self.model.to_owned(),
                small_model: self.model.to_owned(),
                dialect: self.dialect,
            }),
            stance: Stance::Asks,
            rules: Rules::default(),
            trusts_repository: false,
        }
    }

    /// Program, arguments, environment.
    pub(crate) fn launch(&self, order: &LaunchOrder) -> Launch {
        self.kind.launch(order)
    }
}

/// A model that has nothing to do.
pub(crate) async fn model() -> ModelServer {
    let server = ModelServer::start([]).await.unwrap();
    server.aside(Reply::text("A title").usage(10, 0, 2));
    server.ever_after(Reply::text("I looked around.").usage(100, 0, 10));
    server
}

/// When things happened, in milliseconds since the start.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_field_names, reason = "units stand last")]
pub(crate) struct Times {
    /// The program could be begun; by hand, at once.
    pub(crate) ready_ms: f64,
    /// It wrote its first line.
    pub(crate) line_ms: f64,
    /// Its model was asked.
    pub(crate) asked_ms: f64,
}

/// One side of the talk with a program.
pub(crate) struct Talk {
    driver: Box<dyn Driver>,
    lines: Lines,
    pub(crate) first_line: Option<Instant>,
}

impl Talk {
    pub(crate) fn new(job: &Job, order: &LaunchOrder) -> Self {
        Self { driver: job.kind.driver(order), lines: Lines::default(), first_line: None }
    }

    /// What it is sent before it says anything.
    pub(crate) fn begin(&mut self) -> Vec<String> {
        sends(self.driver.begin())
    }

    /// What it is sent because of what it wrote.
    pub(crate) fn hear(&mut self, stream: Stream, bytes: &[u8]) -> Vec<String> {
        let mut words = Vec::new();
        for line in self.lines.push(stream, bytes) {
            if line.stream == Stream::Stdout {
                self.first_line.get_or_insert_with(Instant::now);
            }
            words.extend(sends(self.driver.heard(line.stream, &line.text)));
        }
        words
    }
}

fn sends(acts: Vec<Act>) -> Vec<String> {
    let send = |act| match act {
        Act::Send(text) => Some(text),
        Act::Fact(_) | Act::Took(_) | Act::Show(_) | Act::Close => None,
    };
    acts.into_iter().filter_map(send).collect()
}
