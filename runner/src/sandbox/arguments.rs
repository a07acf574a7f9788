//! The arguments of bubblewrap.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use deputy_protocol::link::{GATEWAY_MOUNT, HOME_MOUNT, ShimSpec, WORKSPACE_MOUNT};

use super::etc::AGENT_ID;

/// Where this program is inside.
pub(super) const RUNNER_MOUNT: &str = "/run/deputy/deputy-runner";

/// Folders at the root that are links into `/usr` on merged systems and folders on others.
const ROOT_FOLDERS: [&str; 6] = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];

/// Parts of `/proc` through which the machine is configured. Their files obey the host's root, whatever
/// namespace it is in and without any capability; bubblewrap leaves them open when root starts it.
const KERNEL_SETTINGS: [&str; 7] = ["sys", "irq", "bus", "fs", "acpi", "scsi", "driver"];

/// A list of arguments that is only added to.
#[derive(Debug, Default)]
struct Arguments(Vec<OsString>);

impl Arguments {
    fn flag(&mut self, flag: &str) -> &mut Self {
        self.0.push(flag.into());
        self
    }

    fn option(&mut self, flag: &str, value: impl Into<OsString>) -> &mut Self {
        self.0.extend([flag.into(), value.into()]);
        self
    }

    fn mount(&mut self, flag: &str, source: &Path, target: &Path) -> &mut Self {
        self.0.extend([flag.into(), source.into(), target.into()]);
        self
    }
}

/// What bubblewrap is told through its `--args` descriptor; the command itself follows as real arguments.
pub(super) fn arguments(
    spec: &ShimSpec,
    runner: &Path,
    etc: &[(PathBuf, PathBuf)],
    hidden: &[(Option<PathBuf>, PathBuf)],
    info: i32,
) -> Vec<OsString> {
    let mut list = Arguments::default();
    for flag in ["--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    {
        list.flag(flag);
    }
    list.flag("--die-with-parent").flag("--new-session").option("--cap-drop", "ALL");
    list.option("--uid", AGENT_ID.to_string()).option("--gid", AGENT_ID.to_string());
    list.option("--hostname", "deputy").option("--info-fd", info.to_string());
    list.mount("--ro-bind", Path::new("/usr"), Path::new("/usr"));
    for name in ROOT_FOLDERS {
        let path = Path::new("/").join(name);
        match path.read_link() {
            Ok(target) => list.mount("--symlink", &target, &path),
            Err(_) => list.mount("--ro-bind-try", &path, &path),
        };
    }
    for (source, target) in etc {
        list.mount("--ro-bind", source, target);
    }
    list.option("--tmpfs", "/tmp").option("--tmpfs", "/var/tmp").option("--tmpfs", "/run");
    list.option("--proc", "/proc").option("--dev", "/dev");
    for name in KERNEL_SETTINGS {
        let path = Path::new("/proc").join(name);
        list.mount("--ro-bind-try", &path, &path);
    }
    for path in &spec.read_only {
        list.mount("--ro-bind", path, path);
    }
    list.mount("--ro-bind", runner, Path::new(RUNNER_MOUNT));
    list.mount("--bind", &spec.home, Path::new(HOME_MOUNT));
    list.mount("--bind", &spec.workspace, Path::new(WORKSPACE_MOUNT));
    for (file, target) in hidden {
        match file {
            Some(file) => list.mount("--ro-bind", file, target),
            None => list.option("--tmpfs", target).option("--remount-ro", target),
        };
    }
    if let Some(folder) = &spec.gateway {
        // The socket in it is made anew whenever the daemon starts. Dialling it is no writing.
        list.mount("--ro-bind", folder, Path::new(GATEWAY_MOUNT));
    }
    for bind in &spec.binds {
        let flag = if bind.writable { "--bind" } else { "--ro-bind" };
        list.mount(flag, &bind.source, &bind.target);
    }
    // Last: until here mount points are made in it.
    list.option("--remount-ro", "/").option("--chdir", WORKSPACE_MOUNT);
    list.0
}

/// Arguments as `--args` wants them: each ended by NUL.
pub(super) fn nul_separated(arguments: &[OsString]) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;
    arguments.iter().flat_map(|argument| argument.as_bytes().iter().copied().chain([0])).collect()
}
