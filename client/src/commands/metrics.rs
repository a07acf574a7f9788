//! `deputy events` and `deputy metrics`.

use super::session::Session;
use crate::api::whole_of;
use crate::args::{AddEvent, EventCommand, Metrics};
use crate::outcome::Outcome;
use crate::render::{Table, word};
use anyhow::Result;
use deputy_protocol::api::{FigureView, FiguresBy, NewProductEvent, ProductEventsTaken};

/// Tells of events.
pub(super) async fn events(session: &Session, command: EventCommand) -> Result<Outcome> {
    let EventCommand::Add(args) = command;
    let AddEvent { name, project, value, unit, at, user, level, properties, id } = args;
    let properties = properties.into_iter().map(|(key, text)| (key, text.into())).collect();
    let event = NewProductEvent { name, at, value, unit, user, level, properties, id };
    let taken = session.api.post::<ProductEventsTaken>(&["projects", &project, "events"], &event).await?;
    if session.out.json {
        session.out.document(&taken.json)?;
    } else {
        session.out.line("kept")?;
    }
    Ok(Outcome::Done)
}

/// Shows figures.
pub(super) async fn metrics(session: &Session, args: Metrics) -> Result<Outcome> {
    let mut query = vec![("since", args.since), ("by", word(&args.by))];
    query.extend(args.name.map(|name| ("name", name)));
    let path = ["projects", args.project.as_str(), "metrics"];
    let figures = whole_of::<FigureView>(&session.api, &path, &query).await?;
    if session.out.json {
        session.out.document(&figures.document())?;
        return Ok(Outcome::Done);
    }
    let heading = match args.by {
        FiguresBy::Day => "day",
        FiguresBy::Week => "week of",
    };
    let mut table = Table::new(&[heading, "event", "count", "users", "sum", "unit"]);
    for it in figures.items {
        // Sums of decimal numbers have dust at their end.
        let sum = it.sum.map(|sum| ((sum * 1e6).round() / 1e6).to_string()).unwrap_or_default();
        let (count, users) = (it.count.to_string(), it.users.to_string());
        table.row([it.from, it.name, count, users, sum, it.unit.unwrap_or_default()]);
    }
    table.print(session.out, "Nothing was told of since then: `deputy events add` tells of something.")?;
    Ok(Outcome::Done)
}
