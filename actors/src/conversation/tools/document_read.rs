//! What a document says.

use super::super::mind::Thinker;
use super::memory::Used;
use super::seen::{Unseen, outcome};
use super::source::CHARS_MAX;
use crate::document::{DocumentHandle, worded};
use crate::ports::World;
use crate::thinking::{Mind as _, ThoughtFault};
use deputy_domain::conversation::Conversation;
use deputy_domain::coo::tools::document_read::DocumentRead;
use deputy_domain::coo::untrusted;
use deputy_domain::document::Worded;
use deputy_protocol::event::{DocumentGiven, DocumentRef, ToolOutcome};
use deputy_protocol::wording;

/// Reads, and says which version it was.
pub(super) async fn read(
    thinker: &Thinker<'_>,
    it: &Conversation,
    wanted: &DocumentRead,
) -> Result<Used, ThoughtFault> {
    match show(thinker.world(), it, wanted).await {
        Ok((text, document)) => Ok(Used { document: Some(document), ..ToolOutcome::Done { text }.into() }),
        Err(unseen) => outcome(Err(unseen)).map(Used::from),
    }
}

pub(super) async fn show(
    world: &World,
    it: &Conversation,
    wanted: &DocumentRead,
) -> Result<(String, DocumentGiven), Unseen> {
    let (handle, id) = (DocumentHandle::new(world.clone()), wanted.document);
    let found = handle.row(id).await?.filter(|doc| it.sees(Some(doc.document.project_id)));
    let Some(doc) = found else {
        return Err(Unseen::told(&format!(
            "there is no document {id}: `documents_list` shows which there are"
        )));
    };
    let newest = doc.document.version;
    let document = DocumentRef { id, version: wanted.version.unwrap_or(newest) };
    let Some(Worded { kind, title, text }) = worded(world, document).await? else {
        return Err(Unseen::told(&format!("it has no version {}; the newest is {newest}", document.version)));
    };
    let (which, text, is_whole) = cut(&text, wanted);
    let removed = if doc.document.removal.is_some() { ", which was removed since" } else { "" };
    let version = document.version;
    let about = format!("{which} of a {kind}, version {version}, the newest is {newest}{removed}.");
    let text = format!("{about}\n{}", untrusted(&format!("document {title}"), &text));
    Ok((text, DocumentGiven { document, whole: is_whole }))
}

/// The lines that are wanted, which those are, and whether they are all there are.
fn cut(text: &str, wanted: &DocumentRead) -> (String, String, bool) {
    let DocumentRead { first_line, lines, .. } = *wanted;
    let total = text.lines().count() as u64;
    let (mut shown, mut chars, mut last) = (Vec::new(), 0, first_line - 1);
    let skipped = usize::try_from(first_line - 1).unwrap_or(usize::MAX);
    for line in text.lines().skip(skipped).take(lines as usize) {
        chars += line.chars().count() + 1;
        // The first one is shown however long it is: whoever asks for it gets somewhere.
        if chars > CHARS_MAX && !shown.is_empty() {
            break;
        }
        shown.push(wording::cut(line, CHARS_MAX));
        last += 1;
    }
    let more = if last < total && last >= first_line {
        format!(" (go on with offset {})", last + 1)
    } else {
        String::new()
    };
    let is_whole = first_line == 1 && last == total && chars <= CHARS_MAX;
    (format!("Lines {first_line} to {last} of {total}{more}"), shown.join("\n"), is_whole)
}
