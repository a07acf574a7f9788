//! Keys: where they come from, and that nobody sees them.

use super::*;
use deputy_domain::model::{Disposition, FaultKind};
use deputy_tests::scripted::Reply;

#[tokio::test]
async fn a_key_file_is_read_at_every_call() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    let server = ModelServer::start([Reply::text("one"), Reply::text("two")]).await.unwrap();
    let config = json!({ "providers": {
        "p": { "kind": "anthropic", "base_url": format!("{}/", server.url()), "api_key_file": file },
    } });
    let providers = Providers::try_new(serde_json::from_value(config).unwrap()).unwrap();
    let fault = ask(&providers, &request("Hi.")).await.unwrap_err();
    assert_eq!((fault.kind, fault.disposition), (FaultKind::Unauthorized, Disposition::GiveUp));
    for key in ["first-key", "second-key"] {
        std::fs::write(&file, format!("{key}\n")).unwrap();
        ask(&providers, &request("Hi.")).await.unwrap();
        assert_eq!(server.seen().last().unwrap().key(), Some(key));
    }
}

#[tokio::test]
async fn a_key_that_a_provider_quotes_is_hidden() {
    for dialect in Dialect::ALL {
        let body =
            json!({ "error": { "message": format!("Incorrect API key provided: {KEY} or sk-te***cdef.") } });
        let server = ModelServer::start([Reply::refusal(401, &[], body.to_string())]).await.unwrap();
        let providers = providers(dialect, &server);
        assert!(!format!("{providers:?}").contains(KEY));
        let fault = ask(&providers, &request("Hi.")).await.unwrap_err();
        assert_eq!(fault.detail, "HTTP 401: Incorrect API key provided: [key] or [key]");
    }
}

#[tokio::test]
async fn a_local_server_needs_no_key() {
    let server = ModelServer::start([Reply::text("Hello.")]).await.unwrap();
    let config = json!({ "providers": { "p": { "kind": "openai-compatible", "base_url": server.url() } } });
    let providers = Providers::try_new(serde_json::from_value(config).unwrap()).unwrap();
    ask(&providers, &request("Hi.")).await.unwrap();
    server.assert_well_asked(None);
}

#[test]
fn everything_that_is_wrong_with_providers_is_said_at_once() {
    let config = json!({
        "providers": {
            "a": { "kind": "anthropic" },
            "b": { "kind": "openai-compatible" },
            "c": { "kind": "openai", "api_key": "x", "api_key_file": "y" },
            "d": { "kind": "gemini", "api_key": "x", "base_url": "http://user:secret@host/" },
            "e": { "kind": "scripted", "api_key": "x" },
            "f": { "kind": "scripted", "script": "/nowhere/script.toml" },
            "g": { "kind": "anthropic", "api_key": "x", "base_url": "ftp://host" },
            "h": { "kind": "scripted" },
        },
        "prices": { "a/b": { "input": -1.0, "output": 0.0 } },
    });
    let faults = Providers::try_new(serde_json::from_value(config).unwrap()).unwrap_err();
    let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 8, "{said:#?}");
    assert!(said.iter().all(|said| !said.contains("secret")), "{said:#?}");
    assert!(
        serde_json::from_value::<ModelsConfig>(json!({ "providers": { "a": { "kind": "x" } } })).is_err()
    );
    let unknown = json!({ "providers": { "a": { "kind": "scripted", "colour": 1 } } });
    assert!(serde_json::from_value::<ModelsConfig>(unknown).is_err());
}

#[tokio::test]
async fn a_provider_that_is_not_configured_is_named() {
    let providers = Providers::try_new(ModelsConfig::default()).unwrap();
    let fault = ask(&providers, &request("Hi.")).await.unwrap_err();
    assert_eq!(fault.disposition, Disposition::GiveUp);
    assert!(fault.detail.contains("`p`"));
    assert_eq!(providers.price(&request("").model), None);
}
