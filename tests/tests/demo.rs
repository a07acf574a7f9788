//! `deputyd demo`, and people who have seen enough of it.

use deputy_tests::daemon::program;
use deputy_tests::watch::{until_any, until_exists};
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{ChildStdout, Command};

/// When Ctrl-C comes.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// The sandbox is being tried.
    Trying,
    /// This begins a line of the story.
    Told(&'static str),
}

/// Whether any process of this machine has something to do with a folder.
fn lives(folder: &Path) -> bool {
    let name = folder.as_os_str().as_encoded_bytes();
    let entries = std::fs::read_dir("/proc").expect("/proc is there").flatten();
    entries
        .map(|entry| std::fs::read(entry.path().join("cmdline")).unwrap_or_default())
        .any(|line| line.windows(name.len()).any(|window| window == name))
}

async fn until(moment: Moment, folder: &Path, lines: &mut Lines<BufReader<ChildStdout>>) {
    match moment {
        Moment::Trying => until_exists(&until_any(folder).await.join("probe")).await,
        Moment::Told(begin) => {
            while let Some(line) = lines.next_line().await.expect("its output can be read") {
                if line.starts_with(begin) {
                    return;
                }
            }
            panic!("it never said {begin}");
        }
    }
}

#[tokio::test]
async fn ctrl_c_leaves_nothing_behind_however_early_it_comes() {
    for moment in [Moment::Trying, Moment::Told("No provider"), Moment::Told("1. "), Moment::Told("3. ")] {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let mut demo = Command::new(program("deputyd"));
        demo.arg("demo").env("TMPDIR", folder.path()).stdout(Stdio::piped()).stdin(Stdio::null());
        for key in ["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY"] {
            demo.env_remove(key);
        }
        // As at a terminal, where Ctrl-C reaches all that runs.
        let mut demo = demo.process_group(0).spawn().expect("deputyd starts");
        let mut lines = BufReader::new(demo.stdout.take().expect("a pipe")).lines();
        until(moment, folder.path(), &mut lines).await;
        let group = format!("-{}", demo.id().expect("it runs"));
        let sent = Command::new("kill").args(["-INT", "--", &group]).status().await;
        assert!(sent.is_ok_and(|status| status.success()));
        let ended = demo.wait().await.expect("it ends");
        assert_eq!(ended.code(), Some(130), "{moment:?}");
        let left: Vec<_> = folder.path().read_dir().expect("it is there").flatten().collect();
        assert!(left.is_empty(), "{moment:?}: {left:?}");
        assert!(!lives(folder.path()), "{moment:?}");
    }
}
