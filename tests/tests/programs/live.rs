//! What a program says as it comes, and the same as it is recorded.

use crate::fake::Fake;
use crate::run::delegate;
use deputy_tests::daemon::{Feed, Repository, TestDaemon};
use deputy_tests::watch::until_exists;
use std::collections::{BTreeMap, BTreeSet};

/// Says two things, each in two pieces, and does something between them.
const WORK: &str = r#"cat >/dev/null
say() { printf '{"type":"message","role":"assistant","content":"%s","delta":true}\n' "$1"; }
mkfifo gate; cat gate; rm gate
echo '{"type":"init","session_id":"5e55101","model":"m"}'
say "I look "; say "around."
echo a warning >&2
echo '{"type":"tool_use","tool_name":"run_shell_command","tool_id":"t1","parameters":{"command":"ls"}}'
echo '{"type":"tool_result","tool_id":"t1","status":"success","output":"m.txt"}'
say "I heard: "; say "hello"
echo '{"type":"result","status":"success","stats":{}}'"#;

/// Whoever has the whole of a text knows its pieces, however late they come.
#[tokio::test]
async fn pieces_of_a_text_go_by_the_same_name_as_the_whole() {
    let fake = Fake::new("0.61.0", WORK);
    let daemon = TestDaemon::start(&fake.config("gemini", "")).await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let run_id = delegate(api, "fake", "Say hello.").await;
    let mut feed = Feed::after(api, 0).await.unwrap();
    feed.event(|event| event["kind"] == "step.agent_started").await.expect("it works");
    let gate = daemon.data_dir().join("runs").join(&run_id).join("tree/gate");
    until_exists(&gate).await;
    std::fs::write(&gate, "").unwrap();
    let (mut pieces, mut wholes) = (BTreeMap::<String, String>::new(), BTreeMap::new());
    let mut ids = BTreeSet::new();
    let all = |texts: &BTreeMap<String, String>| texts.values().map(String::len).sum::<usize>();
    // Pieces may come after the fact that has them all.
    while wholes.len() < 2 || all(&pieces) < all(&wholes) {
        let frame = feed.next().await.expect("the feed goes on");
        let Some(id) = frame["data"]["call_id"].as_str() else { continue };
        let text = frame["data"]["text"].as_str().unwrap_or_default();
        if frame["type"] == "delta" {
            *pieces.entry(id.to_owned()).or_default() += text;
        } else if frame["kind"] == "step.call_answered" {
            assert!(ids.insert(id.to_owned()), "one name for one thing: {frame:#}");
            wholes.extend((!text.is_empty()).then(|| (id.to_owned(), text.to_owned())));
        }
    }
    assert_eq!(pieces, wholes);
    let texts: BTreeSet<_> = wholes.into_values().collect();
    assert_eq!(texts, ["I look around.", "I heard: hello"].map(str::to_owned).into());
}
