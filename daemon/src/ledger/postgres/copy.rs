//! A copy of the database by PostgreSQL's own programs, and back.

use super::super::copy::{Contents, CopyError, UNFINISHED, uncaptured};
use super::super::engine::{from_db, hash_from_db};
use deputy_protocol::ids::LedgerId;
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::Stdio;
use tokio::process::Command;
use url::Url;
use uuid::Uuid;

/// Of what a program says, for the message.
const SAID_CHARS: usize = 500;

/// Copies the database into a file that is not there yet: the very moment whose contents are returned.
pub(in super::super) async fn dump(pool: &PgPool, url: &str, file: &Path) -> Result<Contents, CopyError> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .map_err(|source| CopyError::File { path: file.to_owned(), source })?;
    let fault = |error: sqlx::Error| CopyError::database("copy the ledger", &error);
    let mut moment = pool.begin().await.map_err(fault)?;
    // pg_dump takes as long as it takes.
    let steady = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
                  SET LOCAL idle_in_transaction_session_timeout = 0";
    sqlx::raw_sql(AssertSqlSafe(steady)).execute(&mut *moment).await.map_err(fault)?;
    let snapshot: (String,) =
        sqlx::query_as("SELECT pg_export_snapshot()").fetch_one(&mut *moment).await.map_err(fault)?;
    let contents = read(&mut moment).await?;
    let mut command = program("pg_dump", url);
    command.arg("--format=custom").arg("--no-owner").arg("--no-privileges");
    command.arg(format!("--snapshot={}", snapshot.0)).arg("--file").arg(file);
    run("pg_dump", command).await?;
    Ok(contents)
}

/// Loads a dump into an empty database, all of it or nothing.
pub(in super::super) async fn load(url: &str, file: &Path) -> Result<(), CopyError> {
    let mut command = program("pg_restore", url);
    command.args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]).arg(file);
    run("pg_restore", command).await
}

/// What is in it now.
pub(in super::super) async fn contents(pool: &PgPool) -> Result<Contents, CopyError> {
    let fault = |error: sqlx::Error| CopyError::database("look into the ledger", &error);
    let mut conn = pool.acquire().await.map_err(fault)?;
    read(&mut conn).await
}

/// What is in a database; `None` when no ledger is.
pub(in super::super) async fn peek(url: &str) -> Result<Option<Contents>, CopyError> {
    let fault = |error: sqlx::Error| CopyError::database("reach the database", &error);
    let mut conn = PgConnection::connect(url).await.map_err(fault)?;
    let there: (bool,) = sqlx::query_as("SELECT to_regclass('ledger_head') IS NOT NULL")
        .fetch_one(&mut conn)
        .await
        .map_err(fault)?;
    Ok(if there.0 { Some(read(&mut conn).await?) } else { None })
}

async fn read(conn: &mut PgConnection) -> Result<Contents, CopyError> {
    let fault = |error: sqlx::Error| CopyError::database("look into the ledger", &error);
    let head: (Uuid, i64, Vec<u8>) = sqlx::query_as("SELECT ledger_id, position, hash FROM ledger_head")
        .fetch_one(&mut *conn)
        .await
        .map_err(fault)?;
    let schema: (i64,) = sqlx::query_as("SELECT max(version) FROM _sqlx_migrations")
        .fetch_one(&mut *conn)
        .await
        .map_err(fault)?;
    let rows: Vec<(String, i64)> = sqlx::query_as("SELECT tbl, count(*) FROM projection GROUP BY tbl")
        .fetch_all(&mut *conn)
        .await
        .map_err(fault)?;
    let unfinished = sqlx::query_as(UNFINISHED).fetch_all(conn).await.map_err(fault)?;
    Ok(Contents {
        ledger_id: LedgerId(head.0),
        position: from_db(head.1),
        hash: hash_from_db(&head.2),
        schema: from_db(schema.0),
        rows: rows.into_iter().map(|(table, count)| (table, from_db(count))).collect(),
        uncaptured: uncaptured(unfinished)?,
    })
}

/// The password goes through the environment: arguments can be seen by everybody on the machine.
fn program(name: &str, url: &str) -> Command {
    let mut command = Command::new(name);
    let mut bare = url.to_owned();
    if let Ok(mut parsed) = Url::parse(url) {
        if let Some(password) = parsed.password() {
            command.env("PGPASSWORD", percent_decoded(password));
        }
        // Fails only where there is no host, and then there is no password either.
        let _ = parsed.set_password(None);
        if let Some(query) = parsed.query().map(str::to_owned) {
            let (passwords, rest): (Vec<&str>, Vec<&str>) =
                query.split('&').partition(|pair| pair.starts_with("password="));
            if let Some((_, password)) = passwords.last().and_then(|pair| pair.split_once('=')) {
                command.env("PGPASSWORD", percent_decoded(password));
                let rest = rest.join("&");
                parsed.set_query(Some(rest.as_str()).filter(|rest| !rest.is_empty()));
            }
        }
        bare = parsed.into();
    }
    command.arg("--dbname").arg(bare).arg("--no-password");
    command
}

fn percent_decoded(text: &str) -> String {
    // A query's value is decoded by the same rule, but for `+`.
    let query = format!("p={}", text.replace('+', "%2B"));
    url::form_urlencoded::parse(query.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

async fn run(program: &'static str, mut command: Command) -> Result<(), CopyError> {
    let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await;
    let output = output.map_err(|error| match error.kind() {
        ErrorKind::NotFound => CopyError::NoProgram(program),
        _ => CopyError::Program { program, detail: error.to_string() },
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let start = said.char_indices().rev().nth(SAID_CHARS).map_or(0, |(at, _)| at);
    Err(CopyError::Program { program, detail: said[start..].trim().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::program;

    #[test]
    fn a_password_is_in_no_argument_wherever_it_stands_in_the_url() {
        for (url, bare) in [
            ("postgres://me:hunter2@host/db?options=-c%20a%3Db", "postgres://me@host/db?options=-c%20a%3Db"),
            ("postgres://me@host/db?password=hunter2", "postgres://me@host/db"),
            ("postgres:///db?host=/run&password=hunter2&user=me", "postgres:///db?host=/run&user=me"),
        ] {
            let command = program("pg_dump", url);
            let arguments: Vec<_> = command.as_std().get_args().map(|it| it.to_string_lossy()).collect();
            assert_eq!(arguments, ["--dbname", bare, "--no-password"]);
            let password = command.as_std().get_envs().find(|(name, _)| *name == "PGPASSWORD");
            assert_eq!(password.and_then(|(_, value)| value).unwrap(), "hunter2");
        }
    }
}
