//! Configurations that cannot be used: every fault at once, each with its line.

use deputy_tests::daemon::TestDaemon;
use std::process::Output;

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A configuration that is refused by `config check` and by `serve`, in the same words.
async fn refused(config: &[u8]) -> String {
    let daemon = TestDaemon::bare("", "");
    std::fs::write(daemon.config_path(), config).expect("a file can be written");
    let checked = daemon.command(&["config", "check"]).await;
    let served = daemon.command(&["serve"]).await;
    assert_eq!((checked.status.code(), served.status.code()), (Some(1), Some(1)), "{}", said(&checked));
    assert_eq!(said(&checked), said(&served));
    assert!(!daemon.data_dir().exists(), "nothing was begun");
    said(&checked).replace(&daemon.config_path().display().to_string(), "FILE")
}

#[tokio::test]
async fn a_corrupt_configuration_is_named_with_its_line() {
    let cases: &[(&[u8], &str, &str)] = &[
        (b"[server]\nlisten = \"127.0.0.1:0\n", "FILE:2: ", "string"),
        (b"[server\n", "FILE:1: ", "table"),
        (b"\n[server]\n\nport = 7700\n", "FILE:4: ", "unknown field `port`, expected one of `listen`"),
        (b"[serve]\n", "FILE:1: ", "unknown field `serve`"),
        (b"[limits]\nruns_max = \"many\"\n", "FILE:2: ", "limits.runs_max: invalid type: string, expected "),
        (b"[limits]\nruns_max = 4\nruns_max = 5\n", "FILE:3: ", "duplicate key"),
        (b"[sandbox]\n# why\nkind = \"strong\"\n", "FILE:3: ", "unknown variant `strong`"),
        (b"# caf\xc3\xa9\n[log]\nfilter = \"caf\xe9\"\n", "FILE:3: ", "not UTF-8"),
        (
            b"[providers]\na = \"sk-pasted\"\n",
            "FILE:2: ",
            "providers.a: invalid type: string, expected struct",
        ),
    ];
    for (config, place, words) in cases {
        let said = refused(config).await;
        assert!(said.contains(place) && said.contains(words), "{}: {said}", String::from_utf8_lossy(config));
        assert!(!said.contains("sk-pasted"), "{said}");
    }
}

#[tokio::test]
async fn settings_that_nobody_knows_hide_no_other_fault() {
    let said = refused(b"[server]\nlistn = \"x\"\n\n[limits]\nruns_max = 0\n").await;
    for fault in ["FILE:2: server.listn: unknown field `listn`", "FILE:5: limits.runs_max: "] {
        assert!(said.contains(fault), "{fault}: {said}");
    }
}

#[tokio::test]
async fn all_faults_of_a_configuration_are_told_at_once_each_with_its_line() {
    let config = b"[server]\nlisten = \"here\"\npublic_url = \"nowhere\"\ntls_cert = \"/x\"\n\n\
                   [models]\nb = [\"absent/model\"]\n\n[limits]\nruns_max = 0\nrun_usd_max = -1.0\n\n\
                   [[notify.webhooks]]\nurl = \"https://example.com/a\"\n\n\
                   [[notify.webhooks]]\nname = \"second\"\nurl = \"no url\"\n\n\
                   [[notify.webhooks]]\nname = \"third\"\nurl = \"http://10.1.2.3/hook\"\n";
    let said = refused(config).await;
    for fault in [
        "FILE:2: server.listen: `here` is no address: write 127.0.0.1:7700",
        "FILE:3: server.public_url: ",
        "FILE:4: server.tls_cert and server.tls_key: set both or neither",
        "FILE:7: models.b: there is no [providers.absent]",
        "FILE:10: limits.runs_max: ",
        "FILE:11: limits.run_usd_max: must be more than 0",
        "FILE:18: notify.webhooks[1].url: ",
        "FILE:22: notify.webhooks[2].url: 10.1.2.3 is refused: private; if it is yours, write `allow_private = true`",
    ] {
        assert!(said.contains(fault), "{fault} is not in\n{said}");
    }
}

#[tokio::test]
async fn variables_that_do_not_fit_are_named_and_their_values_are_not_shown() {
    let daemon = TestDaemon::bare("", "");
    let output = daemon
        .command_with(
            &["config", "check"],
            &[("DEPUTY__PROVIDERS__A", "sk-pasted"), ("DEPUTY__LIMITS__RUNS_MAX", "sk-pasted")],
        )
        .await;
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(!said.contains("sk-pasted"), "{said}");
    for name in ["DEPUTY__PROVIDERS__A: providers.a: ", "DEPUTY__LIMITS__RUNS_MAX: limits.runs_max: "] {
        assert!(said.contains(name), "{said}");
    }
}

#[tokio::test]
async fn a_configuration_that_is_not_there_is_named() {
    let daemon = TestDaemon::bare("", "");
    std::fs::remove_file(daemon.config_path()).expect("it can be removed");
    let output = daemon.command(&["serve"]).await;
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(
        said.contains(&daemon.config_path().display().to_string()) && said.contains("No such file"),
        "{said}"
    );
}

#[tokio::test]
async fn a_rule_about_a_tool_that_the_agent_has_not_is_refused() {
    let config = b"[agents.a]\nkind = \"codex\"\nask = [\n  \"shell(git push*)\",\n  \"Bash(touch *)\",\n]\n";
    let said = refused(config).await;
    assert!(
        said.contains("FILE:5: agents.a.ask[1]: `Bash(touch *)` holds nothing: codex has no tool `Bash`"),
        "{said}"
    );
    assert!(said.contains("shell") && said.contains("apply_patch"), "it says what there is: {said}");
}

#[tokio::test]
async fn a_rule_about_a_tool_that_the_agent_may_have_is_taken_with_a_warning() {
    let daemon = TestDaemon::bare("[agents.a]\nkind = \"codex\"\ndeny = [\"hub.merge\"]\n", "");
    let doubt = "agents.a.deny[0]: `hub.merge` is about no tool of codex's own";
    let checked = daemon.command(&["config", "check"]).await;
    let text = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(checked.status.success() && text.contains(doubt), "{text}{}", said(&checked));
    let checked = daemon.command(&["config", "check", "--json"]).await;
    let json: serde_json::Value = serde_json::from_slice(&checked.stdout).expect("it is JSON");
    assert_eq!(json["ok"], true);
    assert!(json["doubts"][0].as_str().is_some_and(|text| text.contains(doubt)), "{json}");
    let doctor = String::from_utf8_lossy(&daemon.command(&["doctor"]).await.stdout).into_owned();
    let warned = |line: &str| line.starts_with("warn  config") && line.contains(doubt);
    assert!(doctor.lines().any(warned), "{doctor}");
}
