//! Waiting for what a process does to the disk: the kernel says when, nobody asks again and again.

use rustix::fs::inotify::{self, CreateFlags, Reader, WatchFlags};
use std::mem::MaybeUninit;
use std::path::{Path, PathBuf};

/// Room for some dozens of events at once.
const EVENTS_BYTES: usize = 4096;

/// Waits until a file is there. Its folder must be.
pub async fn until_exists(path: &Path) {
    let path = path.to_owned();
    let folder = path.parent().expect("a file lies in a folder").to_owned();
    until(folder, move || path.exists().then_some(())).await;
}

/// Waits until anything is in a folder, and says what.
pub async fn until_any(folder: &Path) -> PathBuf {
    let looked_in = folder.to_owned();
    let first = move || Some(looked_in.read_dir().expect("the folder is there").next()?.ok()?.path());
    until(folder.to_owned(), first).await
}

async fn until<T: Send + 'static>(folder: PathBuf, found: impl Fn() -> Option<T> + Send + 'static) -> T {
    tokio::task::spawn_blocking(move || wait(&folder, found)).await.expect("waiting does not panic")
}

fn wait<T>(folder: &Path, found: impl Fn() -> Option<T>) -> T {
    let queue = inotify::init(CreateFlags::CLOEXEC).expect("inotify is part of Linux");
    inotify::add_watch(&queue, folder, WatchFlags::CREATE | WatchFlags::MOVED_TO)
        .expect("the folder is there");
    let mut room = [MaybeUninit::uninit(); EVENTS_BYTES];
    let mut events = Reader::new(&queue, &mut room);
    loop {
        // Looked for after the watch began, so that it cannot come unseen between the two.
        if let Some(found) = found() {
            return found;
        }
        events.next().expect("the queue is ours");
    }
}
