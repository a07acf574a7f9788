//! `deputy login`.

use crate::program::{TOKEN, bare, end};
use crate::server::Server;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tokio::process::Command;

fn at_home(home: &Path, args: &[&str]) -> Command {
    let mut command = bare(args);
    command.env("XDG_CONFIG_HOME", home);
    command
}

#[tokio::test]
async fn a_login_is_checked_stored_for_its_owner_and_used() {
    let (server, home) = (Server::start().await, tempfile::tempdir().unwrap());
    let ended = end(at_home(home.path(), &["login", server.url()]), Some(&format!("{TOKEN}\n"))).await;
    assert_eq!(ended.code, 0, "{}", ended.err);
    let path = home.path().join("deputy/config.toml");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(end(at_home(home.path(), &["runs"]), None).await.code, 0);
    let bearer = server.book().seen.last().unwrap().bearer.clone();
    assert_eq!(bearer, Some(format!("Bearer {TOKEN}")));
}

#[tokio::test]
async fn a_login_that_the_server_refuses_is_not_stored() {
    let (server, home) = (Server::start().await, tempfile::tempdir().unwrap());
    let refusal = crate::fixtures::problem(401, "Not logged in", "The token is not known.");
    server.book().answers.insert("GET /api/v1/runs".to_owned(), (401, refusal));
    let ended = end(at_home(home.path(), &["login", server.url(), "--token", TOKEN]), None).await;
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("The token is not known."), "{}", ended.err);
    assert!(!home.path().join("deputy").exists());
}

#[tokio::test]
async fn a_stored_token_is_not_sent_to_another_server() {
    let (server, other, home) = (Server::start().await, Server::start().await, tempfile::tempdir().unwrap());
    end(at_home(home.path(), &["login", server.url(), "--token", TOKEN]), None).await;
    let mut command = at_home(home.path(), &["runs"]);
    command.env("DEPUTY_URL", other.url());
    assert_eq!(end(command, None).await.code, 2);
    assert!(other.book().seen.is_empty());
}
