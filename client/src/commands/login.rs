//! `deputy login`.

use crate::api::{Api, ApiError, is_loopback};
use crate::args::Login;
use crate::config::{ConfigError, Environment, Server, Token, address};
use crate::outcome::{Outcome, UsageError};
use crate::render::{Out, Shape, clean, note};
use anyhow::{Context, Result};
use deputy_protocol::api::{Page, RunView};
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use serde_json::json;
use std::io::{BufRead, IsTerminal, Write};

/// Remembers a server once it has shown who it is and taken the token.
pub(super) async fn login(environment: &Environment, out: Out, args: Login) -> Result<Outcome> {
    let Some(url) = args.url.or_else(|| environment.url.clone()) else {
        return Err(UsageError("which server? `deputy login https://deputy.example.com`".to_owned()).into());
    };
    let url = address(&url)?;
    if url.scheme() == "http" && !is_loopback(&url) {
        note(&format!("warning: {url} is not encrypted: whoever is on the way can read the token"));
    }
    let token = match args.token.or_else(|| environment.token.clone()) {
        Some(token) => Token::try_new(&token)?,
        None => ask()?,
    };
    let server = Server { url, token, ca: environment.ca.clone() };
    let api = Api::try_new(server.clone())?;
    let about = match api.about().await {
        Ok(about) if about.view.name == "deputyd" => about.view,
        Ok(_) | Err(ApiError::Unreadable { .. }) => {
            return Err(ConfigError::Address(server.url.into()).into());
        }
        Err(fault) => return Err(fault.into()),
    };
    // Anybody may ask who it is; this is the question that needs the token.
    let _: Page<RunView> = api.get(&["runs"], &[("limit", "1".to_owned())]).await?.view;
    let path = environment.store(&server)?;
    if out.json {
        out.document(&json!({ "url": server.url, "version": about.version, "ledger_id": about.ledger_id }))?;
    } else {
        let version = clean(&about.version, Shape::Line);
        out.line(&format!("Logged in to {} (deputyd {version}). Stored in {}.", server.url, path.display()))?;
    }
    Ok(Outcome::Done)
}

/// From standard input; at a terminal it is not shown.
fn ask() -> Result<Token> {
    let stdin = std::io::stdin();
    let mut line = String::new();
    if stdin.is_terminal() {
        let before = tcgetattr(&stdin).context("cannot ask for the token on this terminal")?;
        let mut hidden = before.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        write!(std::io::stderr(), "Token (`deputyd token create --role admin --name NAME` makes one): ")?;
        tcsetattr(&stdin, OptionalActions::Flush, &hidden)
            .context("cannot hide the token on this terminal")?;
        let read = stdin.lock().read_line(&mut line);
        tcsetattr(&stdin, OptionalActions::Now, &before).context("cannot show what is typed again")?;
        writeln!(std::io::stderr())?;
        read.context("cannot read the token")?;
    } else {
        stdin.lock().read_line(&mut line).context("cannot read the token from standard input")?;
    }
    if line.trim().is_empty() {
        return Err(UsageError(
            "no token was given: `deputyd token create --role admin --name NAME` on the server makes one; write it \
             to standard input, or set DEPUTY_TOKEN"
                .to_owned(),
        )
        .into());
    }
    Ok(Token::try_new(&line)?)
}
