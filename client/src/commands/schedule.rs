//! `deputy schedule`.

use super::session::Session;
use crate::api::{pick_appointment, pick_conversation};
use crate::args::{AddAppointment, ListSchedule, OneAppointment, Schedule, ScheduleCommand, repeat};
use crate::outcome::{Outcome, UsageError};
use crate::render::{Out, Shape, Table, clean, moment, short, who};
use anyhow::Result;
use deputy_protocol::api::{AppointmentView, NewAppointment, Page};
use std::io;

/// Lists, adds or cancels.
pub(super) async fn schedule(session: &Session, args: Schedule) -> Result<Outcome> {
    match args.command {
        None => list(session, &args.list).await,
        Some(ScheduleCommand::List(args)) => list(session, &args).await,
        Some(ScheduleCommand::Add(args)) => add(session, *args).await,
        Some(ScheduleCommand::Cancel(args)) => cancel(session, &args).await,
    }
}

async fn list(session: &Session, args: &ListSchedule) -> Result<Outcome> {
    let query = [("limit", args.limit.to_string())];
    let page = session.api.get::<Page<AppointmentView>>(&["schedule"], &query).await?;
    if session.out.json {
        session.out.document(&page.json)?;
        return Ok(Outcome::Done);
    }
    let mut table = Table::new(&["id", "due", "again", "by", "conversation", "text"]);
    for it in page.view.items {
        let (id, due, thread) = (short(&it.id), it.due_at.map(moment), short(&it.conversation_id));
        let (again, by) = (again(&it).unwrap_or_default(), who(&it.by).to_owned());
        table.row([id, due.unwrap_or_default(), again, by, thread, it.text]);
    }
    table.print(session.out, "Nothing is scheduled: `deputy schedule add` does it, or tell the COO.")?;
    Ok(Outcome::Done)
}

async fn add(session: &Session, args: AddAppointment) -> Result<Outcome> {
    let AddAppointment { text, at, delay, every, on, day, time, zone, conversation } = args;
    let every = every.map(|every| repeat(every, on, day, time)).transpose().map_err(UsageError)?;
    let conversation_id = match &conversation {
        Some(wanted) => Some(pick_conversation(&session.api, wanted).await?.id),
        None => None,
    };
    let new = NewAppointment { text: text.join(" "), at, delay, every, zone, conversation_id };
    let added = session.api.post::<AppointmentView>(&["schedule"], &new).await?;
    if session.out.json {
        session.out.document(&added.json)?;
    } else {
        show(session.out, &added.view)?;
    }
    Ok(Outcome::Done)
}

async fn cancel(session: &Session, args: &OneAppointment) -> Result<Outcome> {
    let id = pick_appointment(&session.api, &args.appointment).await?.to_string();
    let ended = session.api.delete::<AppointmentView>(&["schedule", &id]).await?;
    if session.out.json {
        session.out.document(&ended.json)?;
    } else {
        session.out.line("It is not done any more.")?;
    }
    Ok(Outcome::Done)
}

/// How it comes again, and by whose clocks.
fn again(it: &AppointmentView) -> Option<String> {
    it.repeats.as_ref().map(|repeats| format!("{repeats} ({})", it.zone))
}

fn show(out: Out, it: &AppointmentView) -> io::Result<()> {
    let due = it.due_at.map_or_else(|| "over".to_owned(), moment);
    let again = again(it).map(|again| format!(", {again}")).unwrap_or_default();
    let line = format!("{}  {due}{again}", short(&it.id));
    out.line(&clean(&line, Shape::Line))?;
    for line in clean(&it.text, Shape::Block).lines() {
        out.line(format!("    {line}").trim_end())?;
    }
    Ok(())
}
