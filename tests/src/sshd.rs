//! A real sshd in front of repositories: on loopback, with a port, a host key and a list of keys of its own.
//!
//! Everybody logs in as the user that runs the test, and gets git for one repository and nothing else, as deploy keys
//! of large hosts do.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// What a key is let do: git's two services, for the repository that its line names.
const GATE: &str = r#"#!/bin/sh
case "$SSH_ORIGINAL_COMMAND" in
"git-upload-pack '$1'" | "git-receive-pack '$1'") exec git-shell -c "$SSH_ORIGINAL_COMMAND" ;;
*) echo "ERROR: Repository not found." >&2; exit 1 ;;
esac
"#;

/// Where sshd keeps nobody's root when root starts it; the package makes it only when the service starts.
const PRIVILEGE_SEPARATION: &str = "/run/sshd";

/// A running sshd.
pub struct Sshd {
    folder: TempDir,
    port: u16,
    server: Option<Child>,
}

impl Sshd {
    /// Starts one that lets nobody in.
    pub fn try_new() -> Result<Self, String> {
        let program = program().ok_or("there is no sshd: install openssh-server")?;
        let folder = tempfile::tempdir().map_err(|fault| fault.to_string())?;
        std::fs::write(folder.path().join("keys"), "").map_err(|fault| fault.to_string())?;
        write_program(&folder.path().join("gate"), GATE).map_err(|fault| fault.to_string())?;
        if rustix::process::geteuid().is_root() {
            let made = std::fs::DirBuilder::new().recursive(true).mode(0o755).create(PRIVILEGE_SEPARATION);
            made.map_err(|fault| format!("{PRIVILEGE_SEPARATION}: {fault}"))?;
        }
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = free.map_err(|fault| fault.to_string())?.port();
        let mut sshd = Self { folder, port, server: None };
        sshd.make_host_key();
        sshd.start(&program);
        Ok(sshd)
    }

    /// The address of a repository behind it.
    pub fn url(&self, repository: &Path) -> String {
        let user = rustix::process::geteuid().as_raw();
        let passwd = std::fs::read_to_string("/etc/passwd").expect("there are users");
        let mut fields = passwd.lines().map(|line| line.split(':').collect::<Vec<_>>());
        let ours = fields.find(|fields| fields.get(2) == Some(&user.to_string().as_str()));
        let name = ours.expect("we are one of them")[0].to_owned();
        format!("ssh://{name}@127.0.0.1:{}{}", self.port, repository.display())
    }

    /// Lets whoever has this key use a repository, and no other.
    pub fn authorise(&self, public_key: &str, repository: &Path) {
        let path = self.folder.path().join("keys");
        let (gate, repository) = (self.folder.path().join("gate"), repository.display());
        let before = std::fs::read_to_string(&path).expect("it is there");
        let line = format!("restrict,command=\"{} {repository}\" {public_key}\n", gate.display());
        std::fs::write(path, before + &line).expect("it can be written");
    }

    /// The same host with another key, as a stranger in between would show it.
    pub fn change_host_key(&mut self) {
        self.stop();
        self.make_host_key();
        self.start(&program().expect("it was there before"));
    }

    fn make_host_key(&self) {
        let file = self.folder.path().join("host");
        let _ = std::fs::remove_file(&file);
        let made =
            Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&file).status();
        assert!(made.expect("ssh-keygen runs").success());
    }

    fn start(&mut self, program: &Path) {
        let folder = self.folder.path().display();
        let path = std::env::var("PATH").unwrap_or_default();
        let config = format!(
            "ListenAddress 127.0.0.1\nPort {}\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/keys\n\
             PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n\
             KbdInteractiveAuthentication no\nPermitRootLogin forced-commands-only\nMaxStartups 100\n\
             SetEnv \"PATH={path}\"\n",
            self.port
        );
        let file = self.folder.path().join("config");
        std::fs::write(&file, config).expect("a file can be written");
        let mut command = Command::new(program);
        command.args(["-D", "-e", "-f"]).arg(file).stdin(Stdio::null()).stderr(Stdio::piped());
        let mut server = command.spawn().expect("sshd starts");
        let mut lines = BufReader::new(server.stderr.take().expect("standard error is piped")).lines();
        let mut said = String::new();
        while !said.contains("Server listening") {
            let line = lines.next().unwrap_or_else(|| panic!("sshd ended: {said}"));
            said += &line.expect("it is text");
        }
        // Nobody reads the rest, and it must not block on that.
        std::thread::spawn(move || lines.for_each(drop));
        self.server = Some(server);
    }

    fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        self.stop();
    }
}

/// It wants to be started by its whole path.
fn program() -> Option<PathBuf> {
    ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd"]
        .iter()
        .map(PathBuf::from)
        .find(|it| it.is_file())
}

fn write_program(path: &Path, text: &str) -> std::io::Result<()> {
    std::fs::write(path, text)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
}
