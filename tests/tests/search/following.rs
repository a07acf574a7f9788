//! How the index keeps up with the ledger, and what becomes of it when somebody dies.

use super::desk::{Desk, said, wanted};
use deputy_actors::librarian::{LibrarianHandle, follow};
use deputy_actors::ports::{Ledger as _, SearchIndex as _, World};
use deputy_actors::testing::ManualClock;
use deputy_domain::search::read;
use deputy_tests::ledger::{Bench, Engine};
use deputyd::search::SearchStore;
use std::sync::Arc;
use std::task::Poll;

fn texts(from: usize, count: usize) -> Vec<String> {
    (from..from + count).map(|number| format!("needle n{number}")).collect()
}

async fn say(desk: &Desk, from: usize, count: usize) {
    desk.record(texts(from, count).iter().map(|text| said(text)).collect()).await;
}

/// Every text is found, and once.
async fn all_found(desk: &Desk, count: u64) {
    desk.caught_up().await;
    assert_eq!(desk.positions("needle").await, (1..=count).rev().collect::<Vec<_>>());
}

pub(crate) async fn what_was_recorded_is_found_at_once(bench: Bench) {
    let desk = Desk::new(&bench).await;
    for number in 0..20_usize {
        say(&desk, number, 1).await;
        let found = desk.find(&format!("n{number}")).await;
        assert!(found.is_complete && found.found.len() == 1, "{number}: {found:?}");
    }
    desk.close().await;
}

pub(crate) async fn a_search_that_cannot_wait_says_how_far_it_looked(bench: Bench) {
    let mut desk = Desk::new(&bench).await;
    say(&desk, 0, 3).await;
    all_found(&desk, 3).await;
    desk.stop().await;
    say(&desk, 3, 2).await;
    let clock = ManualClock::default();
    let world = World { clock: Arc::new(clock.clone()), ..desk.world.clone() };
    let search = tokio::spawn(async move { LibrarianHandle::new(world).search(&wanted("needle")).await });
    clock.wait_for_sleepers(1).await;
    clock.advance(std::time::Duration::from_secs(3));
    let found = search.await.unwrap().unwrap();
    assert_eq!((found.is_complete, found.position, found.found.len()), (false, 3, 3));
    desk.close().await;
}

pub(crate) async fn an_index_goes_on_where_it_stood(bench: Bench) {
    let mut desk = Desk::new(&bench).await;
    say(&desk, 0, 300).await;
    all_found(&desk, 300).await;
    desk.stop().await;
    say(&desk, 300, 500).await;
    desk.close().await;
    let desk = Desk::new(&bench).await;
    all_found(&desk, 800).await;
    desk.close().await;
}

pub(crate) async fn a_write_that_was_cut_anywhere_neither_loses_nor_doubles(bench: Bench) {
    let mut desk = Desk::still(&bench).await;
    say(&desk, 0, 120).await;
    let mut chance: u64 = 7;
    for _ in 0..150 {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut polls = chance >> 60;
        let position = desk.search.mark().await.unwrap().position;
        let page = desk.ledger.read_all(position, 3).await.unwrap();
        let reading = read(&page);
        let mut write = desk.search.write(position, &reading);
        // It is looked at a few times, and dropped wherever it is then.
        std::future::poll_fn(|context| {
            if page.is_empty() || polls == 0 {
                return Poll::Ready(());
            }
            polls -= 1;
            write.as_mut().poll(context).map(drop)
        })
        .await;
    }
    desk.start();
    all_found(&desk, 120).await;
    desk.close().await;
}

pub(crate) async fn several_that_write_at_once_write_nothing_twice(bench: Bench) {
    let mut desk = Desk::new(&bench).await;
    let others: Vec<_> = (0..3)
        .map(|_| {
            let search = Arc::new(SearchStore::new(&desk.ledger.database(), &desk.data_dir));
            let follower = tokio::spawn(follow(World { search: search.clone(), ..desk.world.clone() }));
            (search, follower)
        })
        .collect();
    for round in 0..20 {
        say(&desk, round * 50, 50).await;
    }
    let head = *desk.ledger.head().borrow();
    for (search, follower) in others {
        search.reached().wait_for(|reached| *reached >= head).await.unwrap();
        follower.abort();
        let _ = follower.await;
        search.close().await;
    }
    all_found(&desk, 1_000).await;
    desk.stop().await;
    desk.close().await;
}

pub(crate) async fn an_index_that_was_dropped_is_made_anew_the_same(bench: Bench) {
    let mut desk = Desk::new(&bench).await;
    say(&desk, 0, 450).await;
    all_found(&desk, 450).await;
    desk.stop().await;
    desk.search.clear().await.unwrap();
    let mark = desk.search.mark().await.unwrap();
    assert_eq!((mark.position, desk.search.find(&wanted("needle")).await.unwrap().len()), (0, 0));
    desk.start();
    all_found(&desk, 450).await;
    desk.close().await;
}

pub(crate) async fn an_index_of_another_history_is_made_anew(bench: Bench) {
    let mut desk = Desk::still(&bench).await;
    say(&desk, 0, 5).await;
    // As if the ledger had been put back to an earlier backup, and gone on otherwise.
    let mut reading = read(&desk.ledger.read_all(0, 3).await.unwrap());
    reading.upto.hash = [7; 32];
    reading.passages[2].words = vec!["elsewhere".to_owned()];
    assert_eq!(desk.search.write(0, &reading).await.unwrap(), 3);
    desk.start();
    all_found(&desk, 5).await;
    assert_eq!(desk.search.find(&wanted("elsewhere")).await.unwrap(), []);
    // And as if it had not come as far as the index.
    desk.stop().await;
    let mut reading = read(&desk.ledger.read_all(0, 5).await.unwrap());
    reading.upto.position = 50;
    desk.search.clear().await.unwrap();
    assert_eq!(desk.search.write(0, &reading).await.unwrap(), 50);
    desk.start();
    say(&desk, 5, 1).await;
    desk.search.reached().wait_for(|reached| *reached == 6).await.unwrap();
    all_found(&desk, 6).await;
    desk.close().await;
}

pub(crate) async fn a_broken_file_is_thrown_away_and_made_anew() {
    let bench = Bench::new(Engine::Sqlite).await.unwrap();
    let desk = Desk::new(&bench).await;
    say(&desk, 0, 40).await;
    all_found(&desk, 40).await;
    let path = desk.data_dir.join("search.db");
    desk.close().await;
    for damage in [&b"this is no database, and never was one"[..], &[0; 5000], &[]] {
        std::fs::write(&path, damage).unwrap();
        let desk = Desk::new(&bench).await;
        all_found(&desk, 40).await;
        desk.close().await;
    }
    // In the middle: it is found out while it is used.
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 4;
    bytes[middle..].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    let desk = Desk::still(&bench).await;
    let _ = LibrarianHandle::new(desk.world.clone());
    let mut tries = 0;
    let found = loop {
        tries += 1;
        assert!(tries < 5, "it stays broken");
        let mark = desk.search.mark().await;
        let reading = read(&desk.ledger.read_all(0, 100).await.unwrap());
        match mark {
            Ok(mark) if mark.position == 0 => {
                desk.search.write(0, &reading).await.unwrap();
            }
            Ok(_) => {}
            Err(_) => continue,
        }
        if let Ok(found) = desk.search.find(&wanted("needle")).await {
            break found;
        }
    };
    assert_eq!(found.len(), 40);
    desk.close().await;
}
