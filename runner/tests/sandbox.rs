//! What the sandbox shows and what it keeps in.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::fs::File;
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use deputy_protocol::link::{Bind, SandboxKind};
use deputy_runner::link::Client;
use rustix::io::{FdFlags, fcntl_setfd};
use support::{RUNNER, Run, processes_with, run};

#[tokio::test]
async fn only_the_workspace_the_home_and_the_system_are_visible() {
    let (at, _shim) = Run::start(SandboxKind::Bubblewrap);
    let mut client = at.dial().await;
    let seen = run(&mut client, "pwd; echo ~; id -un; hostname; ls -A / | tr '\\n' ' '").await;
    let expected = "/workspace\n/home/agent\nagent\ndeputy\n";
    assert!(seen.head.starts_with(expected), "{}", seen.head);
    let base = at.base.path().display();
    for hidden in [
        format!("{base}"),
        "/root".into(),
        "/etc/shadow".into(),
        "/var/lib".into(),
        "/etc/ssl/private".into(),
    ] {
        let answer = run(&mut client, &format!("ls {hidden}")).await;
        assert_ne!(answer.exit_code, Some(0), "{hidden}: {}", answer.head);
    }
    assert_eq!(
        run(&mut client, "ls -A ~ /tmp /run/deputy").await.head,
        "/home/agent:\n\n/run/deputy:\ndeputy-runner\n\n/tmp:\n"
    );
}

#[tokio::test]
async fn only_the_workspace_home_and_temporary_folders_can_be_written() {
    let (at, _shim) = Run::start(SandboxKind::Bubblewrap);
    let mut client = at.dial().await;
    for forbidden in [
        "/usr/x",
        "/x",
        "/etc/x",
        "/home/x",
        "/etc/passwd",
        "/run/deputy/deputy-runner",
        "/proc/sysrq-trigger",
        "/proc/sys/kernel/core_pattern",
    ] {
        let answer = run(&mut client, &format!(": >> {forbidden}")).await;
        assert_ne!(answer.exit_code, Some(0), "{forbidden}");
    }
    // Outside this may be root, whom the kernel's settings obey whatever its namespace.
    let writable = run(&mut client, "find /proc/sys /proc/irq /proc/bus /proc/fs -type f -writable").await;
    assert!(!writable.head.contains("/proc/"), "{}", writable.head);
    let answer = run(&mut client, "touch /workspace/x ~/x /tmp/x /var/tmp/x /dev/shm/x").await;
    assert_eq!(answer.exit_code, Some(0), "{}", answer.head);
    assert!(at.workspace().join("x").exists() && at.spec.home.join("x").exists());
}

#[tokio::test]
async fn tools_have_no_capabilities_and_see_only_themselves() {
    let (at, _shim) = Run::start(SandboxKind::Bubblewrap);
    let mut client = at.dial().await;
    let caps =
        run(&mut client, "grep -E 'Cap(Eff|Prm|Bnd)' /proc/self/status | grep -vc 0000000000000000; id -u")
            .await;
    assert_eq!(caps.head, "0\n1000\n");
    assert_eq!(run(&mut client, "mount -t tmpfs x /tmp").await.exit_code, Some(32));
    let processes = run(&mut client, "ps -e -o comm= | sort -u | tr '\\n' ' '").await.head;
    for name in processes.split_whitespace() {
        assert!(["bash", "bwrap", "deputy-runner", "ps", "sort", "tr"].contains(&name), "{processes}");
    }
}

#[tokio::test]
async fn tools_cannot_read_or_write_their_runner() {
    let (at, _shim) = Run::start(SandboxKind::Bubblewrap);
    let mut client = at.dial().await;
    for attempt in [
        "cat /proc/$PPID/environ",
        "echo x > /proc/$PPID/fd/1",
        "cat /proc/$PPID/mem",
        "readlink /proc/$PPID/fd/1",
    ] {
        let answer = run(&mut client, attempt).await;
        assert_ne!(answer.exit_code, Some(0), "{attempt}: {}", answer.head);
    }
}

#[tokio::test]
async fn the_environment_is_built_from_nothing_and_no_argument_shows_it() {
    for sandbox in [SandboxKind::Bubblewrap, SandboxKind::None] {
        let (at, shim) = Run::start(sandbox);
        let mut client = at.dial().await;
        let names = run(&mut client, "env | cut -d= -f1 | sort | tr '\\n' ' '").await.head;
        let expected = "DEPUTY_CALL_ID DEPUTY_RUN_ID DEPUTY_SHIM_MARK GIT_PAGER GIT_TERMINAL_PROMPT HOME LANG LOGNAME \
                        PAGER PATH PWD SECRET SHELL SHLVL TERM USER _ ";
        assert_eq!(names, expected);
        assert!(!processes_with("deputy-runner").is_empty());
        assert!(processes_with("hush-hush").is_empty());
        let spec = std::fs::metadata(at.dir()).unwrap().permissions().mode();
        assert_eq!(spec & 0o777, 0o700);
        assert!(shim.pid_file.child.is_some());
    }
}

#[tokio::test]
async fn the_home_outlives_the_sandbox() {
    let (at, shim) = Run::start(SandboxKind::Bubblewrap);
    run(&mut at.dial().await, "echo remembered > ~/note; echo forgotten > /tmp/note").await;
    shim.kill_hard();
    let _shim = at.shim();
    let answer = run(&mut at.dial().await, "cat ~/note /tmp/note").await;
    assert!(answer.head.starts_with("remembered\n") && answer.exit_code == Some(1), "{}", answer.head);
}

#[tokio::test]
async fn configured_folders_appear_as_configured() {
    let tools = tempfile::tempdir().unwrap();
    std::fs::write(tools.path().join("tool"), "v1").unwrap();
    let path = tools.path().to_path_buf();
    let (at, _shim) = Run::start_with(SandboxKind::Bubblewrap, |spec| {
        spec.read_only.push(path.clone());
        spec.binds.push(Bind { source: path.clone(), target: "/cache/rw".into(), writable: true });
        spec.binds.push(Bind { source: path.clone(), target: "/cache/ro".into(), writable: false });
    });
    let mut client = at.dial().await;
    let own = tools.path().display();
    let answer = run(
        &mut client,
        &format!("cat {own}/tool /cache/rw/tool; touch {own}/x || touch /cache/ro/x || touch /cache/rw/x"),
    )
    .await;
    assert_eq!(answer.exit_code, Some(0), "{}", answer.head);
    assert!(answer.head.starts_with("v1v1") && answer.head.matches("Read-only").count() == 2);
    assert!(tools.path().join("x").exists());
}

#[tokio::test]
async fn an_inherited_descriptor_does_not_reach_the_sandbox() {
    let leak = File::open("/etc").unwrap();
    fcntl_setfd(&leak, FdFlags::empty()).unwrap();
    let (at, shim) = Run::start(SandboxKind::Bubblewrap);
    let number = leak.as_raw_fd();
    let shims = std::fs::read_link(format!("/proc/{}/fd/{number}", shim.process.id()));
    assert!(shims.map_or(true, |target| target != std::path::Path::new("/etc")));
    let answer = run(&mut at.dial().await, "ls -l /proc/self/fd /proc/1/fd | grep -c ' /etc'").await;
    assert_eq!(answer.head, "0\n");
}

#[tokio::test]
async fn without_bubblewrap_there_is_no_start_and_no_fallback() {
    let at = Run::prepare(SandboxKind::Bubblewrap, |spec| spec.bubblewrap = Some("/no/such/bwrap".into()));
    let Err(message) = at.try_shim() else { panic!("it must not start") };
    assert!(message.contains("sandbox could not be set up") && message.contains("bubblewrap"), "{message}");
    // One that cannot make its namespaces says why.
    let at = Run::prepare(SandboxKind::Bubblewrap, |spec| spec.read_only.push("/no/such/toolchain".into()));
    let Err(message) = at.try_shim() else { panic!("it must not start") };
    assert!(message.contains("/no/such/toolchain"), "{message}");
    assert!(processes_with(at.base.path().to_str().unwrap()).is_empty());
}

#[tokio::test]
async fn another_user_is_hung_up_on() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("skipped: only root can become another user");
        return;
    }
    let (at, _shim) = Run::start(SandboxKind::None);
    // Even if the folder stood open, the socket asks who is calling.
    for (path, mode) in
        [(at.base.path().to_path_buf(), 0o755), (at.dir(), 0o755), (at.dir().join("link.sock"), 0o666)]
    {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    let peer = at.base.path().join("peer");
    std::fs::copy(std::env::current_exe().unwrap(), &peer).unwrap();
    let output = Command::new("setpriv")
        .args(["--reuid", "65534", "--regid", "65534", "--clear-groups"])
        .arg(&peer)
        .args(["--exact", "dial_for_another_test", "--ignored", "--nocapture"])
        .env("DIAL", at.dir())
        .env("DIAL_RUN", at.spec.run_id.to_string())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("outcome: refused"), "{text} {}", String::from_utf8_lossy(&output.stderr));
    assert!(Client::dial(&at.dir(), at.spec.run_id).await.is_ok());
}

#[tokio::test]
#[ignore = "only started by another test, as another user"]
async fn dial_for_another_test() {
    let Some(dir) = std::env::var_os("DIAL") else { return };
    let run_id = std::env::var("DIAL_RUN").unwrap().parse().unwrap();
    let outcome = match Client::dial(dir.as_ref(), run_id).await {
        Ok(_) => "accepted".to_owned(),
        Err(deputy_runner::link::ClientError::Dial(error)) => format!("not reached: {error}"),
        Err(_) => "refused".to_owned(),
    };
    println!("outcome: {outcome}");
}

#[test]
fn connect_says_that_laptops_come_later() {
    let output = Command::new(RUNNER).args(["connect", "--server", "x"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("not available yet"));
}

#[tokio::test]
async fn hidden_names_are_empty_and_fixed_inside_and_as_they_were_outside() {
    let at = Run::prepare(SandboxKind::Bubblewrap, |spec| {
        std::fs::create_dir(spec.workspace.join(".tool")).unwrap();
        std::fs::write(spec.workspace.join(".tool/plugin.js"), "evil").unwrap();
        std::fs::write(spec.workspace.join("tool.json"), "{\"evil\": 1}").unwrap();
        std::fs::write(spec.workspace.join(".env"), "EVIL=1").unwrap();
        std::fs::write(spec.workspace.join("kept.json"), "kept").unwrap();
        spec.hidden = [".tool", "tool.json", ".env", "absent"].map(str::to_owned).to_vec();
    });
    let _shim = at.shim();
    let mut client = at.dial().await;
    let look = "ls -A . .tool; cat tool.json .env kept.json; \
                touch .tool/x || rm -rf .tool tool.json || mv .env env || echo fixed";
    let seen = run(&mut client, look).await;
    let text = format!("{}{}", seen.head, seen.tail);
    assert!(text.contains("{}\nkept") && text.contains("fixed"), "{text}");
    assert!(!text.contains("evil") && !text.contains("EVIL") && !text.contains("absent"), "{text}");
    let outside = |name: &str| std::fs::read_to_string(at.workspace().join(name)).unwrap();
    assert_eq!(outside(".tool/plugin.js"), "evil");
    assert_eq!((outside("tool.json"), outside(".env")), ("{\"evil\": 1}".to_owned(), "EVIL=1".to_owned()));
    assert!(!at.workspace().join("absent").exists());
}

#[test]
fn what_cannot_be_hidden_is_not_started_over() {
    let linked = |sandbox| {
        Run::prepare(sandbox, |spec| {
            std::os::unix::fs::symlink("other", spec.workspace.join(".env")).unwrap();
            spec.hidden = vec![".env".to_owned()];
        })
    };
    let refused = linked(SandboxKind::Bubblewrap).try_shim().map(drop).unwrap_err();
    assert!(refused.contains("`.env` of the repository is a link"), "{refused}");
    let refused = linked(SandboxKind::None).try_shim().map(drop).unwrap_err();
    assert!(refused.contains("without a sandbox"), "{refused}");
    let outside = Run::prepare(SandboxKind::Bubblewrap, |spec| spec.hidden = vec!["../home".to_owned()]);
    let refused = outside.try_shim().map(drop).unwrap_err();
    assert!(refused.contains("no name at the top"), "{refused}");
}
