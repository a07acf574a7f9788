//! What only SQLite has to show: one file, one daemon, one disk.

use deputy_actors::ports::{AppendError, Ledger, LedgerFault};
use deputy_domain::ledger::{Append, Expected};
use deputy_protocol::stream::Stream;
use deputy_tests::ledger::{Bench, Engine, append, paused, said, steps};
use deputy_tests::mount::SmallDisk;
use deputy_tests::skipped;
use deputyd::ledger::{OpenError, Store, open};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::sync::Arc;

async fn bench() -> Bench {
    Bench::new(Engine::Sqlite).await.expect("SQLite is always there")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_daemon_on_one_data_directory_is_refused_and_the_first_is_named() {
    let bench = bench().await;
    let first = bench.open().await;
    let refused = bench.try_open(&bench.data_dir()).await.err().expect("there is one already");
    assert!(refused.to_string().contains(&format!("pid {}", std::process::id())), "{refused}");
    assert!(matches!(refused, OpenError::Locked { .. }));
    first.close().await;
    // Closed, not dropped: the place is free.
    bench.open().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_is_readable_by_its_owner_alone() {
    let bench = bench().await;
    let ledger = open("sqlite", &bench.data_dir(), bench.options()).await.unwrap();
    ledger.append(append(&steps(), Expected::Any, vec![said("x")])).await.unwrap();
    for name in ["", "lock", "ledger.db", "ledger.db-wal"] {
        let mode = std::fs::metadata(bench.data_dir().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_database_is_left_alone() {
    let bench = bench().await;
    let path = bench.url().strip_prefix("sqlite://").unwrap();
    let words = "these are somebody's notes, not a database\n".repeat(100);
    std::fs::write(path, &words).unwrap();
    let refused = bench.try_open(&bench.data_dir()).await.err().expect("it is no database");
    assert!(matches!(refused, OpenError::NotADatabase { .. }), "{refused:?}");
    assert_eq!(std::fs::read_to_string(path).unwrap(), words);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_url_that_is_no_place_is_refused() {
    let bench = bench().await;
    for url in ["mysql://here/there", "sqlite::memory:", "sqlite://", "nonsense"] {
        let refused = open(url, &bench.data_dir(), bench.options()).await.err().expect(url);
        assert!(matches!(refused, OpenError::Url(_)), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_directory_is_refused_with_what_to_do() {
    let disk = match SmallDisk::try_new(4) {
        Ok(disk) => disk,
        Err(why) => return skipped("the test of a read-only directory", &why),
    };
    let bench = bench().await;
    disk.write_protect().unwrap();
    for data_dir in [disk.path().to_owned(), disk.path().join("deeper")] {
        let refused = open("sqlite", &data_dir, bench.options()).await.err().expect("nothing can be written");
        assert!(matches!(refused, OpenError::ReadOnly { .. }), "{refused:?}");
        assert!(refused.to_string().contains("make it writable"));
    }
}

async fn append_until_full(ledger: &Arc<Store>, stream: &Stream) -> (u64, AppendError) {
    let mut recorded = 0;
    loop {
        let wish = append(stream, Expected::Version(recorded), vec![said(&"x".repeat(10_000))]);
        match ledger.append(wish).await {
            Ok(_) => recorded += 1,
            Err(fault) => return (recorded, fault),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_fails_appends_and_loses_nothing() {
    let disk = match SmallDisk::try_new(6) {
        Ok(disk) => disk,
        Err(why) => return skipped("the test of a full disk", &why),
    };
    let bench = bench().await;
    let ballast = disk.path().join("ballast");
    std::fs::write(&ballast, vec![0; 3 << 20]).unwrap();
    let ledger = open("sqlite", &disk.path().join("data"), bench.options()).await.unwrap();
    let stream = steps();
    let (recorded, fault) = append_until_full(&ledger, &stream).await;
    assert!(matches!(fault, AppendError::Fault(LedgerFault::Unavailable { .. })), "{fault:?}");
    assert!(fault.to_string().contains("free some disk space"), "{fault}");
    assert!(recorded > 10);
    assert_eq!(ledger.read_all(0, 10_000).await.unwrap().len() as u64, recorded);
    // And again, so that what is left behind by one failure does not harm the next.
    let wish = append(&stream, Expected::Version(recorded), vec![said(&"x".repeat(1 << 20))]);
    assert!(ledger.append(wish).await.is_err());

    std::fs::remove_file(&ballast).unwrap();
    let wish = append(&stream, Expected::Version(recorded), vec![said("there is room again")]);
    assert_eq!(ledger.append(wish).await.unwrap().positions, [recorded + 1]);
    let verified = ledger.verify().await.unwrap();
    assert_eq!((verified.events, verified.fault), (recorded + 1, None));
    ledger.close().await;
    drop(ledger);
    let ledger = open("sqlite", &disk.path().join("data"), bench.options()).await.unwrap();
    assert_eq!(ledger.verify().await.unwrap().events, recorded + 1);
}

/// Not a test: the victim of the next one, which runs this very program again to have somebody to kill.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "it writes until it is killed"]
async fn a_writer_that_never_stops() {
    let Some(url) = std::env::var_os("DEPUTY_TEST_VICTIM_URL") else { return };
    let data_dir = std::env::var_os("DEPUTY_TEST_VICTIM_DIR").expect("both are set or none");
    let options = bench().await.options();
    let ledger = open(url.to_str().unwrap(), data_dir.as_ref(), options).await.unwrap();
    let writers = (0..16).map(|_| {
        let ledger = ledger.clone();
        tokio::spawn(async move {
            let stream = steps();
            for version in 0.. {
                let text = said(&"x".repeat(2000));
                let id = text.event_id;
                let wish = Append {
                    writes: vec![
                        deputy_tests::ledger::write(&stream, Expected::Version(version), vec![text]),
                        deputy_tests::ledger::write(&Stream::House, Expected::Any, vec![paused("y")]),
                    ],
                    fence: None,
                };
                let appended = ledger.append(wish).await.unwrap();
                // One write a line, so that a killed writer leaves no half line that looks like a whole one.
                let line = format!("acked {} {id}\n", appended.positions[0]);
                std::io::stderr().write_all(line.as_bytes()).unwrap();
            }
        })
    });
    futures::future::join_all(writers).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_acknowledged_event_is_lost_when_the_daemon_is_killed() {
    let bench = bench().await;
    let mut acked: Vec<(u64, String)> = Vec::new();
    for round in 1..=5 {
        let mut victim = Command::new(std::env::current_exe().unwrap())
            .args(["a_writer_that_never_stops", "--exact", "--ignored", "--nocapture"])
            .env("DEPUTY_TEST_VICTIM_URL", bench.url())
            .env("DEPUTY_TEST_VICTIM_DIR", bench.data_dir())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(victim.stderr.take().unwrap());
        let mut line = String::new();
        let mut heard = 0;
        while lines.read_line(&mut line).unwrap() > 0 {
            if let Some((position, id)) =
                line.trim_end().strip_prefix("acked ").and_then(|ack| ack.split_once(' '))
            {
                acked.push((position.parse().unwrap(), id.to_owned()));
                heard += 1;
                if heard == 97 * round {
                    victim.kill().unwrap();
                }
            }
            line.clear();
        }
        victim.wait().unwrap();
        assert!(heard >= 97 * round, "the victim died by itself");

        let ledger = bench.open().await;
        let events = ledger.read_all(0, 100_000).await.unwrap();
        for (position, id) in &acked {
            let event = &events[usize::try_from(*position).unwrap() - 1];
            assert_eq!((event.position, event.event_id.to_string()), (*position, id.clone()));
        }
        assert_eq!(ledger.verify().await.unwrap().fault, None);
        let live = bench.rows().await;
        ledger.rebuild().await.unwrap();
        assert_eq!(bench.rows().await, live);
        assert_eq!(bench.column("PRAGMA integrity_check").await, ["ok"]);
        ledger.close().await;
    }
}
