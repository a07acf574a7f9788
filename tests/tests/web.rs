//! Pages of the web, read off real sockets: what is read, what is refused, and what it may cost.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use async_trait::async_trait;
use deputy_actors::ports::{Web, WebFault, WebPage};
use deputy_tests::site::{Page, Site};
use deputyd::net::{Destination, Reach, Resolver, SystemResolver};
use deputyd::web::{OpenWeb, WebConfig, WebLimits};
use serde_json::json;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

fn web(config: serde_json::Value) -> OpenWeb {
    web_within(config, WebLimits::default(), &system())
}

fn system() -> Arc<dyn Resolver> {
    Arc::new(SystemResolver)
}

fn web_within(config: serde_json::Value, limits: WebLimits, resolver: &Arc<dyn Resolver>) -> OpenWeb {
    let config: WebConfig = serde_json::from_value(config).unwrap();
    OpenWeb::try_with_limits(&config, resolver, limits).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn of(site: &Site) -> OpenWeb {
    web(json!({ "ports": [site.port()] }))
}

/// Reads a page of a site here, which the test answers for; where it leads is checked as ever.
async fn read(web: &OpenWeb, url: &str) -> Result<WebPage, WebFault> {
    web.read(Destination::try_new(url, Reach::Private).unwrap()).await
}

fn refused(result: Result<WebPage, WebFault>) -> String {
    match result {
        Err(WebFault::Refused(why)) => why,
        other => panic!("not refused: {other:?}"),
    }
}

fn failed(result: Result<WebPage, WebFault>) -> String {
    match result {
        Err(WebFault::Failed(why)) => why,
        other => panic!("not failed: {other:?}"),
    }
}

#[tokio::test]
async fn a_page_becomes_text_with_its_title_and_where_its_links_lead() {
    let page = "<html><head><title>Prices</title></head><body><h1>Prices\u{202e}</h1><p>From <a href='/plans'>5 \
                dollars</a>.</p></body></html>";
    let site = Site::start([("/a", Page::html(page))]).await;
    let read = read(&of(&site), &site.url("/a")).await.unwrap();
    assert_eq!(read.title.as_deref(), Some("Prices"));
    assert_eq!(read.text, format!("# Prices\n\nFrom [5 dollars]({}).", site.url("/plans")));
    assert_eq!((read.url, read.is_cut), (site.url("/a"), false));
    let asked = &site.asked()[0].headers;
    assert!(asked["user-agent"].starts_with("Deputy/"));
    assert!(
        !asked.contains_key("cookie")
            && !asked.contains_key("referer")
            && !asked.contains_key("authorization")
    );
}

#[tokio::test]
async fn texts_are_read_and_other_things_are_not() {
    let site = Site::start([
        ("/json", Page::Of("application/json", b"{\"a\": 1}".to_vec())),
        ("/md", Page::Of("text/markdown", b"# A\r\nb".to_vec())),
        ("/xml", Page::Of("application/rss+xml", b"<rss/>".to_vec())),
        ("/latin", Page::Of("text/plain; charset=iso-8859-1", b"gr\xfcn".to_vec())),
        ("/untyped", Page::Untyped(b"<!DOCTYPE html><p>a<p>b".to_vec())),
        ("/pdf", Page::Of("application/pdf", b"%PDF-1.7".to_vec())),
        ("/png", Page::Of("image/png", b"\x89PNG".to_vec())),
        ("/zip", Page::Of("text/plain", b"PK\0\0".to_vec())),
        ("/brotli", Page::Packed("text/html", "br", b"\x0b\x02\x80hi\x03".to_vec())),
    ])
    .await;
    let web = of(&site);
    let text = async |path: &str| read(&web, &site.url(path)).await.unwrap().text;
    assert_eq!(text("/json").await, "{\"a\": 1}");
    assert_eq!(text("/md").await, "# A\nb");
    assert_eq!(text("/xml").await, "<rss/>");
    assert_eq!(text("/latin").await, "grün");
    assert_eq!(text("/untyped").await, "a\n\nb");
    assert!(refused(read(&web, &site.url("/pdf")).await).contains("PDF"));
    assert!(refused(read(&web, &site.url("/png")).await).contains("image/png"));
    assert!(refused(read(&web, &site.url("/zip")).await).contains("no text"));
    assert!(failed(read(&web, &site.url("/brotli")).await).contains("packed as `br`"));
    assert_eq!(failed(read(&web, &site.url("/nowhere")).await), "127.0.0.1 answered with status 404");
}

#[tokio::test]
async fn nothing_inside_of_this_network_is_read_however_it_is_spelt() {
    let site = Site::start([("/", Page::html("secret"))]).await;
    let port = site.port();
    let web = of(&site);
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0177.0.0.1",
        "0x7f.1",
        "0x7f000001",
        "localhost",
        "localhost.",
        "a.localhost",
        "%6cocalhost",
        "0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "10.0.0.1",
        "192.168.0.1",
        "172.16.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "224.0.0.1",
        "user@127.0.0.1",
    ] {
        refused(web.fetch(&format!("http://{host}:{port}/")).await);
    }
    for url in [
        "file:///etc/passwd",
        "gopher://example.com/",
        "ftp://example.com/",
        "data:text/html,x",
        "example.com",
        "",
    ] {
        refused(web.fetch(url).await);
    }
    assert_eq!(site.asked(), []);
}

#[tokio::test]
async fn only_ports_on_the_list_are_asked() {
    let site = Site::start([("/", Page::html("x"))]).await;
    let why = refused(read(&web(json!({})), &site.url("/")).await);
    assert!(why.contains("web.ports"), "{why}");
    assert_eq!(site.asked(), []);
}

#[tokio::test]
async fn no_redirect_leads_inside() {
    let inside = Site::start([("/", Page::html("secret"))]).await;
    let port = inside.port();
    let site = Site::start([]).await;
    let web = web(json!({ "ports": [80, 443, site.port(), port] }));
    for host in [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "2130706433",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "127.1",
        "0",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "169.254.169.254",
        "10.0.0.1",
        "user:password@127.0.0.1",
    ] {
        for status in [301, 302, 303, 307, 308] {
            site.put("/", Page::Redirect(status, format!("http://{host}:{port}/")));
            let why = refused(read(&web, &site.url("/")).await);
            assert!(why.starts_with("127.0.0.1 leads elsewhere"), "{host}: {why}");
        }
    }
    for location in ["file:///etc/passwd", "gopher://127.0.0.1/", "javascript:1", "http://", "//localhost/"] {
        site.put("/", Page::Redirect(302, location.to_owned()));
        refused(read(&web, &site.url("/")).await);
    }
    assert_eq!(inside.asked(), []);
}

#[tokio::test]
async fn five_redirects_are_followed_and_no_cookie_comes_along() {
    let site = Site::start([("/0", Page::html("there"))]).await;
    for n in 1..=6 {
        site.put(&format!("/{n}"), Page::Redirect(302, format!("/{}", n - 1)));
    }
    let web = of(&site);
    let page = read(&web, &site.url("/5")).await.unwrap();
    assert_eq!((page.text.as_str(), page.url), ("there", site.url("/0")));
    assert!(failed(read(&web, &site.url("/6")).await).contains("more than 5 times"));
    site.put("/loop", Page::Redirect(302, "/loop".to_owned()));
    assert!(failed(read(&web, &site.url("/loop")).await).contains("more than 5 times"));
    assert!(site.asked().iter().all(|asked| !asked.headers.contains_key("cookie")));
}

/// The system's gzip, of as many zeros as asked: a page that is a thousand times what was sent.
fn bomb(bytes: usize) -> Vec<u8> {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut gzip =
        Command::new("gzip").arg("-9").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = gzip.stdin.take().unwrap();
    let feeding = std::thread::spawn(move || stdin.write_all(&vec![b' '; bytes]).unwrap());
    let packed = gzip.wait_with_output().unwrap().stdout;
    feeding.join().unwrap();
    packed
}

#[tokio::test]
async fn a_huge_body_is_read_as_far_as_it_may_be_and_no_further() {
    let limits = WebLimits { page_bytes_max: 100_000, text_chars_max: 1_000, ..WebLimits::default() };
    let packed = bomb(200 << 20);
    assert!(packed.len() < 1 << 20, "{}", packed.len());
    let site = Site::start([
        ("/endless", Page::Endless("text/plain", b"word ".repeat(1000))),
        ("/endless.html", Page::Endless("text/html", b"<div><b>word ".repeat(1000))),
        ("/endless.tag", Page::Endless("text/html", b"<a ".repeat(1000))),
        ("/bomb", Page::Packed("text/html", "gzip", packed)),
        ("/cut", Page::Packed("text/html", "gzip", bomb(10_000)[..20].to_vec())),
        ("/long", Page::Of("text/plain", "é".repeat(5_000).into_bytes())),
    ])
    .await;
    let web = web_within(json!({ "ports": [site.port()] }), limits, &system());
    for path in ["/endless", "/endless.html", "/endless.tag", "/bomb", "/long"] {
        let page = read(&web, &site.url(path)).await.unwrap();
        assert!(page.is_cut && page.text.chars().count() <= 1_000, "{path}");
    }
    assert_eq!(read(&web, &site.url("/long")).await.unwrap().text.chars().count(), 1_000);
    assert_eq!(
        failed(read(&web, &site.url("/cut")).await),
        "127.0.0.1 ended the connection without an answer"
    );
}

#[tokio::test]
async fn a_site_that_takes_its_time_is_not_waited_for() {
    let limits = WebLimits { time: Duration::from_millis(300), ..WebLimits::default() };
    let site =
        Site::start([("/drip", Page::Drip), ("/stall", Page::Stall), ("/head", Page::EndlessHead)]).await;
    let web = web_within(json!({ "ports": [site.port()] }), limits, &system());
    for path in ["/drip", "/stall", "/head"] {
        let why = failed(read(&web, &site.url(path)).await);
        let is_late = why.contains("in time") || why.contains("longer than") || path == "/head";
        assert!(is_late, "{path}: {why}");
    }
}

/// Answers each lookup with the next of its answers, and with the last for ever.
struct Turning {
    answers: Vec<&'static str>,
    lookups: AtomicUsize,
}

#[async_trait]
impl Resolver for Turning {
    async fn lookup(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let n = self.lookups.fetch_add(1, Ordering::SeqCst);
        Ok(vec![self.answers[n.min(self.answers.len() - 1)].parse().unwrap()])
    }
}

#[tokio::test]
async fn a_name_that_changes_its_mind_is_asked_once_for_each_connection() {
    let site = Site::start([("/a", Page::Redirect(302, "/b".to_owned())), ("/b", Page::html("there"))]).await;
    let port = site.port();
    let turning =
        Arc::new(Turning { answers: vec!["127.0.0.1", "169.254.169.254"], lookups: AtomicUsize::new(0) });
    let resolver: Arc<dyn Resolver> = turning.clone();
    let web = web_within(json!({ "ports": [port] }), WebLimits::default(), &resolver);
    // The first answer is dialled; the second, for the next connection, is checked as the first was.
    let why = refused(read(&web, &format!("http://rebind.test:{port}/a")).await);
    assert!(why.starts_with("rebind.test is refused: link-local"), "{why}");
    assert_eq!((turning.lookups.load(Ordering::SeqCst), site.asked().len()), (2, 1));
    // Nobody answers for this one: what its name leads to is checked when it is known.
    let resolver: Arc<dyn Resolver> =
        Arc::new(Turning { answers: vec!["127.0.0.1"], lookups: AtomicUsize::new(0) });
    let web = web_within(json!({ "ports": [port] }), WebLimits::default(), &resolver);
    let why = refused(web.fetch(&format!("http://rebind.test:{port}/b")).await);
    assert_eq!(why, "rebind.test is refused: loopback");
    assert_eq!(site.asked().len(), 1);
}

#[tokio::test]
async fn a_provider_on_this_machine_is_asked_because_the_founder_says_so() {
    let found = json!({ "results": [
        { "url": "https://a.example/", "title": "One", "content": "about \u{1b}one" },
        { "url": "https://b.example/", "title": "Two" },
    ] });
    let site = Site::start([("/search", Page::Of("application/json", found.to_string().into_bytes()))]).await;
    let web = web(json!({ "search": { "kind": "searxng", "base_url": site.url("") } }));
    let hits = web.search("a & b", 1).await.unwrap();
    assert_eq!((hits.len(), hits[0].title.as_str(), hits[0].excerpt.as_str()), (1, "One", "about one"));
    assert_eq!(site.asked()[0].path, "/search?q=a+%26+b&format=json");
    // That is no permission to read pages there.
    refused(web.fetch(&site.url("/search")).await);
}

#[tokio::test]
async fn each_provider_is_asked_in_its_own_way_and_its_key_is_told_to_nobody_else() {
    let answer = |body: serde_json::Value| Page::Of("application/json", body.to_string().into_bytes());
    let hit = json!([{ "url": "https://a.example/", "title": "One" }]);
    let site = Site::start([
        ("/res/v1/web/search", answer(json!({ "web": { "results": hit } }))),
        ("/search", answer(json!({ "results": hit }))),
    ])
    .await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    std::fs::write(&file, "CANARY\n").unwrap();
    let brave =
        web(json!({ "search": { "kind": "brave", "base_url": site.url("/"), "api_key_file": file } }));
    assert_eq!(brave.search("x", 3).await.unwrap()[0].title, "One");
    let tavily =
        web(json!({ "search": { "kind": "tavily", "base_url": site.url("/"), "api_key": "CANARY" } }));
    assert_eq!(tavily.search("x", 3).await.unwrap()[0].title, "One");
    let [first, second] = &site.asked()[..] else { panic!("{:?}", site.asked()) };
    assert_eq!(first.path, "/res/v1/web/search?q=x&count=3&text_decorations=false");
    assert_eq!(first.headers["x-subscription-token"], "CANARY");
    assert_eq!(second.headers["authorization"], "Bearer CANARY");
    assert_eq!(
        serde_json::from_slice::<serde_json::Value>(&second.body).unwrap(),
        json!({ "query": "x", "max_results": 3 })
    );
    for (page, hint) in [
        (Page::Status(401), "is its key right?"),
        (Page::Status(429), "no more searches"),
        (Page::Status(500), "status 500"),
        (Page::html("CANARY"), "something else"),
        (Page::Redirect(302, "http://evil.example/".to_owned()), "status 302"),
    ] {
        site.put("/search", page);
        let fault = tavily.search("x", 3).await.unwrap_err().to_string();
        assert!(fault.contains(hint) && !fault.contains("CANARY"), "{fault}");
    }
    std::fs::remove_file(&file).unwrap();
    assert!(brave.search("x", 3).await.unwrap_err().to_string().contains("cannot be read"));
}

#[tokio::test]
async fn without_a_provider_the_fault_says_how_to_have_one() {
    let fault = web(json!({})).search("x", 3).await.unwrap_err();
    assert_eq!(fault, WebFault::NoProvider);
    assert!(fault.to_string().contains("[web.search]"));
}
