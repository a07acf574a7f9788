//! `deputyd token`.

use super::output::{line, note};
use crate::app::open_ledger;
use crate::clock::{SystemClock, mint};
use crate::config::load;
use crate::control::{Answer, ControlClient, ControlError, LOCAL, Request, connect, project_id};
use crate::ledger::Store;
use crate::tokens::{TokenOrder, Tokens};
use clap::{Subcommand, ValueEnum};
use deputy_actors::ports::Clock;
use deputy_protocol::At;
use deputy_protocol::api::{Role, TokenView};
use deputy_protocol::ids::TokenId;
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// What to do with tokens, beside a running daemon or without one.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make one. It is shown once and stored only as a digest.
    Create {
        /// What it may do.
        #[arg(long, value_enum, default_value_t = RoleArgument::Admin)]
        role: RoleArgument,
        /// What it is called in lists and on events.
        #[arg(long)]
        name: String,
        /// The only project it is for, by id or name. A token of the role `ingest` needs one.
        #[arg(long)]
        project: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show those there are, the newest first; never their secrets.
    List {
        /// Show those too that were revoked or have expired.
        #[arg(long)]
        all: bool,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// End one, on every daemon of this database within two seconds. What was revoked stays in the list.
    Revoke {
        /// Its id, or its name where only one in use has it.
        #[arg(value_name = "TOKEN")]
        token: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// What a token may do.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum RoleArgument {
    /// Everything.
    Admin,
    /// Delegate, answer, review.
    Developer,
    /// Look.
    Viewer,
    /// Send events of one project, and nothing else.
    Ingest,
}

impl From<RoleArgument> for Role {
    fn from(role: RoleArgument) -> Self {
        match role {
            RoleArgument::Admin => Self::Admin,
            RoleArgument::Developer => Self::Developer,
            RoleArgument::Viewer => Self::Viewer,
            RoleArgument::Ingest => Self::Ingest,
        }
    }
}

/// Who keeps the tokens: the running daemon, which holds the data directory, or this process where none runs.
enum Keeper {
    Daemon(ControlClient),
    Here(Arc<Store>, Box<Tokens>),
}

impl Keeper {
    async fn find(path: Option<&Path>) -> anyhow::Result<Self> {
        let config = load(path)?;
        if let Some(daemon) = connect(&config.storage.data_dir).await? {
            return Ok(Self::Daemon(daemon));
        }
        let store = open_ledger(&config, Arc::new(|| SystemClock.now())).await?;
        let tokens = Tokens::new(store.database(), store.clone(), Arc::new(SystemClock));
        Ok(Self::Here(store, Box::new(tokens)))
    }

    async fn create(&mut self, role: Role, name: String, project: Option<String>) -> anyhow::Result<String> {
        match self {
            Self::Daemon(daemon) => match daemon.ask(&Request::CreateToken { role, name, project }).await? {
                Answer::Token { token } => Ok(token),
                _ => Err(ControlError::Unexpected.into()),
            },
            Self::Here(store, tokens) => {
                let project_id =
                    project_id(store.as_ref(), project.as_deref()).await.map_err(anyhow::Error::msg)?;
                let token_id = TokenId(mint());
                let order = TokenOrder { token_id, name, role, project_id, made_by: None, expires_at: None };
                Ok(tokens.create(order, LOCAL).await?.0.reveal().to_owned())
            }
        }
    }

    async fn list(&mut self) -> anyhow::Result<Vec<TokenView>> {
        match self {
            Self::Daemon(daemon) => match daemon.ask(&Request::ListTokens).await? {
                Answer::Tokens { tokens } => Ok(tokens),
                _ => Err(ControlError::Unexpected.into()),
            },
            Self::Here(_, tokens) => Ok(tokens.list().await?),
        }
    }

    async fn revoke(&mut self, token_id: TokenId) -> anyhow::Result<Option<TokenView>> {
        match self {
            Self::Daemon(daemon) => match daemon.ask(&Request::RevokeToken { token_id }).await? {
                Answer::Revoked { token } => Ok(token),
                _ => Err(ControlError::Unexpected.into()),
            },
            Self::Here(_, tokens) => Ok(tokens.revoke(token_id, LOCAL).await?),
        }
    }

    async fn close(self) {
        if let Self::Here(store, _) = self {
            store.close().await;
        }
    }
}

pub(super) async fn token(path: Option<&Path>, command: TokenCommand) -> anyhow::Result<ExitCode> {
    match command {
        TokenCommand::Create { role, name, project, json } => {
            let token = create(path, role.into(), name, project).await?;
            if json {
                line(json!({ "token": token }));
            } else {
                line(token);
            }
        }
        TokenCommand::List { all, json } => {
            let mut keeper = Keeper::find(path).await?;
            let tokens = keeper.list().await;
            keeper.close().await;
            show(tokens?, all, json);
        }
        TokenCommand::Revoke { token, json } => {
            let mut keeper = Keeper::find(path).await?;
            let revoked = revoke(&mut keeper, &token).await;
            let left = keeper.list().await;
            keeper.close().await;
            let revoked = revoked?;
            // What was asked is done, whether or not the rest can be looked at.
            if revoked.role == Role::Admin && left.is_ok_and(|left| !has_admin(&left)) {
                note(
                    "No admin token is left: nobody can give orders. `deputyd token create --name NAME` makes one.",
                );
            }
            if json {
                line(serde_json::to_string(&revoked)?);
            } else {
                line(format_args!("revoked {} ({})", revoked.id, revoked.name));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn create(
    path: Option<&Path>,
    role: Role,
    name: String,
    project: Option<String>,
) -> anyhow::Result<String> {
    let mut keeper = Keeper::find(path).await?;
    let created = keeper.create(role, name, project).await;
    keeper.close().await;
    created
}

async fn revoke(keeper: &mut Keeper, wanted: &str) -> anyhow::Result<TokenView> {
    let token_id = match wanted.parse::<TokenId>() {
        Ok(token_id) => token_id,
        Err(_) => named(keeper.list().await?, wanted)?,
    };
    let revoked = keeper.revoke(token_id).await?;
    revoked.ok_or_else(|| anyhow::anyhow!("there is no token {wanted}: `deputyd token list` shows them"))
}

/// Whether somebody may do everything.
fn has_admin(tokens: &[TokenView]) -> bool {
    let now = SystemClock.now();
    tokens.iter().any(|token| token.role == Role::Admin && state(token, now) == "in use")
}

/// The one token in use that has this name.
fn named(tokens: Vec<TokenView>, name: &str) -> anyhow::Result<TokenId> {
    let now = SystemClock.now();
    let found: Vec<_> =
        tokens.into_iter().filter(|token| token.name == name && state(token, now) == "in use").collect();
    match found.as_slice() {
        [token] => Ok(token.id),
        [] => anyhow::bail!("no token in use is called {name}: `deputyd token list` shows them"),
        several => {
            let ids = several.iter().map(|token| token.id.to_string()).collect::<Vec<_>>().join(", ");
            anyhow::bail!("several tokens are called {name}: name the one you mean by its id ({ids})")
        }
    }
}

fn show(mut tokens: Vec<TokenView>, all: bool, json: bool) {
    let now = SystemClock.now();
    tokens.retain(|token| all || state(token, now) == "in use");
    if json {
        return line(json!({ "tokens": tokens }));
    }
    if tokens.is_empty() {
        note("There is no token in use: `deputyd token create --name NAME` makes one.");
    }
    for token in tokens {
        let used = token.last_used_at.map_or("never used".to_owned(), |at| format!("last used {}", day(at)));
        let role = json!(token.role).as_str().unwrap_or_default().to_owned();
        let project = token.project_id.map(|id| format!(", for project {id} only")).unwrap_or_default();
        let (state, made) = (state(&token, now), day(token.created_at));
        line(format_args!(
            "{}  {role:<9}  {}  ({state}, made {made}, {used}{project})",
            token.id, token.name
        ));
    }
}

fn state(token: &TokenView, now: At) -> &'static str {
    match (token.revoked_at, token.expires_at) {
        (Some(_), _) => "revoked",
        (None, Some(at)) if at <= now => "expired",
        (None, _) => "in use",
    }
}

fn day(at: At) -> impl std::fmt::Display {
    at.format("%Y-%m-%d")
}
