//! Talking with the COO, and what was said.

use clap::{Args, Subcommand};

/// Talk with the COO.
#[derive(Debug, Args)]
pub(crate) struct Chat {
    /// What you say; `-` reads it from standard input. Without it, your lines are what you say.
    pub(crate) text: Option<String>,
    /// Go on with the conversation in which anything was said last.
    #[arg(short = 'c', long = "continue")]
    pub(crate) again: bool,
    /// Go on with this one: its id, its unique beginning or end, or `latest`.
    #[arg(long, value_name = "CONVERSATION", conflicts_with = "again")]
    pub(crate) conversation: Option<String>,
    /// The project that a new one is about; without it, whatever comes up.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["again", "conversation"])]
    pub(crate) project: Option<String>,
}

/// What was said.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Conversations {
    #[command(subcommand)]
    pub(crate) command: Option<ConversationCommand>,
    #[command(flatten)]
    pub(crate) list: ListConversations,
}

/// What to do with a conversation.
#[derive(Debug, Subcommand)]
pub(crate) enum ConversationCommand {
    /// List them, the newest first, as without a word behind it.
    List(ListConversations),
    /// Show all that was said, and who was asked on the way.
    Show(Conversation),
    /// Call it something.
    Rename(RenameConversation),
    /// End the turn under way.
    Stop(Conversation),
    /// Show what an answer rests on: the documents and memories that it was given.
    Context(Context),
    /// List the calls of models behind it, or show one word for word.
    Calls(Calls),
}

/// Which are listed.
#[derive(Debug, Args)]
pub(crate) struct ListConversations {
    /// Only those about this project.
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Option<String>,
    /// How many.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub(crate) limit: u32,
}

/// Names one conversation.
#[derive(Debug, Args)]
pub(crate) struct Conversation {
    /// An id, its unique beginning or end, or `latest`.
    #[arg(value_name = "CONVERSATION")]
    pub(crate) conversation: String,
}

/// What an answer rests on.
#[derive(Debug, Args)]
pub(crate) struct Context {
    /// An id, its unique beginning or end, or `latest`.
    #[arg(value_name = "CONVERSATION")]
    pub(crate) conversation: String,
    /// Which answer: the one to your n-th input; without it, the last.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) input: Option<u32>,
}

/// What was said to models.
#[derive(Debug, Args)]
pub(crate) struct Calls {
    /// An id, its unique beginning or end, or `latest`.
    #[arg(value_name = "CONVERSATION")]
    pub(crate) conversation: String,
    /// A call: its id, or its unique beginning or end.
    #[arg(value_name = "CALL")]
    pub(crate) call: Option<String>,
}

/// Call it something.
#[derive(Debug, Args)]
pub(crate) struct RenameConversation {
    /// An id, its unique beginning or end, or `latest`.
    #[arg(value_name = "CONVERSATION")]
    pub(crate) conversation: String,
    /// What it is called from now on.
    #[arg(required = true, value_name = "TITLE")]
    pub(crate) title: Vec<String>,
}
