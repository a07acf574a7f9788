//! One suite for everything that keeps blobs, and what files are besides.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use deputy_actors::ports::{BlobFault, Blobs, Clock as _};
use deputy_actors::testing::{FakeBlobs, ManualClock, Pulse};
use deputy_domain::blob::digest;
use deputy_protocol::blob::BlobDigest;
use deputyd::blobs::FileBlobs;
use futures::TryStreamExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

const DAY: Duration = Duration::from_hours(24);

/// Blobs, the time that they see, and a hand that breaks them.
struct Place {
    blobs: Arc<dyn Blobs>,
    clock: ManualClock,
    damage: Box<dyn Fn(BlobDigest)>,
    _folder: Option<TempDir>,
}

fn memory() -> Place {
    let clock = ManualClock::default();
    let blobs = FakeBlobs::new(clock.clone(), Pulse::default());
    let broken = blobs.clone();
    let damage = Box::new(move |name| broken.damage(&name));
    Place { blobs: Arc::new(blobs), clock, damage, _folder: None }
}

fn files() -> Place {
    let (folder, clock) = (TempDir::new().unwrap(), ManualClock::default());
    let now = clock.clone();
    let blobs = FileBlobs::try_new(folder.path(), Arc::new(move || now.now())).unwrap();
    let root = folder.path().to_owned();
    let damage = Box::new(move |name| std::fs::write(path(&root, name), b"something else").unwrap());
    Place { blobs: Arc::new(blobs), clock, damage, _folder: Some(folder) }
}

fn path(data_dir: &std::path::Path, name: BlobDigest) -> PathBuf {
    let name = name.to_string();
    data_dir.join("blobs").join(&name[..2]).join(&name[2..4]).join(name)
}

async fn keep(blobs: &dyn Blobs, pieces: &[&[u8]]) -> BlobDigest {
    let mut writer = blobs.begin().await.unwrap();
    for piece in pieces {
        writer.write(piece).await.unwrap();
    }
    let blob = writer.finish().await.unwrap();
    assert_eq!(blob.size_bytes, pieces.concat().len() as u64);
    blob.digest
}

async fn read(blobs: &dyn Blobs, name: BlobDigest) -> Option<Vec<u8>> {
    let content = blobs.open(name).await.unwrap()?;
    let pieces: Vec<bytes::Bytes> = content.bytes.try_collect().await.unwrap();
    assert_eq!(content.size_bytes, pieces.concat().len() as u64);
    Some(pieces.concat())
}

async fn what_is_kept_is_read_back_under_the_name_of_its_content(place: Place) {
    let blobs = &*place.blobs;
    let large: Vec<u8> = (0..1_000_000_u32).flat_map(u32::to_le_bytes).collect();
    let halves: Vec<&[u8]> = large.chunks(77_777).collect();
    let some: [&[&[u8]]; 4] = [&[], &[b"abc"], &[b"a", b"", b"bc"], &halves];
    for pieces in some {
        let name = keep(blobs, pieces).await;
        assert_eq!(name, digest(&pieces.concat()));
        assert!(blobs.exists(name).await.unwrap());
        assert_eq!(read(blobs, name).await, Some(pieces.concat()));
    }
    let nothing = digest(b"nobody kept this");
    assert!(!blobs.exists(nothing).await.unwrap());
    assert_eq!(read(blobs, nothing).await, None);
}

async fn what_is_given_up_leaves_nothing_behind(place: Place) {
    let mut writer = place.blobs.begin().await.unwrap();
    writer.write(b"half").await.unwrap();
    drop(writer);
    place.clock.advance(DAY);
    assert!(!place.blobs.exists(digest(b"half")).await.unwrap());
    assert_eq!(place.blobs.older_than(place.clock.now()).await.unwrap(), []);
}

async fn what_was_damaged_is_not_given_out_and_is_mended_by_keeping_it_again(place: Place) {
    let name = keep(&*place.blobs, &[b"abc"]).await;
    (place.damage)(name);
    assert_eq!(place.blobs.open(name).await.unwrap_err(), BlobFault::Damaged(name));
    assert_eq!(keep(&*place.blobs, &[b"abc"]).await, name);
    assert_eq!(read(&*place.blobs, name).await, Some(b"abc".to_vec()));
}

async fn what_was_kept_anew_is_not_old_any_more(place: Place) {
    let (one, two) = (keep(&*place.blobs, &[b"one"]).await, keep(&*place.blobs, &[b"two"]).await);
    place.clock.advance(2 * DAY);
    let moment = place.clock.now() - DAY;
    let mut old = place.blobs.older_than(moment).await.unwrap();
    old.sort();
    let mut both = vec![one, two];
    both.sort();
    assert_eq!(old, both);
    // Between the look and the removal.
    keep(&*place.blobs, &[b"two"]).await;
    assert!(place.blobs.remove(one, moment).await.unwrap());
    assert!(!place.blobs.remove(two, moment).await.unwrap());
    assert_eq!(read(&*place.blobs, one).await, None);
    assert_eq!(read(&*place.blobs, two).await, Some(b"two".to_vec()));
}

macro_rules! conformance {
    ($($case:ident),* $(,)?) => {
        mod memory {
            $(#[tokio::test] async fn $case() { super::$case(super::memory()).await; })*
        }
        mod files {
            $(#[tokio::test] async fn $case() { super::$case(super::files()).await; })*
        }
    };
}

conformance! {
    what_is_kept_is_read_back_under_the_name_of_its_content,
    what_is_given_up_leaves_nothing_behind,
    what_was_damaged_is_not_given_out_and_is_mended_by_keeping_it_again,
    what_was_kept_anew_is_not_old_any_more,
}

#[tokio::test]
async fn files_are_private_and_those_of_a_crash_go_at_the_next_start() {
    let (folder, now) = (TempDir::new().unwrap(), ManualClock::default());
    let open = || {
        let now = now.clone();
        FileBlobs::try_new(folder.path(), Arc::new(move || now.now())).unwrap()
    };
    let blobs = open();
    let name = keep(&blobs, &[b"abc"]).await;
    let mut writer = blobs.begin().await.unwrap();
    writer.write(&vec![0; 1 << 20]).await.unwrap();
    // As a killed process leaves it: no destructor runs.
    std::mem::forget(writer);
    let incoming = folder.path().join("blobs/incoming");
    assert_eq!(std::fs::read_dir(&incoming).unwrap().count(), 1);
    let blobs = open();
    assert_eq!(std::fs::read_dir(&incoming).unwrap().count(), 0);
    assert_eq!(read(&blobs, name).await, Some(b"abc".to_vec()));
    let mut place = path(folder.path(), name);
    assert_eq!(place.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    for _ in 0..3 {
        place.pop();
        assert_eq!(place.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    }
}
