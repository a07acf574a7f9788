//! The files of the repository, as git sees them.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A text file.
#[derive(Clone, Debug)]
pub struct File {
    /// From the root, with slashes.
    pub path: String,
    /// All of it.
    pub text: String,
}

impl File {
    /// One that does not exist, for the tests of a rule.
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// Whether it is Rust.
    pub fn is_rust(&self) -> bool {
        self.ends_with(".rs")
    }

    /// Whether its name ends so.
    pub fn ends_with(&self, end: &str) -> bool {
        self.path.ends_with(end)
    }

    /// Whether it is only built for tests.
    pub fn is_test(&self) -> bool {
        let beside = self.path.contains("/tests/") || self.ends_with("/tests.rs");
        // A benchmark measures for a time; it asserts nothing.
        (self.path.starts_with("tests/") || beside) && !self.path.contains("/benches/")
    }

    /// Its lines without those that are comments, numbered from 1.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, line)| {
            let line = line.trim_start();
            !line.starts_with("//") && !line.starts_with('#') || line.starts_with("#[")
        })
    }
}

/// What is tracked, or would be: ignored files are nobody's business.
#[derive(Clone, Debug)]
pub struct Repository {
    /// Where it is.
    pub root: PathBuf,
    /// Its text files, by path.
    pub files: Vec<File>,
}

impl Repository {
    /// The one that this was built from.
    ///
    /// # Panics
    /// If git cannot list it.
    pub fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a member lies below the root");
        let output = Command::new("git")
            // The checkout may belong to another account.
            .args(["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root)
            .output()
            .expect("git is installed");
        assert!(output.status.success(), "git ls-files: {}", String::from_utf8_lossy(&output.stderr));
        let listing = String::from_utf8(output.stdout).expect("paths of this repository are UTF-8");
        let mut paths: Vec<&str> = listing.split('\0').filter(|path| !path.is_empty()).collect();
        paths.sort_unstable();
        paths.dedup();
        let read = |path: &str| {
            // Files that are deleted but still tracked, and binary ones, are left out.
            let text = std::fs::read_to_string(root.join(path)).ok()?;
            Some(File { path: path.to_owned(), text })
        };
        Self { root: root.to_owned(), files: paths.into_iter().filter_map(read).collect() }
    }

    /// A file, if it is there.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// All Rust files.
    pub fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is_rust())
    }

    /// Runs a program at the root.
    ///
    /// # Panics
    /// If it fails.
    pub fn output(&self, program: &str, args: &[&str]) -> String {
        let output = Command::new(program).args(args).current_dir(&self.root).output();
        let output = output.unwrap_or_else(|fault| panic!("{program} cannot be started: {fault}"));
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{program} {}: {complaint}", args.join(" "));
        String::from_utf8(output.stdout).expect("its output is UTF-8")
    }
}
