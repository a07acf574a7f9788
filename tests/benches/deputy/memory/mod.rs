//! What is remembered, found among 100,000 memories: by both engines, against a question to the engine itself over the same
//! texts.
//!
//! Owner: the bench program. Invariant: both sides are asked the same questions, in the order in which people ask: each
//! another one.

mod bare;
mod texts;

use super::measure::{in_turns, ms, quantile};
use super::report::{Row, Target};
use bare::Bare;
use deputy_actors::librarian::follow;
use deputy_actors::memory::MemoryHandle;
use deputy_actors::ports::{Ledger as _, SearchIndex as _, World};
use deputy_domain::ledger::{Append, Expected, StreamWrite};
use deputy_protocol::event::{MemoryCategory, MemoryEvent, MemorySource, NewEvent, Visibility};
use deputy_protocol::ids::{MemoryId, ProjectId};
use deputy_protocol::stream::Stream;
use deputy_tests::ledger::event_id;
use deputy_tests::postgres::Cluster;
use deputyd::clock::SystemClock;
use deputyd::ledger::{Options, open};
use deputyd::search::SearchStore;
use sqlx::Connection as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use tempfile::TempDir;
use texts::Texts;
use uuid::Uuid;

const MEMORIES: u64 = 100_000;
const BATCH: u64 = 500;
/// Projects that they belong to in turn; every tenth belongs to the founder as a whole.
const PROJECTS: u64 = 20;
/// What a prompt asks for.
const LIMIT: usize = 8;
/// Questions of one round.
const QUESTIONS: usize = 100;
const ROUNDS: usize = 5;
/// The promise.
const P95_MS: f64 = 20.0;

pub(crate) async fn measure() -> Vec<Row> {
    let folder = TempDir::new().unwrap();
    let mut rows = of_engine("memory search, 100,000 memories", "sqlite", folder.path()).await;
    match Cluster::try_new("") {
        Ok(cluster) => {
            let url = cluster.fresh().await;
            let folder = folder.path().join("postgres");
            rows.extend(of_engine("memory search, 100,000 memories, PostgreSQL", &url, &folder).await);
        }
        Err(why) => rows.push(Row::missing("memory search, 100,000 memories, PostgreSQL", &why)),
    }
    rows
}

async fn of_engine(area: &str, url: &str, folder: &Path) -> Vec<Row> {
    let data_dir = folder.join("data");
    let options = Options::new(Arc::new(chrono::Utc::now), "here");
    let ledger = open(url, &data_dir, options).await.unwrap();
    let search = Arc::new(SearchStore::new(&ledger.database(), &data_dir));
    let world = World {
        ledger: ledger.clone(),
        search: search.clone(),
        clock: Arc::new(SystemClock),
        ..deputy_actors::testing::Bench::default().outside()
    };
    let texts = Texts::new();
    let mut bare = Bare::open(url, &folder.join("bare.db")).await;
    for batch in 0..MEMORIES / BATCH {
        let numbers = || batch * BATCH..(batch + 1) * BATCH;
        let writes = numbers().map(|number| noted(number, &texts)).collect();
        ledger.append(Append { writes, fence: None }).await.unwrap();
        bare.insert(numbers().map(|number| (number, scope_of(number), texts.memory(number)))).await;
    }
    bare.settle().await;
    let librarian = tokio::spawn(follow(world.clone()));
    search.reached().wait_for(|reached| *reached >= MEMORIES).await.unwrap();
    if url.starts_with("postgres") {
        // The server does it by itself within a minute.
        let mut conn = sqlx::PgConnection::connect(url).await.unwrap();
        sqlx::raw_sql("ANALYZE search_memory").execute(&mut conn).await.unwrap();
    }
    let handle = MemoryHandle::new(world);
    let (mut ours_ms, mut bare_ms, mut asked_ours, mut asked_bare) = (Vec::new(), Vec::new(), 0, 0);
    let turns = in_turns(
        ROUNDS,
        async || {
            let mut times = Vec::new();
            for _ in 0..QUESTIONS {
                let (project, question) = (project(asked_ours % PROJECTS), texts.question(asked_ours));
                asked_ours += 1;
                let began = Instant::now();
                let found = handle.recall(Some(project), &question, LIMIT).await.unwrap();
                times.push(ms(began.elapsed()));
                assert!(!found.is_empty(), "{question}");
            }
            ours_ms.extend(&times);
            quantile(times, 0.5)
        },
        async || {
            let mut times = Vec::new();
            for _ in 0..QUESTIONS {
                let (scope, question) = (asked_bare % PROJECTS, texts.question(asked_bare));
                asked_bare += 1;
                let began = Instant::now();
                let found = bare.find(scope, &question, LIMIT).await;
                times.push(ms(began.elapsed()));
                assert!(found > 0, "{question}");
            }
            bare_ms.extend(&times);
            quantile(times, 0.5)
        },
    )
    .await;
    librarian.abort();
    search.close().await;
    ledger.close().await;
    let against = bare.words();
    let tails = turns.of(quantile(ours_ms.clone(), 0.95), quantile(bare_ms, 0.95));
    vec![
        Row::ratio(format!("{area}, p50"), turns, "ms", against, Target::AtMost(1.0)),
        Row::ratio(format!("{area}, p95"), tails, "ms", against, Target::AtMost(1.0)),
        Row::alone(format!("{area}, p95 by itself"), tails.ours, "ms", Target::AtMost(P95_MS)),
    ]
}

/// Whose a memory is: of a project by its number, or the founder's.
fn scope_of(number: u64) -> Option<u64> {
    (!number.is_multiple_of(10)).then_some(number % PROJECTS)
}

fn project(number: u64) -> ProjectId {
    ProjectId(Uuid::from_u128(u128::from(number) + 1))
}

fn noted(number: u64, texts: &Texts) -> StreamWrite {
    let (key, text) = texts.memory(number);
    let project_id = scope_of(number).map(project);
    let at = chrono::Utc::now() - chrono::TimeDelta::minutes((MEMORIES - number).cast_signed());
    let event = MemoryEvent::Noted {
        category: MemoryCategory::Context,
        key,
        text,
        project_id,
        source: MemorySource::Founder,
        thread: None,
        by: "founder".to_owned(),
        at,
    };
    let event = NewEvent {
        event_id: event_id(),
        event: event.into(),
        actor: "founder".to_owned(),
        correlation: None,
        causation: None,
        project_id,
        visibility: Visibility::Developer,
    };
    let id = MemoryId(Uuid::from_u128(u128::from(number) + 1));
    StreamWrite { stream: Stream::Memory(id), expected: Expected::Any, events: vec![event] }
}
