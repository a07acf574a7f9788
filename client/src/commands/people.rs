//! `deputy people`.

use super::session::Session;
use crate::api::{pick_person, whole};
use crate::args::{Invite, OnePerson, People, PeopleCommand};
use crate::outcome::Outcome;
use crate::render::{Shape, Table, clean, link, moment, short, word};
use anyhow::Result;
use deputy_protocol::api::{LinkView, NewInvitation, PersonView};

/// Lists, invites or removes.
pub(super) async fn people(session: &Session, args: People) -> Result<Outcome> {
    match args.command.unwrap_or(PeopleCommand::List) {
        PeopleCommand::List => list(session).await,
        PeopleCommand::Invite(args) => invite(session, args).await,
        PeopleCommand::Remove(args) => remove(session, &args).await,
    }
}

async fn list(session: &Session) -> Result<Outcome> {
    let all = whole::<PersonView>(&session.api, &["people"]).await?;
    if session.out.json {
        session.out.document(&all.document())?;
        return Ok(Outcome::Done);
    }
    let mut table = Table::new(&["name", "role", "project", "signs in with", "since"]);
    for it in all.items {
        let role = if it.is_founder { "founder".to_owned() } else { word(&it.role) };
        let project = it.project_id.as_ref().map(short).unwrap_or_default();
        let keys = match it.passkeys {
            0 => None,
            1 => Some("a passkey".to_owned()),
            more => Some(format!("{more} passkeys")),
        };
        let password = it.has_password.then(|| "a password".to_owned());
        let ways: Vec<String> = keys.into_iter().chain(password).collect();
        table.row([it.name, role, project, ways.join(", "), moment(it.created_at)]);
    }
    let empty = "Nobody has an account: `deputy devices add` makes the link to the founder's.";
    table.print(session.out, empty)?;
    Ok(Outcome::Done)
}

async fn invite(session: &Session, args: Invite) -> Result<Outcome> {
    let Invite { role, project, name } = args;
    let new = NewInvitation { role, project, name };
    let made = session.api.post::<LinkView>(&["people", "invitations"], &new).await?;
    if session.out.json {
        session.out.document(&made.json)?;
    } else {
        link(session.out, &made.view)?;
    }
    Ok(Outcome::Done)
}

async fn remove(session: &Session, args: &OnePerson) -> Result<Outcome> {
    let id = pick_person(&session.api, &args.person).await?.to_string();
    let removed = session.api.delete::<PersonView>(&["people", &id]).await?;
    if session.out.json {
        session.out.document(&removed.json)?;
    } else {
        let name = clean(&removed.view.name, Shape::Line);
        session.out.line(&format!("{name} has no account any more, and is signed out everywhere."))?;
    }
    Ok(Outcome::Done)
}
