//! Files of a run: as they lie in its workspace now, or as they were captured.

use super::elsewhere;
use crate::http::access::Caller;
use crate::http::problem::{ApiError, Kind};
use crate::http::query::{Id, Query};
use crate::http::rows;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::State;
use deputy_actors::ports::{EntryKind, SHOWN_BYTES_MAX, TreeFault, TreeFile, TreeFolder, WorkspaceFault};
use deputy_domain::run::Run;
use deputy_domain::secret::Redactor;
use deputy_protocol::api::{FileEntry, FileKind, FileList, FileView};
use deputy_protocol::ids::{ProjectId, RunId};
use serde::Deserialize;

/// Which file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    path: Option<String>,
}

/// `GET /runs/{id}/files`: what is in a folder.
pub(crate) async fn files(
    State(app): State<AppState>,
    caller: Caller,
    Id(run_id): Id<RunId>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<FileList>, ApiError> {
    let path = wanted.path.unwrap_or_default();
    let run = rows::run(&app, &caller, run_id).await?;
    if app.world.has_place_of(&run)
        && let Some(TreeFolder { entries, truncated }) =
            app.trees.folder(run_id, &path).await.map_err(|fault| refused(&path, fault))?
    {
        return Ok(Json(FileList { path, entries, truncated, live: true, commit: None }));
    }
    let (project_id, commit) = captured(&run)?;
    let folder = app.world.sources.folder(project_id, &commit, &path).await;
    let folder = match folder {
        Ok(folder) => folder,
        Err(fault) => return Err(not_captured(&app, &run, &path, fault).await),
    };
    let entries = folder.entries.into_iter().map(|entry| {
        let (kind, size_bytes) = match entry.kind {
            EntryKind::Folder => (FileKind::Folder, None),
            EntryKind::File { size_bytes } => (FileKind::File, Some(size_bytes)),
            EntryKind::Link => (FileKind::Link, None),
            EntryKind::Repository => (FileKind::Other, None),
        };
        FileEntry { name: entry.name, kind, size_bytes }
    });
    let (entries, truncated) = (entries.collect(), folder.left_out > 0);
    Ok(Json(FileList { path, entries, truncated, live: false, commit: Some(commit) }))
}

/// `GET /runs/{id}/file`: what is in a file.
pub(crate) async fn file(
    State(app): State<AppState>,
    caller: Caller,
    Id(run_id): Id<RunId>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<FileView>, ApiError> {
    let path = wanted.path.ok_or_else(|| ApiError::query("path", "say which file"))?;
    let run = rows::run(&app, &caller, run_id).await?;
    let redactor = redactor(&app, run_id, &run).await?;
    if app.world.has_place_of(&run)
        && let Some(file) = app.trees.file(run_id, &path).await.map_err(|fault| refused(&path, fault))?
    {
        return Ok(Json(view(path, file, None, &redactor)));
    }
    let (project_id, commit) = captured(&run)?;
    match app.world.sources.beginning(project_id, &commit, &path, SHOWN_BYTES_MAX).await {
        Ok((bytes, size_bytes)) => {
            Ok(Json(view(path, TreeFile { bytes, size_bytes }, Some(commit), &redactor)))
        }
        Err(fault) => Err(not_captured(&app, &run, &path, fault).await),
    }
}

fn view(path: String, file: TreeFile, commit: Option<String>, redactor: &Redactor) -> FileView {
    let TreeFile { bytes, size_bytes } = file;
    let truncated = (bytes.len() as u64) < size_bytes;
    let text = text(bytes, truncated).map(|text| redactor.text(text));
    FileView { path, binary: text.is_none(), text, size_bytes, truncated, live: commit.is_none(), commit }
}

/// Bytes as text, if they are; of the last character there may be only a part.
fn text(bytes: Vec<u8>, is_cut: bool) -> Option<String> {
    if bytes.contains(&0) {
        return None;
    }
    String::from_utf8(bytes).map_or_else(
        |fault| {
            let (valid, is_part) =
                (fault.utf8_error().valid_up_to(), fault.utf8_error().error_len().is_none());
            let mut bytes = fault.into_bytes();
            bytes.truncate(valid);
            (is_cut && is_part).then(|| String::from_utf8(bytes).ok()).flatten()
        },
        Some,
    )
}

fn captured(run: &Run) -> Result<(ProjectId, String), ApiError> {
    let commit = run.head_commit.clone().or_else(|| run.base_commit.clone());
    run.order.project_id.zip(commit).ok_or_else(|| {
        ApiError::new(Kind::WrongState, "the run has no files yet: look again once it has begun")
    })
}

/// What a developer may see of files is what was recorded of them: no secret of the project.
async fn redactor(app: &AppState, run_id: RunId, run: &Run) -> Result<Redactor, ApiError> {
    let Some(project_id) = run.order.project_id else { return Ok(Redactor::default()) };
    let guarded = app.world.guarded(project_id, run_id).await;
    let secrets = guarded.map_err(|fault| ApiError::new(Kind::Unavailable, fault.to_string()))?;
    Ok(Redactor::new(&secrets))
}

fn refused(path: &str, fault: TreeFault) -> ApiError {
    match fault {
        TreeFault::Missing => {
            ApiError::new(Kind::NotFound, format!("there is no `{path}` in the workspace now"))
        }
        TreeFault::Invalid(why) => ApiError::query("path", why),
        TreeFault::Io(detail) => {
            tracing::warn!(detail, "a file of a workspace could not be read");
            ApiError::new(Kind::Unavailable, "it could not be read: try again").retry_after(1)
        }
    }
}

async fn not_captured(app: &AppState, run: &Run, path: &str, fault: WorkspaceFault) -> ApiError {
    match fault {
        WorkspaceFault::Invalid(why) => ApiError::query("path", why),
        // The commit may be missing as well, where another host has it.
        WorkspaceFault::Missing(_) if app.world.has_place_of(run) => {
            ApiError::new(Kind::NotFound, format!("there is no `{path}` at the commit that was captured"))
        }
        fault => elsewhere::explain(app, run, fault).await,
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn what_was_cut_within_a_character_is_still_text() {
        let cut = "grün".as_bytes()[..3].to_vec();
        assert_eq!(text(cut.clone(), true).as_deref(), Some("gr"));
        assert_eq!(text(cut, false), None);
        assert_eq!(text(b"a\xffb".to_vec(), true), None);
        assert_eq!(text(b"a\0b".to_vec(), false), None);
        assert_eq!(text(Vec::new(), false).as_deref(), Some(""));
    }
}
