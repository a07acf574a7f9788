//! One call of the system's git: closed environment, bounded output, bounded time, no process left behind.

use super::address::Address;
use crate::git::fault::{OrFault, Outcome};
use crate::git::layout::KNOWN_HOSTS;
use deputy_actors::ports::WorkspaceFault;
use rustix::process::{Pid, Signal, kill_process_group};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;

/// What the remote is called in the configuration of one call; it is written nowhere.
pub(super) const REMOTE: &str = "deputy";

/// Kept of each output stream; the rest is read and dropped, so that a talkative remote blocks nothing.
const OUTPUT_MAX_BYTES: u64 = 1 << 20;

/// What a remote program may need of our environment: to find programs, a home with keys and helpers, the agent's
/// socket, proxies and certificates.
const PASSED: [&str; 24] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "TMPDIR",
    "SSH_AUTH_SOCK",
    "XDG_CONFIG_HOME",
    "XDG_CACHE_HOME",
    "XDG_RUNTIME_DIR",
    "DBUS_SESSION_BUS_ADDRESS",
    "http_proxy",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "GIT_SSL_CAINFO",
    "GIT_SSL_CAPATH",
    "CURL_CA_BUNDLE",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
];

/// Set for every call. Nothing asks, nothing runs a hook, nothing recurses, nothing tidies up in the background;
/// objects are checked on arrival. The few checks that are let through are harmless slips in old histories that
/// large hosts accept too.
const CONFIG: [(&str, &str); 23] = [
    ("core.hooksPath", "/dev/null"),
    ("core.askPass", ""),
    ("core.fsmonitor", "false"),
    ("credential.interactive", "false"),
    ("fetch.fsckObjects", "true"),
    ("transfer.fsckObjects", "true"),
    ("fetch.fsck.zeroPaddedFilemode", "ignore"),
    ("fetch.fsck.badTimezone", "ignore"),
    ("fetch.fsck.missingSpaceBeforeDate", "ignore"),
    ("fetch.fsck.missingSpaceBeforeEmail", "ignore"),
    ("fetch.fsck.badEmail", "ignore"),
    ("fetch.fsck.missingTaggerEntry", "ignore"),
    ("fetch.recurseSubmodules", "false"),
    ("push.recurseSubmodules", "no"),
    ("submodule.recurse", "false"),
    ("push.gpgSign", "false"),
    ("push.followTags", "false"),
    ("http.followRedirects", "false"),
    ("http.lowSpeedLimit", "1"),
    ("http.lowSpeedTime", "60"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("core.fsync", "committed,loose-object,reference"),
];

/// How Deputy talks to remotes.
pub(crate) struct Network {
    environment: Vec<(&'static str, OsString)>,
}

/// A remote, and the deploy key that may open it.
#[derive(Clone, Copy)]
pub(crate) struct Door<'a> {
    pub(crate) address: &'a Address,
    pub(crate) key: Option<&'a Path>,
}

/// How a call ended.
pub(crate) struct Said {
    pub(crate) success: bool,
    pub(crate) stdout: String,
    /// Scrubbed of secrets.
    pub(crate) stderr: String,
}

impl Network {
    /// Reads the environment once.
    pub(crate) fn from_environment() -> Self {
        Self {
            environment: PASSED.iter().filter_map(|name| Some((*name, std::env::var_os(name)?))).collect(),
        }
    }

    /// Runs git in the bare repository `mirror`, with a way to a remote or without. The remote's name among `args` is
    /// [`REMOTE`].
    pub(crate) async fn git(
        &self,
        mirror: &Path,
        door: Option<Door<'_>>,
        args: &[&OsStr],
        limit: Duration,
    ) -> Outcome<Said> {
        let mut command = Command::new("git");
        command.arg("--git-dir").arg(mirror).args(args);
        command.env_clear().envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.envs(settings(door));
        command.current_dir(mirror).kill_on_drop(true).process_group(0);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| WorkspaceFault::Io {
            operation: "start git",
            detail: format!("{error}; install git"),
        })?;
        let group = Group::of(child.id());
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let ended = tokio::time::timeout(limit, async {
            let (stdout, stderr, status) = tokio::join!(start_of(stdout), start_of(stderr), child.wait());
            Ok::<_, std::io::Error>((stdout?, stderr?, status?))
        })
        .await;
        let Ok(ended) = ended else {
            drop(group);
            return Err(WorkspaceFault::Unreachable(format!(
                "{} did not finish within {} seconds",
                door.map_or("git", |door| door.address.location()),
                limit.as_secs()
            )));
        };
        let (stdout, stderr, status) = ended.or_fault("run git")?;
        group.ended();
        Ok(Said {
            success: status.success(),
            stdout,
            stderr: door.map_or(stderr.clone(), |door| door.address.scrub(&stderr)),
        })
    }
}

/// Reads to the end and keeps the start.
async fn start_of(stream: Option<impl AsyncRead + Unpin>) -> std::io::Result<String> {
    let Some(mut stream) = stream else { return Ok(String::new()) };
    let mut kept = Vec::new();
    (&mut stream).take(OUTPUT_MAX_BYTES).read_to_end(&mut kept).await?;
    tokio::io::copy(&mut stream, &mut tokio::io::sink()).await?;
    Ok(String::from_utf8_lossy(&kept).into_owned())
}

fn settings(door: Option<Door<'_>>) -> Vec<(String, OsString)> {
    let login = door.map(|door| door.address.login()).unwrap_or_default();
    let mut config: Vec<(String, String)> =
        CONFIG.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    if let Some(door) = door {
        config.push((format!("remote.{REMOTE}.url"), door.address.location().to_owned()));
    }
    config.extend(login.config.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())));
    let key = door.filter(|door| door.address.is_ssh()).and_then(|door| door.key);
    let mut set: Vec<(String, OsString)> = vec![
        ("LC_ALL".to_owned(), "C".into()),
        ("GIT_TERMINAL_PROMPT".to_owned(), "0".into()),
        ("GIT_ALLOW_PROTOCOL".to_owned(), "https:http:ssh:git:file".into()),
        ("GIT_PROTOCOL_FROM_USER".to_owned(), "0".into()),
        ("GIT_OPTIONAL_LOCKS".to_owned(), "0".into()),
        ("GIT_SSH_VARIANT".to_owned(), "ssh".into()),
        ("GIT_SSH_COMMAND".to_owned(), ssh_command(key)),
        ("GIT_CONFIG_COUNT".to_owned(), config.len().to_string().into()),
    ];
    for (at, (name, value)) in config.into_iter().enumerate() {
        set.push((format!("GIT_CONFIG_KEY_{at}"), name.into()));
        set.push((format!("GIT_CONFIG_VALUE_{at}"), value.into()));
    }
    set.extend(login.environment.into_iter().map(|(name, value)| (name.to_owned(), value)));
    set
}

/// The founder's own ssh configuration and agent stay in force; the deploy key is offered besides. A master
/// connection is never left behind: it would hold our pipes open. The first key that a host shows is kept with the
/// project and no other is taken after it; what the founder knows of hosts counts as well.
fn ssh_command(key: Option<&Path>) -> OsString {
    let mut command =
        OsString::from("ssh -oBatchMode=yes -oConnectTimeout=20 -oControlMaster=no -oControlPersist=no");
    if let Some(key) = key {
        command.push(" -oStrictHostKeyChecking=accept-new -oUpdateHostKeys=no -oUserKnownHostsFile=");
        let known = escaped(&key.with_file_name(KNOWN_HOSTS), b"\\\"");
        let all = [b"\"", known.as_slice(), b"\" ~/.ssh/known_hosts ~/.ssh/known_hosts2"].concat();
        command.push(quoted(&all));
        command.push(" -i ");
        command.push(quoted(&escaped(key, b"")));
    }
    command
}

/// A path in an option of ssh: `%` begins a name there, and some characters want a backslash.
fn escaped(path: &Path, backslashed: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for &byte in path.as_os_str().as_bytes() {
        if byte == b'%' {
            bytes.push(b'%');
        } else if backslashed.contains(&byte) {
            bytes.push(b'\\');
        }
        bytes.push(byte);
    }
    bytes
}

/// One word for the shell that git starts ssh with.
fn quoted(word: &[u8]) -> OsString {
    let inner = word.split(|byte| *byte == b'\'').collect::<Vec<_>>().join(&b"'\\''"[..]);
    OsString::from_vec([b"'", inner.as_slice(), b"'"].concat())
}

/// git's helpers (ssh, remote-https, index-pack) are in its process group and die with it.
struct Group(Option<Pid>);

impl Group {
    fn of(id: Option<u32>) -> Self {
        Self(id.and_then(|id| Pid::from_raw(id.try_into().ok()?)))
    }

    /// Git has been waited for: its number may be somebody else's now.
    fn ended(mut self) {
        self.0 = None;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(leader) = self.0 {
            // Gone already is as good.
            let _ = kill_process_group(leader, Signal::KILL);
        }
    }
}

/// The last words of git for an error: no progress, no blank lines, of bounded length.
pub(crate) fn last_words(stderr: &str) -> String {
    const SHOWN_CHARS: usize = 1000;
    let text: Vec<String> = stderr
        .lines()
        .map(|line| crate::git::fault::shown(line.rsplit('\r').next().unwrap_or(line).trim_end().as_bytes()))
        .filter(|line| !line.is_empty())
        .collect();
    let text = sentences(&text);
    let skipped = text.chars().count().saturating_sub(SHOWN_CHARS);
    text.chars().skip(skipped).collect()
}

/// Lines as one: what ends as a sentence does needs nothing between it and the next.
fn sentences(lines: &[String]) -> String {
    let mut text = String::new();
    for line in lines {
        if !text.is_empty() {
            text.push_str(if text.ends_with(['.', ':', ';', ',', '!', '?']) { " " } else { "; " });
        }
        text.push_str(line);
    }
    text
}
