//! Where the words and meanings of memories are: one suite, run on both engines.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use deputy_actors::librarian::follow;
use deputy_actors::memory::{Change, Found, MemoryHandle};
use deputy_actors::ports::{Ledger as _, MemoryScope, SearchIndex as _, World};
use deputy_domain::memory::{Note, PLACES_MAX, Sought, Whereabouts};
use deputy_protocol::event::{MemoryCategory, MemorySource};
use deputy_protocol::ids::{MemoryId, ProjectId};
use deputy_tests::ledger::{Bench, Engine};
use deputyd::clock::SystemClock;
use deputyd::ledger::Store;
use deputyd::search::SearchStore;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// A ledger with an index beside it, and whoever writes that.
struct Desk {
    ledger: Arc<Store>,
    search: Arc<SearchStore>,
    handle: MemoryHandle,
    librarian: JoinHandle<()>,
}

impl Desk {
    async fn new(bench: &Bench) -> Self {
        let ledger = bench.open().await;
        let search = Arc::new(SearchStore::new(&ledger.database(), &bench.data_dir()));
        let world = World {
            ledger: ledger.clone(),
            search: search.clone(),
            clock: Arc::new(SystemClock),
            ..deputy_actors::testing::Bench::default().outside()
        };
        let librarian = tokio::spawn(follow(world.clone()));
        Self { ledger, search, handle: MemoryHandle::new(world), librarian }
    }

    async fn note(&self, number: u128, project_id: Option<ProjectId>, key: &str, text: &str) -> Found {
        let note = Note {
            category: MemoryCategory::Context,
            key: key.to_owned(),
            text: text.to_owned(),
            project_id,
            source: MemorySource::Founder,
            thread: None,
            contradicts: Vec::new(),
        };
        self.handle.note(id(number), note, "founder").await.unwrap()
    }

    async fn caught_up(&self) {
        let head = *self.ledger.head().borrow();
        self.search.reached().wait_for(|reached| *reached >= head).await.unwrap();
    }

    async fn places(&self, words: &[&str], scope: &MemoryScope) -> Whereabouts {
        let sought = Sought { words: words.iter().map(|word| (*word).to_owned()).collect() };
        self.search.memories(&sought, scope).await.unwrap()
    }

    async fn recalled(&self, project_id: Option<ProjectId>, words: &str) -> Vec<String> {
        let found = self.handle.recall(project_id, words, 10).await.unwrap();
        found.into_iter().map(|it| it.known.key).collect()
    }

    async fn close(self) {
        self.librarian.abort();
        let _ = self.librarian.await;
        self.search.close().await;
        self.ledger.close().await;
    }
}

fn id(number: u128) -> MemoryId {
    MemoryId(Uuid::from_u128(number))
}

fn project(number: u128) -> ProjectId {
    ProjectId(Uuid::from_u128(number << 64 | 0xabc))
}

async fn the_best_of_what_is_in_scope_comes_first(bench: Bench) {
    let desk = Desk::new(&bench).await;
    let (shop, blog) = (project(1), project(2));
    desk.note(1, None, "price", "nine dollars a month for everybody").await;
    desk.note(2, Some(shop), "checkout", "the price is shown before tax; das Café bleibt zu").await;
    desk.note(3, Some(blog), "price of adverts", "there are none").await;
    desk.note(4, Some(shop), "deployment", "on Tuesdays only").await;
    for (project_id, words, wanted) in [
        (Some(shop), "What is the price?", vec!["price", "checkout"]),
        (Some(blog), "price", vec!["price of adverts", "price"]),
        (None, "the price of adverts", vec!["price"]),
        (Some(shop), "CAFE", vec!["checkout"]),
        (Some(shop), "'; DROP TABLE \" NEAR( \u{0} *", vec![]),
        (Some(shop), "please deploy it", vec![]),
        (Some(shop), "deployment of the checkout", vec!["deployment", "checkout"]),
    ] {
        let mut found = desk.recalled(project_id, words).await;
        if words.starts_with("deployment") {
            // Both keys say as much.
            found.sort_by_key(|key| std::cmp::Reverse(key.clone()));
        }
        assert_eq!(found, wanted, "{words}");
    }
    desk.close().await;
}

async fn what_was_changed_or_forgotten_is_not_found_by_what_it_said(bench: Bench) {
    let desk = Desk::new(&bench).await;
    desk.note(1, None, "colour", "blue like cornflowers").await;
    let change = Change { text: Some("green like moss".to_owned()), ..Change::default() };
    desk.handle.change(id(1), change, "founder").await.unwrap();
    assert_eq!(desk.recalled(None, "cornflowers").await, Vec::<String>::new());
    assert_eq!(desk.recalled(None, "moss").await, ["colour"]);
    desk.handle.forget(id(1), "founder").await.unwrap();
    desk.caught_up().await;
    assert_eq!(desk.recalled(None, "moss").await, Vec::<String>::new());
    let places = desk.places(&["moss", "colour"], &MemoryScope::Every).await;
    assert!(places.all.is_empty() && places.each.iter().all(|(_, ids)| ids.is_empty()), "{places:?}");
    // An index that is made anew has none of it either.
    desk.search.clear().await.unwrap();
    desk.note(2, None, "sky", "blue").await;
    desk.caught_up().await;
    assert_eq!(desk.recalled(None, "blue moss cornflowers").await, ["sky"]);
    desk.close().await;
}

/// The next of some numbers that only look random (splitmix64).
fn chance(state: &mut u64, below: u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) % below
}

async fn words_are_where_they_were_noted_the_newest_first(bench: Bench) {
    const MEMORIES: u128 = 180;
    let desk = Desk::new(&bench).await;
    let (mut state, mut noted) = (11, Vec::<(MemoryId, Option<ProjectId>, BTreeSet<String>)>::new());
    for number in 1..=MEMORIES {
        let owner = chance(&mut state, 3);
        let project_id = (owner > 0).then(|| project(owner.into()));
        let words: Vec<String> = (0..6).map(|_| format!("w{}", chance(&mut state, 9))).collect();
        let all: BTreeSet<String> = words.iter().cloned().chain([format!("k{number}")]).collect();
        desk.note(number, project_id, &format!("k{number}"), &words.join(" ")).await;
        noted.push((id(number), project_id, all));
    }
    desk.caught_up().await;
    for _ in 0..40 {
        let mut words: Vec<String> = Vec::new();
        for _ in 0..=chance(&mut state, 3) {
            let word = format!("w{}", chance(&mut state, 10));
            if !words.contains(&word) {
                words.push(word);
            }
        }
        let scope = match chance(&mut state, 3) {
            0 => MemoryScope::Every,
            1 => MemoryScope::Among(vec![None, Some(project(1))]),
            _ => MemoryScope::Among(vec![Some(project(2))]),
        };
        let holding = |wanted: &[String]| -> Vec<MemoryId> {
            let held = noted.iter().rev().filter(|(_, project_id, all)| {
                scope.holds(*project_id) && wanted.iter().all(|word| all.contains(word))
            });
            held.map(|(id, ..)| *id).take(PLACES_MAX as usize).collect()
        };
        let plain: Vec<&str> = words.iter().map(String::as_str).collect();
        let found = desk.places(&plain, &scope).await;
        let all = if words.len() > 1 { holding(&words) } else { Vec::new() };
        let each: Vec<_> =
            words.iter().map(|word| (word.clone(), holding(std::slice::from_ref(word)))).collect();
        assert_eq!(found, Whereabouts { all, each }, "{words:?} in {scope:?}");
    }
    desk.close().await;
}

async fn a_vector_is_kept_for_as_long_as_the_words_it_was_made_of(bench: Bench) {
    let desk = Desk::new(&bench).await;
    desk.note(1, None, "a", "one").await;
    desk.note(2, Some(project(1)), "b", "two").await;
    desk.caught_up().await;
    let search = &desk.search;
    let missing = search.without_vector("m", 10).await.unwrap();
    assert_eq!(missing.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [id(2), id(1)]);
    for (_, position) in &missing {
        search.put_vector("m", *position, &[1.0, -0.5]).await.unwrap();
    }
    let every = MemoryScope::Every;
    let kept = search.vectors("m", &every, 10).await.unwrap();
    assert_eq!(kept, [(id(2), vec![1.0, -0.5]), (id(1), vec![1.0, -0.5])]);
    for (scope, wanted) in [(None, id(1)), (Some(project(1)), id(2))] {
        let kept = search.vectors("m", &MemoryScope::Among(vec![scope]), 10).await.unwrap();
        assert_eq!(kept.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [wanted], "{scope:?}");
    }
    assert_eq!(search.vectors("other", &every, 10).await.unwrap(), []);
    assert_eq!(search.without_vector("other", 10).await.unwrap().len(), 2);

    let change = Change { text: Some("three".to_owned()), ..Change::default() };
    desk.handle.change(id(1), change, "founder").await.unwrap();
    desk.handle.forget(id(2), "founder").await.unwrap();
    desk.caught_up().await;
    assert_eq!(search.vectors("m", &every, 10).await.unwrap(), []);
    let left = search.without_vector("m", 10).await.unwrap();
    assert_eq!(left.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [id(1)]);
    // One that comes late, for words that are others by now.
    search.put_vector("m", missing[1].1, &[2.0]).await.unwrap();
    assert_eq!(search.vectors("m", &every, 10).await.unwrap(), []);
    desk.close().await;
}

macro_rules! conformance {
    ($($case:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $case() {
                super::$case(super::Bench::new(super::Engine::Sqlite).await.expect("it is always there")).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $case() {
                if let Some(bench) = super::Bench::new(super::Engine::Postgres).await {
                    super::$case(bench).await;
                }
            })*
        }
    };
}

conformance! {
    the_best_of_what_is_in_scope_comes_first,
    what_was_changed_or_forgotten_is_not_found_by_what_it_said,
    words_are_where_they_were_noted_the_newest_first,
    a_vector_is_kept_for_as_long_as_the_words_it_was_made_of,
}
