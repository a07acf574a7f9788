//! `deputy devices`.

use super::session::Session;
use crate::api::{pick_device, whole};
use crate::args::{DeviceCommand, Devices, OneDevice};
use crate::outcome::Outcome;
use crate::render::{Shape, Table, clean, link, moment, short};
use anyhow::Result;
use deputy_protocol::api::{DeviceView, LinkView, Nothing};

/// Lists, adds or signs out.
pub(super) async fn devices(session: &Session, args: Devices) -> Result<Outcome> {
    match args.command.unwrap_or(DeviceCommand::List) {
        DeviceCommand::List => list(session).await,
        DeviceCommand::Add => add(session).await,
        DeviceCommand::Revoke(args) => revoke(session, &args).await,
    }
}

async fn list(session: &Session) -> Result<Outcome> {
    let all = whole::<DeviceView>(&session.api, &["devices"]).await?;
    if session.out.json {
        session.out.document(&all.document())?;
        return Ok(Outcome::Done);
    }
    let mut table = Table::new(&["device", "is", "of", "signed in", "last used"]);
    for it in all.items {
        let used = it.last_used_at.map(moment).unwrap_or_default();
        table.row([short(&it.id), it.name, it.person, moment(it.created_at), used]);
    }
    table.print(session.out, "No device is signed in: `deputy devices add` makes a link for one.")?;
    Ok(Outcome::Done)
}

async fn add(session: &Session) -> Result<Outcome> {
    let made = session.api.post::<LinkView>(&["devices", "pairings"], &Nothing::default()).await?;
    if session.out.json {
        session.out.document(&made.json)?;
    } else {
        link(session.out, &made.view)?;
    }
    Ok(Outcome::Done)
}

async fn revoke(session: &Session, args: &OneDevice) -> Result<Outcome> {
    let id = pick_device(&session.api, &args.device).await?.to_string();
    let ended = session.api.delete::<DeviceView>(&["devices", &id]).await?;
    if session.out.json {
        session.out.document(&ended.json)?;
    } else {
        let (name, person) = (clean(&ended.view.name, Shape::Line), clean(&ended.view.person, Shape::Line));
        session.out.line(&format!("{name} of {person} is signed out."))?;
    }
    Ok(Outcome::Done)
}
