//! One conversation with a mail server.
//!
//! It is spoken command by command because the moment at which it breaks off decides: before the message went out it is
//! safe to try again, after that nobody knows.

use super::route::{Route, Tls};
use crate::net::Unconnected;
use deputy_actors::ports::{CourierFault, Disposition};
use lettre::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use std::sync::Mutex;
use std::time::Duration;
use tokio::time::timeout;

/// From the first lookup to the receipt. Servers that look for spam while one waits take their time.
const TIMEOUT: Duration = Duration::from_mins(1);

/// For a polite end after the receipt.
const QUIT_TIMEOUT: Duration = Duration::from_secs(2);

/// How far the conversation got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Connecting,
    SigningIn,
    Addressing,
    Sending,
}

impl Phase {
    fn name(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::SigningIn => "signing in",
            Self::Addressing => "addressing the mail",
            Self::Sending => "sending the mail",
        }
    }
}

pub(super) async fn deliver(route: &Route, mail: &Message) -> Result<(), CourierFault> {
    let phase = Mutex::new(Phase::Connecting);
    let spoken = timeout(TIMEOUT, converse(route, mail, &phase)).await;
    let phase = *phase.lock().expect("nobody panics while holding it");
    match spoken {
        Ok(Ok(mut connection)) => {
            // The receipt is in hand: how the goodbye goes changes nothing.
            let _ = timeout(QUIT_TIMEOUT, connection.quit()).await;
            Ok(())
        }
        Ok(Err(fault)) => Err(judge(route, phase, &fault)),
        Err(_) => Err(broken(route, phase, "it took too long")),
    }
}

async fn converse(route: &Route, mail: &Message, phase: &Mutex<Phase>) -> Result<AsyncSmtpConnection, Error> {
    let enter = |next| *phase.lock().expect("nobody panics while holding it") = next;
    let hello = ClientId::default();
    let tls = || TlsParameters::new(route.host.clone());
    let wrapped = if route.tls == Tls::Wrapped { Some(tls()?) } else { None };
    let server = (route.host.as_str(), route.port);
    let mut connection =
        AsyncSmtpConnection::connect_tokio1(server, Some(TIMEOUT), &hello, wrapped, None).await?;
    if route.tls == Tls::Required || (route.tls == Tls::Offered && connection.can_starttls()) {
        connection.starttls(tls()?, &hello).await?;
    }
    if let Some(credentials) = &route.credentials {
        enter(Phase::SigningIn);
        connection.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await?;
    }
    enter(Phase::Addressing);
    let envelope = mail.envelope();
    connection.command(Mail::new(envelope.from().cloned(), Vec::new())).await?;
    for to in envelope.to() {
        connection.command(Rcpt::new(to.clone(), Vec::new())).await?;
    }
    connection.command(Data).await?;
    enter(Phase::Sending);
    connection.message(&mail.formatted()).await?;
    Ok(connection)
}

/// What a server says is in its code; its words are not repeated, they may quote what we sent.
fn judge(route: &Route, phase: Phase, fault: &Error) -> CourierFault {
    let Some(code) = fault.status() else {
        return broken(route, phase, unanswered(phase, fault));
    };
    let detail = format!("{} refused with code {code} while {}", route.host, phase.name());
    // A refusal of this mail is final; a refusal to talk to us may be mended by the founder.
    let about_mail = matches!(phase, Phase::Addressing | Phase::Sending);
    let then = if fault.is_permanent() && about_mail {
        Disposition::GiveUp
    } else {
        Disposition::Retry { after: None }
    };
    CourierFault { detail, then }
}

/// Why there was no code. Only what fails while connecting can say more than that.
fn unanswered(phase: Phase, fault: &Error) -> &'static str {
    match Unconnected::of(fault) {
        _ if fault.is_tls() => Unconnected::Tls.reason(),
        Unconnected::Otherwise => "the connection broke",
        known if phase == Phase::Connecting => known.reason(),
        _ => "the connection broke",
    }
}

fn broken(route: &Route, phase: Phase, reason: &str) -> CourierFault {
    let then = match phase {
        Phase::Connecting | Phase::SigningIn | Phase::Addressing => Disposition::Retry { after: None },
        Phase::Sending => Disposition::Doubtful,
    };
    CourierFault { detail: format!("{}, while {}: {reason}", route.host, phase.name()), then }
}
