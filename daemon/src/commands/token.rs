//! `deputyd token`.

use super::output::line;
use crate::app::open_ledger;
use crate::clock::{SystemClock, mint};
use crate::config::load;
use crate::control::{Answer, ControlError, LOCAL, Request, connect};
use crate::tokens::{TokenOrder, Tokens};
use clap::{Subcommand, ValueEnum};
use deputy_actors::ports::Clock;
use deputy_protocol::api::Role;
use deputy_protocol::ids::TokenId;
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// What to do with tokens.
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
}

impl From<RoleArgument> for Role {
    fn from(role: RoleArgument) -> Self {
        match role {
            RoleArgument::Admin => Self::Admin,
            RoleArgument::Developer => Self::Developer,
            RoleArgument::Viewer => Self::Viewer,
        }
    }
}

pub(super) async fn token(path: Option<&Path>, command: TokenCommand) -> anyhow::Result<ExitCode> {
    let TokenCommand::Create { role, name, json } = command;
    let token = create(path, role.into(), name).await?;
    if json {
        line(json!({ "token": token }));
    } else {
        line(token);
    }
    Ok(ExitCode::SUCCESS)
}

/// A running daemon holds the data directory, so it makes the token; without one we do.
pub(super) async fn create(path: Option<&Path>, role: Role, name: String) -> anyhow::Result<String> {
    let config = load(path)?;
    if let Some(mut daemon) = connect(&config.storage.data_dir).await? {
        return match daemon.ask(&Request::CreateToken { role, name }).await? {
            Answer::Token { token } => Ok(token),
            _ => Err(ControlError::Unexpected.into()),
        };
    }
    let store = open_ledger(&config, Arc::new(|| SystemClock.now())).await?;
    let tokens = Tokens::new(store.database(), store.clone(), Arc::new(SystemClock));
    let order = TokenOrder { token_id: TokenId(mint()), name, role, project_id: None, expires_at: None };
    let created = tokens.create(order, LOCAL).await;
    store.close().await;
    Ok(created?.0.reveal().to_owned())
}
