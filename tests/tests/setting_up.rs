//! From nothing to a daemon that can be started.

use deputy_tests::certificates::Authority;
use deputy_tests::daemon::program;
use serde_json::Value;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Output, Stdio};
use tokio::process::Command;

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn a_first_set_up_can_be_started_and_a_second_changes_no_configuration() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let deputyd = |arguments: &[&str]| {
        let mut command = Command::new(program("deputyd"));
        command.args(arguments).current_dir(folder.path()).env_remove("DEPUTY_CONFIG").stdin(Stdio::null());
        command
    };
    let output = deputyd(&["setup", "--json"]).output().await.expect("deputyd runs");
    assert!(output.status.success(), "{}", said(&output));
    let first: Value = serde_json::from_slice(&output.stdout).expect("the answer is JSON");
    assert_eq!(first["config_is_new"], true);
    let config = folder.path().join("deputy.toml");
    let written = std::fs::read_to_string(&config).expect("it was written");
    let mode = |path: &Path| path.metadata().expect("it is there").permissions().mode() & 0o777;
    assert_eq!((mode(&config), mode(&folder.path().join(".deputy"))), (0o600, 0o700));
    let found = deputyd(&["config", "check"]).output().await.expect("deputyd runs");
    assert!(found.status.success() && said(&found).contains("using ./deputy.toml"), "{}", said(&found));
    let checked =
        deputyd(&["config", "check", "--config", "deputy.toml"]).output().await.expect("deputyd runs");
    assert!(checked.status.success(), "{}", said(&checked));

    let again = deputyd(&["setup", "--json"]).output().await.expect("deputyd runs");
    let second: Value = serde_json::from_slice(&again.stdout).expect("the answer is JSON");
    assert_eq!(second["config_is_new"], false);
    assert_ne!(first["token"], second["token"]);
    assert_eq!(std::fs::read_to_string(&config).expect("it is there"), written);
}

#[tokio::test]
async fn a_set_up_for_phones_says_where_they_find_it_and_leaves_a_configuration_of_somebody_alone() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    Authority::new().issue(folder.path());
    let setup = async |arguments: &[&str]| {
        let mut command = Command::new(program("deputyd"));
        command.arg("setup").args(arguments).current_dir(folder.path()).env_remove("DEPUTY_CONFIG");
        command.output().await.expect("deputyd runs")
    };
    let config = folder.path().join("deputy.toml");
    let absent =
        setup(&["--public-url", "https://d.example.com", "--tls-cert", "a.pem", "--tls-key", "b.pem"]).await;
    assert!(!absent.status.success() && said(&absent).contains("a.pem"), "{}", said(&absent));
    assert!(!config.exists(), "what cannot be used is not written");
    let wanted = [
        "--public-url",
        "https://d.example.com:7701",
        "--listen",
        "127.0.0.1:7701",
        "--tls-cert",
        "cert.pem",
        "--tls-key",
        "key.pem",
    ];
    for _ in 0..2 {
        let made = setup(&wanted).await;
        assert!(made.status.success(), "{}", said(&made));
        let told = String::from_utf8_lossy(&made.stdout);
        assert!(told.contains("open https://d.example.com:7701/, once"), "{told}");
    }
    let written = std::fs::read_to_string(&config).expect("it was written");
    let key = format!("\ntls_key = \"{}\"\n", folder.path().join("key.pem").display());
    assert!(
        written.contains("\npublic_url = \"https://d.example.com:7701\"\n") && written.contains(&key),
        "{written}"
    );
    let other = setup(&["--public-url", "https://e.example.com"]).await;
    let told = said(&other);
    assert!(!other.status.success() && told.contains("public_url = \"https://e.example.com\""), "{told}");
    assert_eq!(std::fs::read_to_string(&config).expect("it is there"), written);
}

#[tokio::test]
async fn a_set_up_elsewhere_has_all_of_its_files_there_and_none_where_it_was_called() {
    let (here, elsewhere) = [(); 2].map(|()| tempfile::tempdir().expect("a folder can be made")).into();
    let config = elsewhere.path().join("new/deputy.toml");
    let output = Command::new(program("deputyd"))
        .arg("setup")
        .args(["--json", "--config"])
        .arg(&config)
        .current_dir(here.path())
        .env_remove("DEPUTY_CONFIG")
        .output()
        .await
        .expect("deputyd runs");
    assert!(output.status.success(), "{}", said(&output));
    let made: Value = serde_json::from_slice(&output.stdout).expect("the answer is JSON");
    let data_dir = elsewhere.path().join("new/.deputy");
    assert_eq!(made["config"], config.to_str().expect("a name"));
    assert_eq!(made["data_dir"], data_dir.to_str().expect("a name"));
    assert!(config.is_file() && data_dir.join("ledger.db").is_file());
    assert_eq!(here.path().read_dir().expect("it is there").count(), 0);
}
