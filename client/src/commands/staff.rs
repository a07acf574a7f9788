//! `deputy staff`.

use super::editor::Draft;
use super::session::Session;
use super::text::file;
use crate::api::whole;
use crate::args::{EditStaff, OneStaff, ShowStaff, Staff, StaffCommand};
use crate::outcome::{Outcome, UsageError};
use crate::render::{Shape, Table, clean, moment, word};
use anyhow::{Context, Result};
use deputy_protocol::api::{StaffChange, StaffVersion, StaffView};
use deputy_protocol::event::StaffRecord;

/// Lists, prints, changes or restores.
pub(super) async fn staff(session: &Session, args: Staff) -> Result<Outcome> {
    match args.command.unwrap_or(StaffCommand::List) {
        StaffCommand::List => list(session).await,
        StaffCommand::Show(args) => show(session, &args).await,
        StaffCommand::Edit(args) => edit(session, args).await,
        StaffCommand::Restore(args) => restore(session, &args).await,
    }
}

async fn list(session: &Session) -> Result<Outcome> {
    let all = whole::<StaffView>(&session.api, &["staff"]).await?;
    if session.out.json {
        session.out.document(&all.document())?;
        return Ok(Outcome::Done);
    }
    let mut table = Table::new(&["name", "version", "tier", "permission", "at once", "may change", "for"]);
    for StaffView { name, version, record, .. } in all.items {
        let tier = record.tier.map(|tier| word(&tier)).unwrap_or_default();
        let permission = record.permission.map(|least| word(&least)).unwrap_or_default();
        let at_once = record.concurrency.map(|most| most.to_string()).unwrap_or_default();
        let may_change = match record.may_change.as_deref() {
            None if name.is_worker() => "all".to_owned(),
            None => String::new(),
            Some([]) => "nothing".to_owned(),
            Some([first]) => first.clone(),
            Some([first, more @ ..]) => format!("{first} and {} more", more.len()),
        };
        let name = name.to_string();
        table.row([name, version_of(version), tier, permission, at_once, may_change, record.speciality]);
    }
    table.print(session.out, "Nobody works here.")?;
    Ok(Outcome::Done)
}

async fn show(session: &Session, args: &ShowStaff) -> Result<Outcome> {
    let name = args.name.name();
    if args.versions {
        return versions(session, name).await;
    }
    let holding = session.api.get::<StaffView>(&["staff", name], &[]).await?;
    let Some(wanted) = args.version else {
        if session.out.json {
            session.out.document(&holding.json)?;
        } else {
            session.out.raw(in_toml(&holding.view.record)?.as_bytes())?;
        }
        return Ok(Outcome::Done);
    };
    let all = whole::<StaffVersion>(&session.api, &["staff", name, "versions"]).await?;
    let found = all.items.into_iter().find(|it| it.version == wanted);
    let found = found.ok_or_else(|| UsageError(format!("{name} has no version {wanted}")))?;
    if session.out.json {
        session.out.document(&found)?;
    } else if let Some(record) = &found.record {
        session.out.raw(in_toml(record)?.as_bytes())?;
    }
    Ok(Outcome::Done)
}

async fn versions(session: &Session, name: &str) -> Result<Outcome> {
    let all = whole::<StaffVersion>(&session.api, &["staff", name, "versions"]).await?;
    if session.out.json {
        session.out.document(&all.document())?;
        return Ok(Outcome::Done);
    }
    let mut table = Table::new(&["version", "written", "by"]);
    for it in all.items {
        table.row([version_of(it.version), moment(it.at), it.by]);
    }
    table.print(session.out, "It is as it is shipped, and always was.")?;
    Ok(Outcome::Done)
}

async fn edit(session: &Session, args: EditStaff) -> Result<Outcome> {
    let EditStaff { name, file: wanted, based_on } = args;
    let now = session.api.get::<StaffView>(&["staff", name.name()], &[]).await?.view;
    let (draft, text) = if let Some(wanted) = wanted {
        (None, file(&wanted, "the record")?)
    } else {
        let before = in_toml(&now.record)?;
        let (draft, text) = Draft::edited(&before, "toml")?;
        if text == before {
            draft.forget();
            return Err(UsageError("nothing was changed".to_owned()).into());
        }
        (Some(draft), text)
    };
    let sent = send(session, name.name(), based_on.unwrap_or(now.version), &text).await;
    match draft {
        Some(draft) => draft.kept(sent),
        None => sent,
    }
}

async fn send(session: &Session, name: &str, based_on: u32, text: &str) -> Result<Outcome> {
    let record: StaffRecord =
        toml::from_str(text).map_err(|fault| UsageError(format!("this is no record: {fault}")))?;
    let change = StaffChange { based_on, record };
    told(session, &session.api.patch::<StaffView>(&["staff", name], &change).await?)
}

async fn restore(session: &Session, args: &OneStaff) -> Result<Outcome> {
    told(session, &session.api.delete::<StaffView>(&["staff", args.name.name()]).await?)
}

/// Whose record it is, behind what was done with it.
fn told(session: &Session, answer: &crate::api::Answer<StaffView>) -> Result<Outcome> {
    if session.out.json {
        session.out.document(&answer.json)?;
    } else {
        let StaffView { name, version, record, .. } = &answer.view;
        let speciality = clean(&record.speciality, Shape::Line);
        session.out.line(&format!("{name}  {}  {speciality}", version_of(*version)))?;
    }
    Ok(Outcome::Done)
}

fn version_of(version: u32) -> String {
    if version == 0 { "as shipped".to_owned() } else { version.to_string() }
}

fn in_toml(record: &StaffRecord) -> Result<String> {
    toml::to_string_pretty(record).context("a record could not be written as TOML")
}
