//! Each rule bites: a planted fault is found.

use deputy_tests::tidy::dependencies::Dependency;
use deputy_tests::tidy::floors::Manifest;
use deputy_tests::tidy::{
    File, adapters, dependencies, documents, floors, machine, migrations, names, proofs, sizes, words,
};

fn found(faults: &[String], wanted: &str) {
    assert!(faults.iter().any(|fault| fault.contains(wanted)), "`{wanted}` was not found in {faults:?}");
}

fn one(path: &str, text: &str) -> [File; 1] {
    [File::new(path, text)]
}

#[test]
fn an_import_that_goes_up_is_found() {
    let manifest = |name: &str, inside: &[&str], tests: &[&str]| Manifest {
        name: name.to_owned(),
        inside: inside.iter().map(ToString::to_string).collect(),
        tests: tests.iter().map(ToString::to_string).collect(),
    };
    let manifests = [
        manifest("deputy-domain", &["deputyd"], &["tokio"]),
        manifest("deputy", &["sqlx"], &["axum"]),
        manifest("deputyd", &["sqlx"], &[]),
    ];
    let faults = floors::faults(&manifests);
    found(&faults, "deputy-domain imports deputyd");
    found(&faults, "deputy-domain names tokio");
    found(&faults, "deputy is built with sqlx");
    assert_eq!(faults.len(), 3, "a program's tests may use what it is not built with: {faults:?}");
}

#[test]
fn an_adapter_that_knows_another_is_found() {
    let faults = adapters::faults(&one("daemon/src/git/keys.rs", "use crate::ledger::Store;"));
    found(&faults, "git imports ledger");
    assert!(adapters::faults(&one("daemon/src/notify/text.rs", "use crate::net::Guard;")).is_empty());
}

#[test]
fn a_handler_with_sql_is_found() {
    found(&adapters::http(&one("daemon/src/http/runs/list.rs", "sqlx::query(\"SELECT 1\")")), "sqlx");
}

#[test]
fn a_long_file_is_found() {
    found(&sizes::faults(&one("domain/src/a.rs", &"x\n".repeat(401))), "401 lines");
}

#[test]
fn empty_names_are_found() {
    found(&names::faults(&one("daemon/src/string_utils.rs", "")), "string_utils");
    found(&names::faults(&one("daemon/src/a.rs", "pub(crate) struct RunManager {")), "RunManager");
    found(&names::faceless(&one("daemon/src/a/mod.rs", "mod b;")), "a/mod.rs");
}

#[test]
fn tests_that_sleep_or_never_run_are_found() {
    let text = concat!("#[", "ignore]\nfn f() { tokio::time::sle", "ep(DAY).await }");
    found(&words::ignored(&one("domain/tests/a.rs", text)), "a.rs:1");
    found(&words::sleeping(&one("domain/tests/a.rs", text)), "a.rs:2");
    assert!(words::sleeping(&one("domain/src/a.rs", text)).is_empty(), "a program may sleep");
}

#[test]
fn tests_that_spin_are_found() {
    let text = concat!("while !path.exists() {\n    tokio::task::yield_", "now().await;\n}");
    found(&words::spinning(&one("daemon/tests/a.rs", text)), "a.rs:2");
    assert!(words::spinning(&one("actors/tests/a.rs", text)).is_empty(), "its world is in its own thread");
    let once = concat!("tokio::task::yield_", "now().await;");
    assert!(words::spinning(&one("daemon/tests/a.rs", once)).is_empty());
}

#[test]
fn traps_and_second_copies_are_found() {
    let built = [("h2", "0.4.15"), ("ring", "0.17.14"), ("tokio", "1.54.1"), ("tokio", "0.2.0")];
    let built = built.map(|(name, version)| Dependency {
        name: name.to_owned(),
        version: version.to_owned(),
        licence: "MIT".to_owned(),
    });
    let faults = dependencies::faults(&built);
    for wanted in ["h2 0.4.15 has a trap", "ring is built", "tokio is built 2 times"] {
        found(&faults, wanted);
    }
}

#[test]
fn a_step_without_its_twin_is_found() {
    let faults = migrations::faults(&one("migrations/sqlite/0002_more.sql", ""));
    found(&faults, "migrations/postgres/0002_more.sql is missing");
    found(&faults, "the next step is 0001_");
}

#[test]
fn paths_and_registries_of_a_machine_are_found() {
    let home = concat!("see /ho", "me/ada/deputy");
    found(&machine::in_file(&File::new("README.md", home), None), "README.md:1");
    found(
        &machine::in_file(&File::new("README.md", "built in /srv/ci/deputy"), Some("/srv/ci/deputy")),
        ":1",
    );
    let lock = File::new("Cargo.lock", "source = \"registry+https://crates.example.com/index\"");
    found(&machine::in_file(&lock, None), "registry");
    assert!(machine::in_file(&File::new("a.rs", "\"/proc/self/root/etc\""), None).is_empty());
}

#[test]
fn the_picture_has_the_children_in_order_with_their_reasons() {
    let tree = "pub fn spec() {\n// One\n// of many.\n.child(ChildSpec::permanent(\n\"a\",\n))\n\
        // Two.\n.child(ChildSpec::supervisor(\"bcd\", x))\n}";
    assert_eq!(documents::picture(tree), "root\n├─ a    One of many.\n└─ bcd  Two.\n");
}

#[test]
fn a_table_that_says_more_or_less_than_the_tests_is_found() {
    let table = "| | test | claude | codex | |\n|---|---|---|---|---|\n\
                 | edit | `it_edits_a_file` | yes | yes | |\n| cap | `it_has_a_cap` | | | |\n";
    let cases = "async fn it_edits_a_file() {}\n\nagents! {\n    claude is CLAUDE:\n        it_edits_a_file,\n        \
                 // Why.\n        it_has_a_cap;\n}\n";
    let files = [File::new("docs/agents.md", table), File::new("tests/tests/programs/real/work.rs", cases)];
    found(&proofs::missing(&files), "no test `it_has_a_cap`");
    let untrue = proofs::untrue(&files);
    found(&untrue, "`it_edits_a_file` is not run with codex");
    found(&untrue, "say that claude is in `it_has_a_cap`");
    assert_eq!(untrue.len(), 2, "{untrue:?}");
}
