use super::address::Address;

fn scrubbed(url: &str, text: &str) -> String {
    Address::try_new(url).unwrap().scrub(text)
}

#[test]
fn what_git_knows_as_an_address_is_taken() {
    for url in [
        "/srv/repo.git",
        "file:///srv/repo.git",
        "https://example.org/a/b.git",
        "https://example.org:8443/a/b",
        "ssh://git@example.org:2222/a/b.git",
        "git@example.org:a/b.git",
        "example.org:a/b.git",
        "git://example.org/a",
    ] {
        assert_eq!(Address::try_new(url).unwrap().location(), url);
    }
}

#[test]
fn a_login_is_taken_out_of_the_address() {
    let address = Address::try_new("https://me:s3cret@example.org/a.git").unwrap();
    assert_eq!(address.location(), "https://example.org/a.git");
    assert!(!format!("{address:?}").contains("s3cret"));
    let login = address.login();
    assert!(login.config.iter().all(|(_, value)| !value.contains("s3cret")));
    assert!(
        login.environment.iter().any(|(name, value)| *name == "DEPUTY_GIT_PASSWORD" && value == "s3cret")
    );
}

#[test]
fn logins_are_taken_out_of_whatever_was_said() {
    assert_eq!(
        scrubbed("/x", "fatal: unable to access 'https://u:p@ss@host/r?token=t': 403; see http://a@b/#c"),
        "fatal: unable to access 'https://host/r': 403; see http://b/#c"
    );
    assert_eq!(scrubbed("https://u%40x:p%20w@h/r", "no 'p w' for u@x at h"), "no '***' for *** at h");
    assert_eq!(scrubbed("/x", "nothing:// here"), "nothing:// here");
}

#[test]
fn a_password_cannot_answer_for_git() {
    for url in ["https://u:a%0ahost=evil@h/r", "https://u%00:a@h/r", "https://u:%ff@h/r"] {
        assert!(Address::try_new(url).is_err(), "{url}");
    }
}
