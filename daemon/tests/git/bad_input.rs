use crate::support::{World, project, run};
use deputy_actors::ports::{WorkspaceFault, Workspaces};
use deputy_protocol::event::RepoOrigin;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_by_name_and_swept_all_the_same() {
    let world = World::with(|settings| settings.file_size_max_bytes = 6 << 20);
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    std::fs::write(work.tree().join("dump.bin"), vec![7_u8; 7 << 20]).unwrap();
    let fault = work.try_capture().await.unwrap_err();
    let WorkspaceFault::Invalid(detail) = fault else { panic!("{fault:?}") };
    assert!(detail.contains("dump.bin"), "{detail}");
    let kept = world.port.sweep(work.run, work.project).await.unwrap().unwrap();
    assert_eq!(work.mirror_git(&["cat-file", "-s", &format!("{kept}:dump.bin")]), (7 << 20).to_string());
}

#[tokio::test]
async fn too_much_new_content_is_refused() {
    let world = World::with(|settings| settings.capture_size_max_bytes = 100);
    let work = world.at_work(&[("a.txt", &"x".repeat(1000))]).await;
    work.write("b.txt", &"y".repeat(90));
    work.capture().await;
    work.write("node_modules/c.txt", &"z".repeat(101));
    let fault = work.try_capture().await.unwrap_err();
    assert!(fault.to_string().contains("node_modules/c.txt"), "{fault}");
}

#[tokio::test]
async fn addresses_that_run_programs_or_pass_for_options_are_refused() {
    let world = World::new();
    for url in [
        "",
        "-oProxyCommand=x",
        "--upload-pack=x",
        "ext::sh -c x",
        "ext::x",
        "fd::3",
        "http::https://x",
        "ftp://x/y",
        "file://host/x",
        "ssh://-oProxyCommand=x/y",
        "ssh://-u@host/y",
        "-u@host:x",
        "host:-x",
        "relative/path",
        "https://",
        "a\nb:c",
        "https://x/\u{1}",
        "ssh://user:secret@host/x",
        ".",
    ] {
        let origin = RepoOrigin::Remote { url: url.to_owned() };
        let fault = world.port.register(project(), &origin, None, None).await.unwrap_err();
        assert!(matches!(fault, WorkspaceFault::Invalid(_)), "{url:?}: {fault:?}");
    }
}

#[tokio::test]
async fn branch_names_that_are_none_are_refused() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    for name in ["-x", "", "a..b", "a b", "deputy/x", "HEAD", "x.lock", "a\nb", "@{u}", "x:y", "/x"] {
        let fault = world.port.prepare(run(), work.project, &work.origin, name).await.unwrap_err();
        assert!(matches!(fault, WorkspaceFault::Invalid(_)), "{name:?}: {fault:?}");
    }
}

#[tokio::test]
async fn passwords_never_appear_in_errors_or_in_the_repository() {
    let world = World::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        let mut asked = String::new();
        for stream in listener.incoming().take(2) {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let read = stream.read(&mut request).unwrap();
            asked.push_str(&String::from_utf8_lossy(&request[..read]));
            let refusal = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\
                           Connection: close\r\n\r\n";
            stream.write_all(refusal.as_bytes()).unwrap();
        }
        asked
    });
    let project = project();
    let url = format!("http://someone:hunter%402@127.0.0.1:{port}/repo.git?token=hunter3");
    let fault = world.port.register(project, &RepoOrigin::Remote { url }, None, None).await.unwrap_err();
    let asked = server.join().unwrap();
    assert!(asked.contains("Authorization: Basic c29tZW9uZTpodW50ZXJAMg=="), "{asked}");
    let text = format!("{fault} {fault:?}");
    assert!(matches!(fault, WorkspaceFault::Unreachable(_)), "{text}");
    for secret in ["hunter", "someone"] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn a_remote_that_never_answers_is_given_up() {
    let world = World::with(|settings| {
        settings.clone_timeout = Duration::from_millis(300);
    });
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("git://127.0.0.1:{}/repo.git", listener.local_addr().unwrap().port());
    // Ends when every process that holds the connection is gone.
    let server = std::thread::spawn(move || {
        let mut asked = Vec::new();
        listener.accept().unwrap().0.read_to_end(&mut asked).unwrap();
        asked
    });
    let fault = world.port.register(project(), &RepoOrigin::Remote { url }, None, None).await.unwrap_err();
    assert!(matches!(fault, WorkspaceFault::Unreachable(_)), "{fault:?}");
    assert!(String::from_utf8_lossy(&server.join().unwrap()).contains("git-upload-pack"));
}
