//! The providers' own clients speak to the gateway and notice nothing.
//!
//! `tests/clients` holds their versions and what they say; `scripts/setup.sh` installs them.

use super::Gate;
use super::provider::Provider;
use deputy_tests::daemon::program;
use deputy_tests::scripted::ModelServer;
use deputy_tests::skipped;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::Command;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/clients");

/// The interpreter that has them, or why there is none.
fn python() -> Result<PathBuf, String> {
    let target = program("deputyd").parent().and_then(Path::parent).unwrap().to_owned();
    let venv = target.join("clients");
    let read = |path: &Path| std::fs::read_to_string(path).ok();
    let wanted = read(&Path::new(FOLDER).join("requirements.txt")).unwrap();
    if read(&venv.join("requirements.txt")).as_ref() != Some(&wanted) {
        let venv = venv.display();
        return Err(format!(
            "{venv} does not hold the versions of tests/clients/requirements.txt: run `make setup`"
        ));
    }
    Ok(venv.join("bin/python"))
}

#[tokio::test]
async fn the_providers_own_clients_speak_to_the_gateway_as_to_the_provider() {
    let python = match python() {
        Ok(python) => python,
        Err(why) => return skipped("the providers' own clients", &why),
    };
    let provider = Provider::start().await;
    let gate = Gate::before(ModelServer::start([]).await.unwrap(), &provider.url, Some(1000.0)).await;
    let spoken = Command::new(python)
        .arg(Path::new(FOLDER).join("speak.py"))
        .args([gate.address(), gate.key()])
        .env_clear()
        .env("NO_PROXY", "*")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    assert!(spoken.status.success(), "{}", String::from_utf8_lossy(&spoken.stderr));
    let understood: Value = serde_json::from_slice(&spoken.stdout).unwrap();
    let refused = |wrong: u16| json!({ "whole": ["Hello.", 7], "stream": ["Hello.", 7], "wrong": wrong, "unpriced": 400 });
    let with = |mut understood: Value, more: Value| {
        understood.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        understood
    };
    let expected = json!({
        "anthropic": with(refused(401), json!({ "counted": 9, "models": ["m", "n"] })),
        "openai": with(refused(401), json!({ "models": ["m"] })),
        "chat": { "whole": ["Hello.", 7], "stream": ["Hello.", null] },
        "gemini": with(refused(401), json!({ "counted": 9, "models": ["models/m"] })),
    });
    assert_eq!(understood, expected);
    // Two answers in each of four dialects.
    let run = gate.run().await;
    assert_eq!((run.spent.input_tokens, run.spent.output_tokens), (8 * 9, 8 * 7));
    assert!(run.reserved.is_empty());
}
