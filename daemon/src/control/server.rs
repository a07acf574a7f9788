//! The daemon's end of the socket.

use super::project::project_id;
use super::words::{Answer, Request};
use super::{LOCAL, SOCKET, short_path};
use crate::backup::{BackupMaker, Made};
use crate::clock::{SystemClock, mint};
use crate::health::HealthReport;
use crate::ledger::{Redaction, Store};
use crate::people::{Link, People, PeopleError};
use crate::tokens::{TokenOrder, Tokens};
use deputy_actors::ports::{Clock, Ledger};
use deputy_domain::ledger::Table;
use deputy_domain::projection::{HOUSE_KEY, HouseDoc};
use deputy_protocol::ids::{EventId, TokenId};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};

/// Longest request, in bytes: a name and a role.
const REQUEST_BYTES_MAX: u64 = 64 * 1024;

/// What the back door can do.
#[derive(Clone)]
pub struct Control {
    /// Tokens of the API.
    pub tokens: Arc<Tokens>,
    /// Who has an account.
    pub people: Arc<People>,
    /// The ledger.
    pub store: Arc<Store>,
    /// Who makes backups.
    pub backups: Arc<BackupMaker>,
    /// How well the daemon is.
    pub health: Arc<dyn HealthReport>,
}

/// Answers until it is dropped. The lock of the data directory is held, so a socket that lies there is a dead one's.
pub async fn serve(data_dir: &Path, control: Control) -> io::Result<()> {
    let folder = std::fs::File::open(data_dir)?;
    match std::fs::remove_file(data_dir.join(SOCKET)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(short_path(&folder))?;
    std::fs::set_permissions(data_dir.join(SOCKET), std::fs::Permissions::from_mode(0o600))?;
    loop {
        let (stream, _) = listener.accept().await?;
        let control = control.clone();
        tokio::spawn(async move {
            if let Err(error) = converse(stream, &control).await {
                tracing::debug!(%error, "a conversation over the control socket broke off");
            }
        });
    }
}

async fn converse(stream: UnixStream, control: &Control) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    loop {
        let mut line = String::new();
        if (&mut read).take(REQUEST_BYTES_MAX).read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let answer = match serde_json::from_str(&line) {
            Ok(request) => answer(request, control).await,
            Err(error) => Answer::Failed { detail: format!("the request was not understood: {error}") },
        };
        let mut text = serde_json::to_vec(&answer)?;
        text.push(b'\n');
        write.write_all(&text).await?;
    }
}

async fn answer(request: Request, control: &Control) -> Answer {
    match request {
        Request::CreateToken { role, name, project } => {
            let project_id = match project_id(control.store.as_ref(), project.as_deref()).await {
                Ok(project_id) => project_id,
                Err(detail) => return Answer::Failed { detail },
            };
            let order = TokenOrder {
                token_id: TokenId(mint()),
                name,
                role,
                project_id,
                made_by: None,
                expires_at: None,
            };
            match control.tokens.create(order, LOCAL).await {
                Ok((secret, _)) => Answer::Token { token: secret.reveal().to_owned() },
                Err(error) => Answer::Failed { detail: error.to_string() },
            }
        }
        Request::ListTokens => match control.tokens.list().await {
            Ok(tokens) => Answer::Tokens { tokens },
            Err(error) => Answer::Failed { detail: error.to_string() },
        },
        Request::RevokeToken { token_id } => match control.tokens.revoke(token_id, LOCAL).await {
            Ok(token) => Answer::Revoked { token },
            Err(error) => Answer::Failed { detail: error.to_string() },
        },
        Request::MakeLink => match make_link(&control.people).await {
            Ok(made) => made,
            Err(error) => Answer::Failed { detail: error.to_string() },
        },
        Request::VerifyLedger => match control.store.verify().await {
            Ok(found) => Answer::Verified {
                events: found.events,
                redacted: found.redacted,
                hash: hex::encode(found.hash),
                fault: found.fault.map(|fault| fault.to_string()),
            },
            Err(fault) => Answer::Failed { detail: fault.to_string() },
        },
        Request::Redact { event_id, why } => {
            let at = SystemClock.now();
            let redaction = Redaction { event_id, why, fact_id: EventId(mint()), at };
            match control.store.redact_for(redaction).await {
                Ok(position) => Answer::Redacted { position },
                Err(error) => Answer::Failed { detail: error.to_string() },
            }
        }
        Request::Health => Answer::Health(control.health.report().await),
        Request::Quotas => {
            let ledger: &dyn Ledger = control.store.as_ref();
            match ledger.doc::<HouseDoc>(Table::House, HOUSE_KEY, "installation").await {
                Ok(house) => Answer::Quotas { quotas: house.unwrap_or_default().quotas },
                Err(fault) => Answer::Failed { detail: fault.to_string() },
            }
        }
        Request::Backup { out } => match control.backups.make(out.as_deref()).await {
            Ok(made) => made.into(),
            Err(error) => Answer::Failed { detail: error.to_string() },
        },
    }
}

async fn make_link(people: &People) -> Result<Answer, PeopleError> {
    let makes_account = people.founder().await?.is_none();
    let Link { url, expires_at, .. } = people.founder_link(LOCAL).await?;
    Ok(Answer::Link { url, expires_at, makes_account })
}

impl From<Made> for Answer {
    fn from(Made { path, manifest }: Made) -> Self {
        let size_bytes = manifest.size_bytes();
        let (position, hash, uncaptured) = (manifest.position, manifest.hash, manifest.uncaptured);
        Self::BackedUp { path, position, hash, size_bytes, uncaptured }
    }
}
