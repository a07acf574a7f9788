//! Its sessions: what was said in them and what is left to do, in files below HOME.

use agent_client_protocol::v1::schema::SessionId;
use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// The sessions of this process.
#[derive(Default)]
pub struct Sessions {
    open: Mutex<HashMap<String, Arc<Notify>>>,
}

/// Where a session's file of this name lies.
fn file(id: &SessionId, name: &str) -> PathBuf {
    let home = std::env::var_os("HOME").map_or_else(|| PathBuf::from("/tmp"), PathBuf::from);
    home.join(".lab").join(id.to_string()).join(name)
}

fn lines_of(id: &SessionId, name: &str) -> Vec<String> {
    let text = fs::read_to_string(file(id, name)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn keep(id: &SessionId, name: &str, lines: &[String]) {
    let file = file(id, name);
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).expect("its home can be written");
    }
    fs::write(file, lines.join("\n")).expect("its home can be written");
}

impl Sessions {
    fn open(&self) -> MutexGuard<'_, HashMap<String, Arc<Notify>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new one.
    pub fn begin(&self) -> SessionId {
        let id = fs::read_to_string("/proc/sys/kernel/random/uuid").expect("the kernel makes up names");
        let id = SessionId::new(id.trim());
        keep(&id, "past", &[]);
        self.open().insert(id.to_string(), Arc::default());
        id
    }

    /// An earlier one, with what was said in it; `None`: there is none.
    pub fn take_up(&self, id: &SessionId) -> Option<Vec<String>> {
        fs::exists(file(id, "past")).ok().filter(|exists| *exists)?;
        self.open().insert(id.to_string(), Arc::default());
        Some(lines_of(id, "past"))
    }

    /// Tells whoever waits in it to stop.
    pub fn cancel(&self, id: &SessionId) {
        if let Some(stop) = self.open().get(&id.to_string()) {
            stop.notify_one();
        }
    }

    /// Waits until it is told to stop.
    pub async fn cancelled(&self, id: &SessionId) {
        let stop = self.open().get(&id.to_string()).cloned();
        if let Some(stop) = stop {
            stop.notified().await;
        }
    }

    /// Whether this process opened it.
    pub fn is_open(&self, id: &SessionId) -> bool {
        self.open().contains_key(&id.to_string())
    }
}

/// The mark of a HOME in which nothing of it works any more.
fn mark() -> PathBuf {
    file(&SessionId::new("broken"), "mark")
}

/// Breaks all that is kept.
pub fn spoil() {
    keep(&SessionId::new("broken"), "mark", &[]);
}

/// Whether that was done.
pub fn is_spoiled() -> bool {
    mark().exists()
}

/// Puts down what was said, in one line.
pub fn remember(id: &SessionId, text: &str) {
    let mut past = lines_of(id, "past");
    past.push(text.replace('\n', " "));
    keep(id, "past", &past);
}

/// Puts down what is to be done.
pub fn put(id: &SessionId, lines: &[String]) {
    keep(id, "left", lines);
}

/// What is to be done first.
pub fn first(id: &SessionId) -> Option<String> {
    lines_of(id, "left").into_iter().next()
}

/// The first is done.
pub fn done(id: &SessionId) {
    put(id, lines_of(id, "left").get(1..).unwrap_or_default());
}
