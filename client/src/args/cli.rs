//! The verbs.

use super::{
    Answer, Approve, Artifacts, Changes, Chat, Conversations, Delegate, Devices, Diff, Documents,
    EventCommand, HandOver, Login, Memories, Message, Metrics, Pause, People, Plans, Projects, Record,
    Reject, Rollback, Run, Runs, Schedule, Search, Sessions, Spend, Staff, Talk, Watch,
};
use clap::{Parser, Subcommand};

/// Delegate work, walk away, review what comes back.
///
/// The server is found in DEPUTY_URL and DEPUTY_TOKEN, or in what `deputy login` stored. DEPUTY_CA names the file of a
/// private authority's certificate, which is then the only one to be believed. RUN is an id, its unique beginning or
/// end, or `latest`. Exit codes: 0 done; 1 the work or the server failed; 2 wrong usage; 3 the work waits for you;
/// 130 Ctrl-C while waiting for work that goes on.
#[derive(Debug, Parser)]
#[command(name = "deputy", version)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Print JSON, for programs.
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Remember a server and its token.
    Login(Login),
    /// Add, change, list and remove projects.
    #[command(alias = "project")]
    Projects(Projects),
    /// Hand over work: a sentence is enough.
    Delegate(Delegate),
    /// Talk with the COO: the one that knows all your projects. It answers as it thinks, and asks what it has to know.
    Chat(Chat),
    /// List what you talked about with the COO; show, name or stop one of these conversations.
    Conversations(Conversations),
    /// Work with an agent yourself: a live session in a project's workspace. Lines of standard input are what you say.
    Talk(Talk),
    /// Come back to a run's live session, or look into a delegated one.
    Attach(Run),
    /// End the turn that a run's agent is at; it is yours then.
    Interrupt(Run),
    /// Let a run go on by itself: with words, until its agent is done; without, what is there is checked.
    HandOver(HandOver),
    /// Have a run in hand again: after its agent's turn it waits for you.
    TakeBack(Run),
    /// List runs, the newest first.
    Runs(Runs),
    /// Show all about a run.
    Show(Run),
    /// See work as it happens; ends when the run is done or waits for you. Without RUN: all runs, until Ctrl-C.
    Watch(Watch),
    /// Show the change a run made.
    Diff(Diff),
    /// List what a run left, or get one of it: all that its commands and checks wrote is kept.
    Artifacts(Artifacts),
    /// List the conversations that agents had, or get what the program of one wrote.
    Sessions(Sessions),
    /// Look for words in all that was ordered, said, done and answered.
    Search(Search),
    /// Accept a run's work and deliver it.
    Approve(Approve),
    /// Throw a run's work away.
    Reject(Reject),
    /// End a run; nothing of it stays running.
    Stop(Run),
    /// Try a run again.
    Retry(Run),
    /// Take a delivered change back with a revert commit.
    Rollback(Rollback),
    /// Tell a run's agent something.
    Message(Message),
    /// Ask for another round on a run in review.
    Changes(Changes),
    /// List what waits for you.
    Inbox,
    /// Answer an inbox item.
    Answer(Answer),
    /// List, show and decide on what the COO proposes.
    #[command(visible_alias = "plans")]
    Plan(Plans),
    /// List what is scheduled, the next first; add something, or cancel it.
    Schedule(Schedule),
    /// List, add, change and forget what is remembered.
    #[command(alias = "memories")]
    Memory(Memories),
    /// List, print, write and remove the documents of a project: what it is to be, for whoever works on it.
    #[command(alias = "document")]
    Documents(Documents),
    /// List, print, change and restore the records of those who work in Deputy: the COO, its advisors, the workers.
    Staff(Staff),
    /// Tell of what happened in a product.
    #[command(subcommand)]
    Events(EventCommand),
    /// Show how often what happened in a product, by day or week.
    Metrics(Metrics),
    /// List the agents that work can be ordered from, with their versions and what they are relied on for.
    Agents,
    /// List the devices that are signed in; add one by a link, or sign one out.
    #[command(alias = "device")]
    Devices(Devices),
    /// List who has an account; invite or remove somebody.
    People(People),
    /// List laptops. A server that can have none yet says so.
    // No server can: nobody is led to what only fails.
    #[command(hide = true)]
    Laptops,
    /// Pull the kill switch: nothing starts, running work parks.
    Pause(Pause),
    /// Release the kill switch.
    Resume,
    /// List what waits for room, and what was given up.
    Queue,
    /// Show what was spent.
    Spend(Spend),
    /// Show how runs came out: by agent, by kind of work, or by version of a worker's record.
    Record(Record),
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::{CommandFactory, Parser};

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn words_outside_the_contract_are_refused_with_those_inside_it() {
        let fault = Cli::try_parse_from(["deputy", "delegate", "x", "--priority", "urgent"]).unwrap_err();
        assert_eq!(fault.exit_code(), 2);
        assert!(fault.to_string().contains("high, normal, low"), "{fault}");
        for wrong in [
            vec!["deputy", "delegate", "x", "--budget-usd", "NaN"],
            vec!["deputy", "delegate", "x", "--budget-usd", "-1"],
            vec!["deputy", "delegate", "x", "--budget-tokens", "2.5"],
            vec!["deputy", "delegate", "x", "--budget-tokens", "-1"],
            vec!["deputy", "changes", "latest", "x", "--comment", "nowhere"],
            vec!["deputy", "runs", "--state", "asleep"],
            vec!["deputy", "frobnicate"],
            vec!["deputy", "plan", "frobnicate"],
            vec!["deputy", "memory", "frobnicate"],
            vec!["deputy", "plan", "--all", "show", "latest"],
        ] {
            assert_eq!(Cli::try_parse_from(&wrong).unwrap_err().exit_code(), 2, "{wrong:?}");
        }
    }

    #[test]
    fn what_there_is_a_list_of_is_listed_by_its_name_alone() {
        for verb in [
            "plan",
            "plans",
            "projects",
            "memory",
            "documents",
            "staff",
            "conversations",
            "schedule",
            "devices",
            "people",
        ] {
            for words in [vec!["deputy", verb], vec!["deputy", verb, "list"]] {
                assert!(Cli::try_parse_from(&words).is_ok(), "{words:?}");
            }
        }
        for words in
            ["plan --all", "memory --project shop", "memory list login page", "documents --project shop"]
        {
            let words = ["deputy"].into_iter().chain(words.split(' '));
            assert!(Cli::try_parse_from(words.clone()).is_ok(), "{:?}", words.collect::<Vec<_>>());
        }
    }
}
