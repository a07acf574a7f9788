//! Finding files by name and lines by content.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::os::unix::fs::symlink;

use deputy_protocol::link::{Answer, FsGlob, FsGrep, GrepLines, Paths, ToolErrorKind};
use deputy_runner::tools;
use deputy_runner::workspace::Workspace;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

fn place() -> (TempDir, Workspace) {
    let base = tempfile::tempdir().unwrap();
    let root = base.path().join("work");
    for folder in ["src/deep", "target", ".git", ".config"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    for (name, content) in [
        (".gitignore", "target/\n*.log\n"),
        ("src/main.rs", "fn main() {\n    needle();\n}\n"),
        ("src/deep/lib.rs", "one\ntwo needle\nthree\nfour\nneedle five\n"),
        ("src/noise.log", "needle\n"),
        ("target/out.rs", "needle\n"),
        (".git/config.rs", "needle\n"),
        (".config/set.rs", "no match\n"),
        ("binary.rs", "needle\0needle\n"),
        ("-dash.txt", "needle\n"),
    ] {
        fs::write(root.join(name), content).unwrap();
    }
    fs::write(base.path().join("outside.rs"), "needle\n").unwrap();
    symlink("../outside.rs", root.join("link.rs")).unwrap();
    symlink("..", root.join("up")).unwrap();
    let workspace = Workspace::open(&root).unwrap();
    (base, workspace)
}

fn glob(workspace: &Workspace, pattern: &str) -> Paths {
    match tools::glob(workspace, &FsGlob { pattern: pattern.into() }, &CancellationToken::new()) {
        Ok(Answer::Paths(paths)) => paths,
        other => panic!("{other:?}"),
    }
}

fn grep(workspace: &Workspace, call: &FsGrep) -> GrepLines {
    match tools::grep(workspace, call, &CancellationToken::new()) {
        Ok(Answer::Matches(lines)) => lines,
        other => panic!("{other:?}"),
    }
}

fn needle() -> FsGrep {
    FsGrep { pattern: "needle".into(), ..FsGrep::default() }
}

#[test]
fn a_glob_finds_what_git_would_see() {
    let (_base, workspace) = place();
    let all = [".config/set.rs", "binary.rs", "link.rs", "src/deep/lib.rs", "src/main.rs"];
    for pattern in ["*.rs", "**/*.rs", "./**/*.rs", "/workspace/**/*.rs"] {
        assert_eq!(glob(&workspace, pattern).paths, all, "{pattern}");
    }
    assert_eq!(glob(&workspace, "src/*.rs").paths, ["src/main.rs"]);
    assert_eq!(glob(&workspace, "src/**").paths, ["src/deep/lib.rs", "src/main.rs"]);
    assert!(glob(&workspace, "*.none").paths.is_empty());
}

#[test]
fn a_glob_that_makes_no_sense_or_leads_out_is_refused() {
    let (_base, workspace) = place();
    for pattern in ["", "../*", "/etc/*", "src/../../*", "[", "/workspace/../*"] {
        let result = tools::glob(&workspace, &FsGlob { pattern: pattern.into() }, &CancellationToken::new());
        assert_eq!(result.unwrap_err().kind, ToolErrorKind::Invalid, "{pattern}");
    }
}

#[test]
fn a_glob_says_when_there_is_more() {
    let (_base, workspace) = place();
    fs::create_dir(workspace.root().join("many")).unwrap();
    for number in 0..1001 {
        fs::write(workspace.root().join(format!("many/{number}")), "").unwrap();
    }
    let paths = glob(&workspace, "many/*");
    assert_eq!((paths.paths.len(), paths.truncated), (1000, true));
}

#[test]
fn a_search_finds_lines_where_git_would_look() {
    let (_base, workspace) = place();
    let found = grep(&workspace, &needle());
    let lines: Vec<_> =
        found.lines.iter().map(|line| (line.path.as_str(), line.line, line.text.as_str())).collect();
    assert_eq!(
        lines,
        [
            ("-dash.txt", 1, "needle"),
            ("src/deep/lib.rs", 2, "two needle"),
            ("src/deep/lib.rs", 5, "needle five"),
            ("src/main.rs", 2, "    needle();"),
        ]
    );
    assert!(!found.truncated);
}

#[test]
fn a_search_can_be_narrowed_and_widened() {
    let (_base, workspace) = place();
    let call = FsGrep { glob: Some("src/deep/*".into()), context_lines: Some(1), ..needle() };
    let lines = grep(&workspace, &call).lines;
    let shown: Vec<_> = lines.iter().map(|line| (line.line, line.matches)).collect();
    assert_eq!(shown, [(1, false), (2, true), (3, false), (4, false), (5, true)]);
}

#[test]
fn a_search_is_bounded_in_lines_and_length() {
    let (_base, workspace) = place();
    fs::write(workspace.root().join("many"), "needle\n".repeat(500)).unwrap();
    fs::write(workspace.root().join("wide"), format!("needle{}\n", "ü".repeat(100_000))).unwrap();
    let found = grep(&workspace, &FsGrep { glob: Some("many".into()), ..needle() });
    assert_eq!((found.lines.len(), found.truncated), (200, true));
    let found = grep(&workspace, &FsGrep { glob: Some("wide".into()), ..needle() });
    assert_eq!(found.lines[0].text.chars().count(), 501);
}

#[test]
fn a_pattern_that_is_none_is_refused() {
    let (_base, workspace) = place();
    let result = tools::grep(
        &workspace,
        &FsGrep { pattern: "(".into(), ..FsGrep::default() },
        &CancellationToken::new(),
    );
    assert_eq!(result.unwrap_err().kind, ToolErrorKind::Invalid);
}

#[test]
fn a_stopped_search_gives_no_half_answer() {
    let (_base, workspace) = place();
    let stop = CancellationToken::new();
    stop.cancel();
    assert_eq!(tools::grep(&workspace, &needle(), &stop).unwrap_err().kind, ToolErrorKind::Cancelled);
    let all = FsGlob { pattern: "*".into() };
    assert_eq!(tools::glob(&workspace, &all, &stop).unwrap_err().kind, ToolErrorKind::Cancelled);
}
