//! A PostgreSQL cluster of our own, thrown away with the test process.
//!
//! It listens on a socket in its temporary folder and nowhere else. A shell holds it: when the test process ends,
//! however it ends, the shell's input closes, and the shell stops the server and removes the folder.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

const SCRIPT: &str = r#"
set -e
bin=$1 dir=$2
"$bin/initdb" -D "$dir/data" -A trust -U deputy -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1
"$bin/pg_ctl" -D "$dir/data" -w -l "$dir/server.log" -o "$3" start >"$dir/start.log" 2>&1
echo ready
read _ || true
"$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
rm -rf "$dir"
"#;

/// A running cluster.
#[derive(Debug)]
pub struct Cluster {
    dir: PathBuf,
    databases: AtomicU32,
    _holder: Child,
}

impl Cluster {
    /// The one of this test process, started when first asked for; nothing, and plainly said so, when PostgreSQL is not
    /// installed.
    pub fn shared() -> Option<&'static Self> {
        static CLUSTER: OnceLock<Result<Cluster, String>> = OnceLock::new();
        match CLUSTER.get_or_init(|| Self::try_new("-c fsync=off")) {
            Ok(cluster) => Some(cluster),
            Err(why) => {
                crate::skipped("a test on PostgreSQL", why);
                None
            }
        }
    }

    /// Starts one with these further options of the server, as on its command line.
    pub fn try_new(options: &str) -> Result<Self, String> {
        let bin = binaries().ok_or("no initdb in PATH or below /usr/lib/postgresql; install postgresql")?;
        let dir = tempfile::Builder::new()
            .prefix("deputy-pg-")
            .tempdir()
            .map_err(|fault| fault.to_string())?
            .keep();
        let mut command = shell_as_ordinary_user(&dir)?;
        // The socket is the only way in: no port, nothing on the network.
        let options =
            format!("-c listen_addresses='' -c unix_socket_directories='{}' {options}", dir.display());
        command.args(["-c", SCRIPT, "cluster"]).arg(&bin).arg(&dir).arg(&options);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).current_dir(&dir);
        let mut holder = command.spawn().map_err(|fault| fault.to_string())?;
        let mut answer = String::new();
        let stdout = holder.stdout.take().ok_or("the shell has no output")?;
        BufReader::new(stdout).read_line(&mut answer).map_err(|fault| fault.to_string())?;
        if answer.trim() == "ready" {
            return Ok(Self { dir, databases: AtomicU32::new(0), _holder: holder });
        }
        let logs =
            ["initdb.log", "start.log", "server.log"].map(|log| std::fs::read_to_string(dir.join(log)));
        let logs: String = logs.into_iter().flatten().collect();
        let _ = std::fs::remove_dir_all(&dir);
        Err(format!("PostgreSQL did not start: {}", logs.trim()))
    }

    /// URL of a database in it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://deputy@localhost/{database}?host={}", self.dir.display())
    }

    /// URL of a fresh, empty database.
    pub async fn fresh(&self) -> String {
        use sqlx::{Connection, PgConnection};
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::SeqCst));
        let mut conn = PgConnection::connect(&self.url("postgres")).await.expect("the cluster is up");
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::raw_sql(create).execute(&mut conn).await.expect("a fresh name is free");
        self.url(&name)
    }
}

fn binaries() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut installed: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.flatten().map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    installed.sort();
    places.extend(installed.into_iter().rev());
    places.into_iter().find(|bin| bin.join("initdb").exists() && bin.join("pg_ctl").exists())
}

/// PostgreSQL refuses to run as root, so root lends it the account `postgres`.
fn shell_as_ordinary_user(dir: &Path) -> Result<Command, String> {
    let number = |args: &[&str]| -> Result<u32, String> {
        let output = Command::new("id").args(args).output().map_err(|fault| fault.to_string())?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        text.parse().map_err(|_| "there is no account postgres to run the server as".to_owned())
    };
    if number(&["-u"])? != 0 {
        return Ok(Command::new("sh"));
    }
    let (uid, gid) = (number(&["-u", "postgres"])?, number(&["-g", "postgres"])?);
    std::os::unix::fs::chown(dir, Some(uid), Some(gid)).map_err(|fault| fault.to_string())?;
    let mut command = Command::new("setpriv");
    command.args([format!("--reuid={uid}"), format!("--regid={gid}"), "--clear-groups".to_owned()]).arg("sh");
    Ok(command)
}
