//! Documents of projects.

use super::values::word;
use clap::{Args, Subcommand};
use deputy_protocol::event::DocumentKind;
use std::path::PathBuf;

/// Documents.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Documents {
    #[command(subcommand)]
    pub(crate) command: Option<DocumentCommand>,
    #[command(flatten)]
    pub(crate) list: ListDocuments,
}

/// What to do with documents.
#[derive(Debug, Subcommand)]
pub(crate) enum DocumentCommand {
    /// List the documents of a project.
    List(ListDocuments),
    /// Print a document, or list its versions.
    Show(ShowDocument),
    /// Begin a document: from a file, from standard input, or in your editor.
    Add(AddDocument),
    /// Write the next version of a document: from a file, from standard input, or in your editor.
    Edit(EditDocument),
    /// Give a document to no agent any more. What it said can still be read.
    Remove(OneDocument),
}

/// List the documents of a project.
#[derive(Debug, Args)]
pub(crate) struct ListDocuments {
    /// Which project; without it, the only one that there is.
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Option<String>,
}

/// A document.
#[derive(Debug, Args)]
pub(crate) struct OneDocument {
    /// Its id, its unique beginning or end, or `latest`.
    #[arg(value_name = "DOCUMENT")]
    pub(crate) document: String,
}

/// Print a document, or list its versions.
#[derive(Debug, Args)]
pub(crate) struct ShowDocument {
    /// Its id, its unique beginning or end, or `latest`.
    #[arg(value_name = "DOCUMENT")]
    pub(crate) document: String,
    /// What it said in this version; without it, in the newest.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) version: Option<u64>,
    /// List its versions instead.
    #[arg(long, conflicts_with = "version")]
    pub(crate) versions: bool,
}

/// Begin a document.
#[derive(Debug, Args)]
pub(crate) struct AddDocument {
    /// What it is called.
    pub(crate) title: String,
    /// All of it; `-` reads standard input. Without it your editor is opened: VISUAL or EDITOR.
    pub(crate) file: Option<PathBuf>,
    /// What kind of document.
    #[arg(long, default_value = "prd", value_parser = kind())]
    pub(crate) kind: DocumentKind,
    /// Which project; without it, the only one that there is.
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Option<String>,
}

/// Write the next version of a document.
#[derive(Debug, Args)]
pub(crate) struct EditDocument {
    /// Its id, its unique beginning or end, or `latest`.
    #[arg(value_name = "DOCUMENT")]
    pub(crate) document: String,
    /// All of it; `-` reads standard input. Without it, and without --title and --kind, your editor is opened.
    pub(crate) file: Option<PathBuf>,
    /// What it is called.
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// What kind of document.
    #[arg(long, value_parser = kind())]
    pub(crate) kind: Option<DocumentKind>,
    /// The version that you have read; if there is a newer one, nothing is changed. Without it, the newest.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) based_on: Option<u64>,
}

fn kind() -> impl clap::builder::TypedValueParser<Value = DocumentKind> {
    word::<DocumentKind>(DocumentKind::ALL.map(DocumentKind::name))
}
