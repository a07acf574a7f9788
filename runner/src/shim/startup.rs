//! From a folder with a specification to a running shim.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use deputy_protocol::link::{
    BUILD_ID, Hello, KILL_BUDGET_MS, PID_FILE, PROTOCOL_MIN, PROTOCOL_VERSION, PidFile, Readiness, Role,
    SHIM_LOG, SHIM_SPEC, ShimSpec,
};
use rustix::fs::Mode;
use rustix::process::{getpid, getsid, set_child_subreaper, setsid, umask};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};
use tracing::{error, info, warn};
use uuid::Uuid;

use super::abort::sweep;
use super::attach::{accept, bind};
use super::descriptors::redirect;
use super::engine::Engine;
use super::event::Event;
use super::hands::{HandsError, Launcher};
use super::lock;
use super::pid_file::write_pid_file;
use super::requests::Requests;
use crate::process::{Cgroup, own_identity};
use crate::sandbox::own_program;
use crate::shell::Children;

/// Events that may wait: a runner that writes faster than the engine spools has to wait.
const EVENTS: usize = 64;

/// Runs the shim of `dir` until it is shut down; a trial ends by itself once the inner runner greeted, so that whoever
/// asked for it may die meanwhile.
///
/// Call it before any thread exists and right after [`close_inherited`](super::close_inherited). Writes
/// one [`Readiness`] line to standard output and then lets go of it. Start it without a process group of
/// its own, so that it can begin a session of its own.
pub fn run(dir: &Path, is_trial: bool) -> anyhow::Result<()> {
    umask(Mode::RWXG | Mode::RWXO);
    // Everything below is relative to the folder, whose path may be too long for a socket.
    std::env::set_current_dir(dir).with_context(|| format!("entering {}", dir.display()))?;
    fs::set_permissions(".", Permissions::from_mode(0o700)).context("closing the folder to others")?;
    let log = OpenOptions::new().append(true).create(true).mode(0o600).open(SHIM_LOG);
    let mut caller = redirect(&log.context("opening the log")?).context("letting go of the terminal")?;
    tracing_subscriber::fmt().with_ansi(false).with_writer(io::stderr).init();
    // A group leader cannot begin a session; it is one already if its session bears its number.
    if setsid().is_err() && getsid(None).ok() != Some(getpid()) {
        warn!("started as the leader of a process group: a signal to its session will reach the shim");
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let served = runtime.block_on(serve(&mut caller, is_trial));
    if let Err(failure) = &served {
        error!("{failure:#}");
        report(&mut caller, &Readiness::Failed { message: format!("{failure:#}") });
    }
    served
}

async fn serve(caller: &mut File, is_trial: bool) -> anyhow::Result<()> {
    set_child_subreaper(Some(getpid())).context("becoming the parent of orphans")?;
    let Some(_lock) = lock::take().context("opening the lock")? else {
        bail!("another shim serves this folder");
    };
    let spec = read_spec()?;
    end_predecessor().await?;
    let requests = Requests::open(Path::new(".")).context("opening journal and spool")?;
    let (events, queue) = mpsc::channel(EVENTS);
    let mark = Uuid::new_v4();
    let every = Duration::from_millis(spec.heartbeat_ms.max(1));
    let hello = hello(&spec, requests.journal_id())?;
    let seat = Seat::take(mark);
    let cgroup = seat.0.clone();
    let pid_file = PidFile {
        run_id: spec.run_id,
        shim: hello.process.clone(),
        build_id: BUILD_ID.to_owned(),
        journal_id: requests.journal_id(),
        sandbox: spec.sandbox,
        mark,
        child: None,
        cgroup: cgroup.as_ref().map(|group| group.path().to_owned()),
    };
    // Before anything is started: a kill from outside must find the mark.
    write_pid_file(&pid_file).context("writing the pid file")?;
    let listener = bind().context("binding the socket")?;
    let children = Arc::new(Children::default());
    let launcher = Launcher {
        program: own_program().map_err(HandsError::Program)?,
        folder: std::env::current_dir().context("finding the folder")?,
        hello: hello.clone(),
        events: events.clone(),
        children: Arc::clone(&children),
        spec,
        mark,
        cgroup,
    };
    watch_signals(&events, children)?;
    let mut engine = Engine::new(requests, launcher, pid_file);
    engine.ensure_hands().await?;
    if is_trial {
        engine.end().await;
        report(caller, &Readiness::Ready(Box::new(engine.pid_file().clone())));
        return Ok(());
    }
    tokio::spawn(accept(listener, hello, events.clone()));
    tokio::spawn(beat(every, events));
    report(caller, &Readiness::Ready(Box::new(engine.pid_file().clone())));
    // The daemon waits for the end of this stream.
    *caller = File::open("/dev/null")?;
    engine.run(queue).await;
    Ok(())
}

/// A control group of our own, where one can be had, for as long as we are in it.
struct Seat(Option<Cgroup>);

impl Seat {
    fn take(mark: Uuid) -> Self {
        match Cgroup::enter(mark) {
            Ok(group) => Self(Some(group)),
            Err(error) => {
                info!(%error, "no control group of its own: processes are found by namespace, parents and mark");
                Self(None)
            }
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        if let Some(group) = &self.0 {
            group.leave();
        }
    }
}

fn read_spec() -> anyhow::Result<ShimSpec> {
    let text = fs::read(SHIM_SPEC).with_context(|| format!("reading {SHIM_SPEC}"))?;
    let spec: ShimSpec = serde_json::from_slice(&text).with_context(|| format!("parsing {SHIM_SPEC}"))?;
    for path in [&spec.workspace, &spec.home] {
        if !path.is_absolute() || !path.is_dir() {
            bail!("{} must be an absolute path of a folder", path.display());
        }
    }
    Ok(spec)
}

/// Ends what an earlier shim of this folder left: two of them never work in one workspace.
async fn end_predecessor() -> anyhow::Result<()> {
    let Ok(text) = fs::read(PID_FILE) else { return Ok(()) };
    let Ok(file) = serde_json::from_slice(&text) else { return Ok(()) };
    let (_, survivors) = sweep(&file, Duration::from_millis(KILL_BUDGET_MS)).await;
    if survivors > 0 {
        bail!("{survivors} processes of the shim before this one cannot be ended");
    }
    Ok(())
}

fn hello(spec: &ShimSpec, journal_id: Uuid) -> anyhow::Result<Hello> {
    Ok(Hello {
        protocol_version: PROTOCOL_VERSION,
        protocol_min: PROTOCOL_MIN,
        role: Role::Shim,
        build_id: BUILD_ID.to_owned(),
        run_id: spec.run_id,
        process: own_identity().context("looking at this process")?,
        journal_id: Some(journal_id),
    })
}

fn watch_signals(events: &mpsc::Sender<Event>, children: Arc<Children>) -> io::Result<()> {
    let mut ended = signal(SignalKind::child())?;
    tokio::spawn(async move {
        while ended.recv().await.is_some() {
            children.collect_orphans();
        }
    });
    for kind in [SignalKind::terminate(), SignalKind::interrupt()] {
        let (mut asked, events) = (signal(kind)?, events.clone());
        tokio::spawn(async move {
            while asked.recv().await.is_some() {
                // The engine may be ending already.
                let _ = events.send(Event::Terminate).await;
            }
        });
    }
    Ok(())
}

async fn beat(every: Duration, events: mpsc::Sender<Event>) {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if events.send(Event::Beat).await.is_err() {
            return;
        }
    }
}

/// Tells whoever started the shim. It may be gone already.
fn report(caller: &mut File, readiness: &Readiness) {
    if let Ok(mut line) = serde_json::to_vec(readiness) {
        line.push(b'\n');
        let _ = caller.write_all(&line);
    }
}
