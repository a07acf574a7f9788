//! `deputy approve`.

use super::house::tell_if_paused_beside;
use super::order::told;
use super::session::Session;
use super::wait::wait;
use crate::api::pick_run;
use crate::args::Approve;
use crate::outcome::{Outcome, UsageError, of_delivery};
use crate::render::{Progress, commit_name};
use anyhow::Result;
use deputy_protocol::api::{self, RunView};

/// Accepts a run's work. The approval names the commit, so that nothing newer slips in between.
pub(super) async fn approve(session: &Session, args: Approve) -> Result<Outcome> {
    let run = pick_run(&session.api, &args.run).await?.view;
    let commit = args.commit.map(|given| whole_commit(given, run.head_commit.as_deref())).transpose()?;
    let body = api::Approve { deliver: args.deliver, commit: commit.or(run.head_commit) };
    let id = run.id.to_string();
    let run = session.api.post::<RunView>(&["runs", &id, "approve"], &body).await?;
    if !args.wait {
        told(session, &run)?;
        tell_if_paused_beside(session, "the delivery").await;
        return Ok(Outcome::Done);
    }
    tell_if_paused_beside(session, "the delivery").await;
    let mut progress = Progress::of_silence(session.out);
    let Some(ending) = wait(session, run.view.id, of_delivery, &mut progress).await? else {
        return Ok(Outcome::Interrupted);
    };
    told(session, &ending.run)?;
    Ok(ending.outcome)
}

/// Fewer digits of a commit's id than git prints say too little.
const SHORTEST: usize = 7;
/// Digits of a whole one.
const WHOLE: usize = 40;

/// The commit that is meant: its id, or a beginning of the id of the one that the run has. Whether a whole one is still
/// the run's, the server says.
fn whole_commit(given: String, head: Option<&str>) -> Result<String, UsageError> {
    let written = given.to_ascii_lowercase();
    let is_part =
        (SHORTEST..WHOLE).contains(&written.len()) && written.bytes().all(|c| c.is_ascii_hexdigit());
    match head {
        Some(head) if is_part && head.starts_with(&written) => Ok(head.to_owned()),
        Some(head) if is_part => {
            Err(UsageError(format!("`{given}` is not the run's commit: that is {}", commit_name(head))))
        }
        _ => Ok(given),
    }
}

#[cfg(test)]
mod tests {
    use super::whole_commit;

    #[test]
    fn a_beginning_of_the_runs_commit_is_that_commit_and_of_another_is_refused() {
        let head = "0123456789abcdef0123456789abcdef01234567";
        let meant =
            |given: &str| whole_commit(given.to_owned(), Some(head)).map_err(|fault| fault.to_string());
        assert_eq!(meant("0123456").unwrap(), head);
        assert_eq!(meant("0123456789ABCDEF").unwrap(), head);
        assert_eq!(meant("7654321").unwrap_err(), "`7654321` is not the run's commit: that is 0123456789");
        // Whether these can be used, the server says.
        for given in ["012345", "main", "ffffffffffffffffffffffffffffffffffffffff"] {
            assert_eq!(meant(given).unwrap(), given);
        }
    }
}
