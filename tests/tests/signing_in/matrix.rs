//! Cookie × Origin × Host × Sec-Fetch-Site × what is asked: nothing is let through that should not be.

use super::support::{founder, roomy};
use deputy_tests::http::{House, raw};
use std::fmt::Write as _;

/// What a request shows of who sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Cookie,
    DeadCookie,
    TokenAsCookie,
    CookieAsToken,
    CookieAndToken,
    TwoCookies,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Read,
    Change,
    Socket,
}

const SHOWN: [Shown; 6] = [
    Shown::Cookie,
    Shown::DeadCookie,
    Shown::TokenAsCookie,
    Shown::CookieAsToken,
    Shown::CookieAndToken,
    Shown::TwoCookies,
];
const HOSTS: [(&str, bool); 4] =
    [("localhost:PORT", true), ("deputy.test", true), ("evil.test", false), ("deputy.test.evil.test", false)];
const ORIGINS: [(Option<&str>, bool); 8] = [
    (None, true),
    (Some("http://deputy.test"), true),
    (Some("http://localhost:PORT"), true),
    (Some("null"), false),
    (Some("https://evil.test"), false),
    (Some("http://deputy.test.evil.test"), false),
    (Some("https://deputy.test"), false),
    (Some("http://localhost:1"), false),
];
const SITES: [Option<&str>; 5] =
    [None, Some("same-origin"), Some("same-site"), Some("cross-site"), Some("none")];

/// What is answered, by the rules and not by the code.
fn wanted(
    shown: Shown,
    asked: Asked,
    host_is_ours: bool,
    (origin, origin_is_ours): (Option<&str>, bool),
    site: Option<&str>,
) -> u16 {
    if !host_is_ours {
        return 421;
    }
    let changes = asked != Asked::Read;
    let is_foreign = !origin_is_ours || matches!(site, Some("same-site" | "cross-site"));
    if changes && is_foreign {
        return 403;
    }
    let says_nothing = origin.is_none() && site != Some("same-origin");
    match shown {
        Shown::CookieAndToken | Shown::TwoCookies => 400,
        Shown::CookieAsToken | Shown::DeadCookie | Shown::TokenAsCookie => 401,
        Shown::Cookie if changes && says_nothing => 403,
        Shown::Cookie => match asked {
            Asked::Read => 200,
            Asked::Change => 202,
            // It came as far as the handler, which wants the rest of what a WebSocket begins with.
            Asked::Socket => 426,
        },
    }
}

fn credentials(shown: Shown, cookie: &str, token: &str) -> String {
    let name = "__Host-deputy";
    match shown {
        Shown::Cookie => format!("Cookie: {name}={cookie}\r\n"),
        Shown::DeadCookie => format!("Cookie: {name}=dpd_{}\r\n", "A".repeat(43)),
        Shown::TokenAsCookie => format!("Cookie: {name}={token}\r\n"),
        Shown::CookieAsToken => format!("Authorization: Bearer {cookie}\r\n"),
        Shown::CookieAndToken => format!("Cookie: {name}={cookie}\r\nAuthorization: Bearer {token}\r\n"),
        Shown::TwoCookies => format!("Cookie: {name}={cookie}; {name}={cookie}\r\n"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_is_good_for_our_own_pages_and_for_nothing_else() {
    let house = House::with(roomy()).await;
    house.project("web").await;
    let cookie = founder(&house).await.cookie.unwrap();
    let port = house.address.port().to_string();
    let body = r#"{"text":"x","project":"web"}"#;
    let (mut asked_for, mut let_in) = (0, 0);
    for shown in SHOWN {
        for (host, host_is_ours) in HOSTS {
            for origin in ORIGINS {
                for site in SITES {
                    let mut head = format!("Host: {}\r\n", host.replace("PORT", &port));
                    if let Some(origin) = origin.0 {
                        write!(head, "Origin: {}\r\n", origin.replace("PORT", &port)).unwrap();
                    }
                    if let Some(site) = site {
                        write!(head, "Sec-Fetch-Site: {site}\r\n").unwrap();
                    }
                    head += &credentials(shown, &cookie, &house.admin);
                    let requests = [
                        (
                            Asked::Read,
                            format!("GET /api/v1/runs?limit=1 HTTP/1.1\r\n{head}Connection: close\r\n\r\n"),
                        ),
                        (
                            Asked::Change,
                            format!(
                                "POST /api/v1/tasks HTTP/1.1\r\n{head}Connection: close\r\nContent-Type: application/json\r\n\
                                 Content-Length: {}\r\n\r\n{body}",
                                body.len()
                            ),
                        ),
                        (
                            Asked::Socket,
                            format!(
                                "GET /api/v1/feed HTTP/1.1\r\n{head}Connection: upgrade, close\r\nUpgrade: websocket\r\n\r\n"
                            ),
                        ),
                    ];
                    for (asked, request) in requests {
                        let wanted = wanted(shown, asked, host_is_ours, origin, site);
                        let answer = raw(house.address, request.as_bytes()).await;
                        assert_eq!(answer.status, wanted, "{request}\n{}", answer.text);
                        asked_for += 1;
                        let_in += u32::from(wanted < 300 || wanted == 426);
                    }
                }
            }
        }
    }
    assert!(asked_for >= 2000 && let_in > 50, "{asked_for}, {let_in}");
}
