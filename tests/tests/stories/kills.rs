//! The daemon is killed at every commit of a plan with three tasks side by side and a fourth that builds on them.
//!
//! One story after the other is told, each over a daemon that dies again and again until all of it is done. The first life
//! of the n-th story ends before its n-th commit, or after it; the lives behind that end wherever chance wants. With
//! `DEPUTY_KILLS` set (`make test-kill-long`) that goes on on both engines until a first life has come to the end of the
//! story, so that each commit of an undisturbed life was died at from both sides; else it is a stride of that.
//! `DEPUTY_KILL_SEED=n` repeats what was left to chance, and `DEPUTY_KILL_FROM=n` goes on from the n-th commit, where a
//! long one was ended.

mod audit;
#[path = "../kill/chance.rs"]
mod chance;
mod founder;
mod play;

use super::house::{MODEL, config, model};
use audit::Books;
use chance::Chance;
use deputy_tests::daemon::{CrashAt, Repository, TestDaemon};
use deputy_tests::ledger::Engine;
use deputy_tests::scripted::ModelServer;
use founder::Phone;
use std::collections::BTreeSet;
use std::time::Duration;

/// Where nobody asks for more: so many stories, with first lives that end all over the some 165 commits that an
/// undisturbed one has.
const STORIES: usize = 4;
const STRIDE: usize = 81;

/// Commits of a later life: enough for a run to get somewhere, since three crashes without that set it aside, as they
/// should.
const LEAST: u64 = 15;
const SPAN: u64 = 45;

/// A bound, not a wait: a life in which nothing happens any more is a defect.
const LIFE_MAX: Duration = Duration::from_mins(2);

/// How many commits an undisturbed life has depends a little on what falls together: this many stories in a row that are
/// over before their first life is to end are the end of it.
const OVER: usize = 4;

mod sqlite {
    #[tokio::test(flavor = "multi_thread")]
    async fn killed_at_every_commit_of_a_plan_it_does_everything_once() {
        super::everything_once(super::Engine::Sqlite).await;
    }
}

mod postgres {
    #[tokio::test(flavor = "multi_thread")]
    async fn killed_at_every_commit_of_a_plan_it_does_everything_once() {
        // What a crash leaves does not depend on the engine: the long version finds out whether that holds.
        if super::number("DEPUTY_KILLS").is_some() {
            super::everything_once(super::Engine::Postgres).await;
        }
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[expect(clippy::print_stdout, reason = "it shows the seed that repeats it")]
async fn everything_once(engine: Engine) {
    let is_long = number("DEPUTY_KILLS").is_some();
    let seed = number("DEPUTY_KILL_SEED").unwrap_or_else(rand::random);
    println!("DEPUTY_KILL_SEED={seed} on {engine:?}");
    let server = model(play::script).await;
    let (mut kills, mut spared) = (0, 0);
    let (mut kinds, mut last_words) = (BTreeSet::new(), BTreeSet::new());
    let (stride, stories) = if is_long { (1, usize::MAX) } else { (STRIDE, STORIES) };
    // Both sides of a commit, one after the other; of a stride they take turns.
    let from = number("DEPUTY_KILL_FROM").unwrap_or(1);
    let crashes = (from..).flat_map(|commit| [CrashAt::Before(commit), CrashAt::After(commit)]);
    for (first, number) in
        crashes.skip(stride / 2).step_by(stride).take(stories).zip(2 * from.saturating_sub(1)..)
    {
        let Some(told) = one_story(engine, &server, first, Chance::of_life(seed, number)).await else {
            return;
        };
        println!("{first}: {} kills", told.kills);
        kills += told.kills;
        kinds.extend(told.kinds);
        last_words.extend(told.last_words);
        spared = if told.kills == 0 { spared + 1 } else { 0 };
        if spared == OVER {
            break;
        }
    }
    let never: Vec<_> = kinds.difference(&last_words).collect();
    println!("{kills} kills; never the last fact of a life: {never:?}");
    assert!(kills >= STORIES as u64, "hardly anything was killed");
}

/// One life of the daemon; whether all was over before it was to end.
async fn one_life(daemon: &mut TestDaemon, phone: &mut Phone, crash: CrashAt) -> bool {
    let life = async {
        let is_over = daemon.try_up(Some(crash)).await && phone.live(&daemon.api().clone()).await.is_some();
        if is_over {
            daemon.kill().await;
        } else {
            daemon.died().await;
        }
        is_over
    };
    let ended = tokio::time::timeout(LIFE_MAX, life).await;
    ended.unwrap_or_else(|_| panic!("it goes on and on, {crash} never came:\n{}", daemon.log_tail()))
}

/// What came of a story.
struct Told {
    kills: u64,
    kinds: Vec<String>,
    last_words: Vec<String>,
}

/// All of the story, however many lives it takes. `None`: there is no such engine here.
async fn one_story(engine: Engine, server: &ModelServer, first: CrashAt, mut chance: Chance) -> Option<Told> {
    let repository = Repository::of(play::FILES);
    let mut daemon =
        TestDaemon::prepare_on(engine, &config(server, "")).await?.with_variable("TIER_B_MODEL", MODEL);
    daemon.up(None).await;
    daemon.api().add_project("shop", &repository.url(), &["test -s api/users.txt"]).await;
    assert!(daemon.terminate().await, "{}", daemon.log_tail());

    let mut phone = Phone::default();
    let (mut kills, mut crash) = (0, first);
    while !one_life(&mut daemon, &mut phone, crash).await {
        kills += 1;
        let commit = LEAST + chance.below(SPAN);
        crash = if chance.below(2) == 0 { CrashAt::Before(commit) } else { CrashAt::After(commit) };
    }

    daemon.up(None).await;
    phone.says_all_again(daemon.api()).await;
    let thread = phone.thread().unwrap().to_owned();
    audit::of_the_founder(daemon.api(), &thread, &repository).await;
    assert!(daemon.terminate().await, "{}", daemon.log_tail());
    audit::of_processes(&daemon.data_dir());
    let books = Books::of(&daemon).await;
    books.audit();
    let tables = ["conversations", "plans", "runs", "memories", "spend"];
    daemon.assert_rows_are_rebuilt_as_they_are(&tables).await;
    let owned = |kinds: BTreeSet<&str>| kinds.into_iter().map(str::to_owned).collect();
    Some(Told { kills, kinds: owned(books.kinds()), last_words: owned(books.last_words()) })
}
