//! Waiting for what a process does to the disk: the kernel says when, nobody asks again and again.

use rustix::fs::inotify::{self, CreateFlags, Reader, WatchFlags};
use std::mem::MaybeUninit;
use std::path::{Path, PathBuf};

/// Room for some dozens of events at once.
const EVENTS_BYTES: usize = 4096;

/// Waits until anything is in a folder, and says what.
pub async fn until_any(folder: &Path) -> PathBuf {
    let folder = folder.to_owned();
    tokio::task::spawn_blocking(move || first(&folder)).await.expect("waiting does not panic")
}

fn first(folder: &Path) -> PathBuf {
    let queue = inotify::init(CreateFlags::CLOEXEC).expect("inotify is part of Linux");
    inotify::add_watch(&queue, folder, WatchFlags::CREATE).expect("the folder is there");
    let mut room = [MaybeUninit::uninit(); EVENTS_BYTES];
    let mut events = Reader::new(&queue, &mut room);
    loop {
        let found = folder.read_dir().expect("the folder is there").next();
        if let Some(found) = found {
            return found.expect("its name can be read").path();
        }
        events.next().expect("the queue is ours");
    }
}

/// Waits until a file is there. Its folder must be.
pub async fn until_exists(path: &Path) {
    wait(path, true).await;
}

/// Waits until a file or a folder is there no more. What it lay in must be.
pub async fn until_gone(path: &Path) {
    wait(path, false).await;
}

async fn wait(path: &Path, is_wanted: bool) {
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || block(&path, is_wanted)).await.expect("waiting does not panic");
}

fn block(path: &Path, is_wanted: bool) {
    let folder = path.parent().expect("a file lies in a folder");
    let changes = if is_wanted {
        WatchFlags::CREATE | WatchFlags::MOVED_TO
    } else {
        WatchFlags::DELETE | WatchFlags::MOVED_FROM
    };
    let queue = inotify::init(CreateFlags::CLOEXEC).expect("inotify is part of Linux");
    inotify::add_watch(&queue, folder, changes).expect("the folder is there");
    let mut room = [MaybeUninit::uninit(); EVENTS_BYTES];
    let mut events = Reader::new(&queue, &mut room);
    // Looked for after the watch began, so that it cannot come or go unseen between the two.
    while path.exists() != is_wanted {
        events.next().expect("the queue is ours");
    }
}
