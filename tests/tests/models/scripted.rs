//! The scripted provider, as it is configured.

use super::*;
use deputy_domain::model::Price;

#[tokio::test]
async fn a_script_file_is_played_for_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (toml, json) = (folder.path().join("script.toml"), folder.path().join("script.json"));
    std::fs::write(&toml, "[[scripts]]\ncontains = [\"greet\"]\nturns = [{ text = \"hello\" }]\n").unwrap();
    std::fs::write(&json, r#"{ "scripts": [{ "turns": [{ "text": "hello" }] }] }"#).unwrap();
    for script in [toml, json] {
        let config = json!({ "providers": { "p": { "kind": "scripted", "script": script } } });
        let providers = Providers::try_new(serde_json::from_value(config).unwrap()).unwrap();
        let request = request("Please greet.");
        assert_eq!(ask(&providers, &request).await.unwrap().text, "hello");
        assert_eq!(providers.price(&request.model), Some(Price::FREE));
        assert!(providers.context_tokens(&request.model) > 0);
    }
}

#[test]
fn a_script_that_is_not_right_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("script.toml");
    std::fs::write(&script, "[[scripts]]\nturns = [{ txet = \"hello\" }]\n").unwrap();
    let config = json!({ "providers": { "p": { "kind": "scripted", "script": script } } });
    let faults = Providers::try_new(serde_json::from_value(config).unwrap()).unwrap_err();
    let said = faults[0].to_string();
    assert!(said.contains("line 2") && said.contains("txet"), "{said}");
}
