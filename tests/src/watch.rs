//! Waiting for what a process does to the disk, and for its end: the kernel says when, nobody asks again and again.

use rustix::fs::inotify::{self, CreateFlags, Reader, WatchFlags};
use std::mem::MaybeUninit;
use std::path::Path;
use tokio::io::unix::AsyncFd;

/// Room for some dozens of events at once.
const EVENTS_BYTES: usize = 4096;

/// Waits until a file is there. Its folder must be.
pub async fn until_exists(path: &Path) {
    let folder = path.parent().expect("a file lies in a folder");
    let queue =
        inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).expect("inotify is part of Linux");
    inotify::add_watch(&queue, folder, WatchFlags::CREATE | WatchFlags::MOVED_TO)
        .expect("the folder is there");
    let queue = AsyncFd::new(queue).expect("an inotify queue can be waited for");
    // Looked for after the watch began, so that it cannot come unseen between the two.
    while !path.exists() {
        let mut ready = queue.readable().await.expect("the queue is ours");
        let mut room = [MaybeUninit::uninit(); EVENTS_BYTES];
        let mut events = Reader::new(queue.get_ref(), &mut room);
        while events.next().is_ok() {}
        ready.clear_ready();
    }
}
