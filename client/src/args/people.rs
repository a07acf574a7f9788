//! People with an account, and their devices.

use super::values::word;
use clap::{Args, Subcommand};
use deputy_protocol::api::Role;

/// Devices that are signed in.
#[derive(Debug, Args)]
pub(crate) struct Devices {
    #[command(subcommand)]
    pub(crate) command: Option<DeviceCommand>,
}

/// What to do with devices.
#[derive(Debug, Subcommand)]
pub(crate) enum DeviceCommand {
    /// List them, those that signed in last first.
    List,
    /// Make a link that signs another device of the founder's in: open it there, or point its camera at the picture.
    Add,
    /// Sign one out: a phone that is lost, a browser that is not yours.
    Revoke(OneDevice),
}

/// A device.
#[derive(Debug, Args)]
pub(crate) struct OneDevice {
    /// Its id, or its unique beginning or end.
    #[arg(value_name = "DEVICE")]
    pub(crate) device: String,
}

/// People with an account.
#[derive(Debug, Args)]
pub(crate) struct People {
    #[command(subcommand)]
    pub(crate) command: Option<PeopleCommand>,
}

/// What to do with people.
#[derive(Debug, Subcommand)]
pub(crate) enum PeopleCommand {
    /// List who has an account.
    List,
    /// Make a link for somebody who is to have one. It is good once, within a week.
    Invite(Invite),
    /// Take somebody's account away, and sign their devices out.
    Remove(OnePerson),
}

/// Somebody who is to have an account.
#[derive(Debug, Args)]
pub(crate) struct Invite {
    /// What they will be allowed to do.
    #[arg(long, value_parser = role())]
    pub(crate) role: Role,
    /// The only project it is for, by id or name.
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Option<String>,
    /// What they are called; they may choose another name.
    #[arg(long)]
    pub(crate) name: Option<String>,
}

/// Somebody with an account.
#[derive(Debug, Args)]
pub(crate) struct OnePerson {
    /// Their name, or their id.
    #[arg(value_name = "PERSON")]
    pub(crate) person: String,
}

fn role() -> impl clap::builder::TypedValueParser<Value = Role> {
    word::<Role>(["viewer", "developer", "admin"])
}
