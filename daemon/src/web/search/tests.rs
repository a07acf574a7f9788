use super::said::said;
use crate::web::config::{SearchConfig, SearchKind};

fn config(text: &str) -> SearchConfig {
    toml::from_str(text).unwrap()
}

fn fault(text: &str) -> String {
    config(text).checked().map(|_| ()).unwrap_err()
}

fn place(text: &str) -> String {
    config(text).checked().unwrap_or_default().unwrap().to.url().to_string()
}

#[test]
fn each_provider_answers_in_its_own_form() {
    let searxng = br#"{"query":"q","results":[{"url":"https://a.example/","title":"A\u202e","content":"one\ntwo","score":1.5},
        {"url":"https://b.example/","title":"B"}],"answers":[]}"#;
    let found = said(SearchKind::Searxng, searxng).unwrap();
    assert_eq!((found[0].title.as_str(), found[0].excerpt.as_str()), ("A", "one two"));
    assert_eq!((found[1].url.as_str(), found[1].excerpt.as_str()), ("https://b.example/", ""));
    let brave = br#"{"type":"search","web":{"results":[{"title":"A","url":"https://a.example/","description":"d"}]}}"#;
    assert_eq!(said(SearchKind::Brave, brave).unwrap()[0].excerpt, "d");
    assert_eq!(said(SearchKind::Brave, br#"{"type":"search"}"#).unwrap(), []);
    let tavily = br#"{"results":[{"title":"A","url":"https://a.example/","content":"c","score":0.9,"raw_content":null}]}"#;
    assert_eq!(said(SearchKind::Tavily, tavily).unwrap()[0].excerpt, "c");
    assert_eq!(said(SearchKind::Searxng, b"<html>"), None);
    let long = format!(r#"{{"results":[{{"url":"u","content":"{}"}}]}}"#, "x".repeat(10_000));
    assert_eq!(said(SearchKind::Searxng, long.as_bytes()).unwrap()[0].excerpt.chars().count(), 501);
}

#[test]
fn a_provider_is_where_the_founder_says_or_where_it_is_at_home() {
    assert_eq!(
        place("kind = 'searxng'\nbase_url = 'http://127.0.0.1:8888/'"),
        "http://127.0.0.1:8888/search"
    );
    assert_eq!(place("kind = 'searxng'\nbase_url = 'http://find.lan/searx'"), "http://find.lan/searx/search");
    assert_eq!(place("kind = 'brave'\napi_key = 'k'"), "https://api.search.brave.com/res/v1/web/search");
    assert_eq!(place("kind = 'tavily'\napi_key_file = '/k'"), "https://api.tavily.com/search");
    assert!(config("").checked().unwrap().is_none());
}

#[test]
fn settings_that_cannot_be_meant_are_told() {
    assert!(fault("base_url = 'http://127.0.0.1/'").starts_with("web.search.kind"));
    assert!(fault("kind = 'searxng'").starts_with("web.search.base_url"));
    assert!(fault("kind = 'brave'").starts_with("web.search.api_key"));
    assert!(fault("kind = 'brave'\napi_key = ' '").contains("empty"));
    assert!(fault("kind = 'brave'\napi_key = 'a'\napi_key_file = '/k'").contains("not both"));
    assert!(fault("kind = 'searxng'\nbase_url = 'http://169.254.169.254/'").contains("refused"));
    assert!(fault("kind = 'searxng'\nbase_url = 'http://a:CANARY@example.com/'").contains("a password"));
    let shown = format!("{:?}", config("kind = 'brave'\napi_key = 'CANARY'"));
    assert!(!shown.contains("CANARY"), "{shown}");
}
