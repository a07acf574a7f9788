//! Which verb is which.

use super::session::Session;
use super::{
    agents, answer, approve, artifacts, change, chat, conversations, delegate, devices, diff, documents,
    inbox, login, memory, metrics, order, pause, people, plan, projects, queue, record, rollback, runs,
    schedule, search, sessions, show, spend, staff, talk, watch,
};
use crate::args::{Cli, Command, ProjectCommand};
use crate::config::Environment;
use crate::outcome::Outcome;
use crate::render::Out;
use anyhow::Result;

/// Carries out what was written on the command line.
pub(crate) async fn run(cli: Cli) -> Result<Outcome> {
    let environment = Environment::read();
    let out = Out::new(cli.json);
    let session = || Session::try_new(&environment, out);
    match cli.command {
        Command::Login(args) => login::login(&environment, out, args).await,
        Command::Chat(args) => chat::begin(&session()?, args).await,
        Command::Conversations(args) => conversations::conversations(&session()?, args).await,
        Command::Projects(args) => match args.command.unwrap_or(ProjectCommand::List) {
            ProjectCommand::Add(args) => projects::add(&session()?, *args).await,
            ProjectCommand::Set(args) => projects::set(&session()?, *args).await,
            ProjectCommand::Remove(args) => projects::remove(&session()?, &args).await,
            ProjectCommand::List => projects::list(&session()?).await,
        },
        Command::Delegate(args) => delegate::delegate(&session()?, args).await,
        Command::Talk(args) => talk::begin(&session()?, args).await,
        Command::Attach(args) => talk::attach(&session()?, &args.run).await,
        Command::Interrupt(args) => order::order(&session()?, &args.run, "interrupt").await,
        Command::HandOver(args) => order::hand_over(&session()?, args).await,
        Command::TakeBack(args) => order::order(&session()?, &args.run, "take-back").await,
        Command::Runs(args) => runs::runs(&session()?, &args).await,
        Command::Show(args) => show::show(&session()?, &args.run).await,
        Command::Watch(args) => watch::watch(&session()?, args.run.as_deref()).await,
        Command::Diff(args) => diff::diff(&session()?, &args).await,
        Command::Artifacts(args) => artifacts::artifacts(&session()?, &args).await,
        Command::Sessions(args) => sessions::sessions(&session()?, &args).await,
        Command::Search(args) => search::search(&session()?, &args).await,
        Command::Approve(args) => approve::approve(&session()?, args).await,
        Command::Reject(args) => order::reject(&session()?, args).await,
        Command::Stop(args) => order::order(&session()?, &args.run, "stop").await,
        Command::Retry(args) => order::order(&session()?, &args.run, "retry").await,
        Command::Rollback(args) => rollback::rollback(&session()?, &args).await,
        Command::Message(args) => order::message(&session()?, args).await,
        Command::Changes(args) => change::changes(&session()?, args).await,
        Command::Inbox => inbox::inbox(&session()?).await,
        Command::Answer(args) => answer::answer(&session()?, args).await,
        Command::Plan(args) => plan::plan(&session()?, args).await,
        Command::Schedule(args) => schedule::schedule(&session()?, args).await,
        Command::Memory(args) => memory::memory(&session()?, args).await,
        Command::Documents(args) => documents::documents(&session()?, args).await,
        Command::Staff(args) => staff::staff(&session()?, args).await,
        Command::Events(command) => metrics::events(&session()?, command).await,
        Command::Metrics(args) => metrics::metrics(&session()?, args).await,
        Command::Agents => agents::agents(&session()?).await,
        Command::Devices(args) => devices::devices(&session()?, args).await,
        Command::People(args) => people::people(&session()?, args).await,
        Command::Laptops => show::laptops(&session()?).await,
        Command::Pause(args) => pause::pause(&session()?, args).await,
        Command::Resume => pause::resume(&session()?).await,
        Command::Queue => queue::queue(&session()?).await,
        Command::Record(args) => record::record(&session()?, args.of).await,
        Command::Spend(args) => spend::spend(&session()?, args.by).await,
    }
}
