//! What of `/etc` is seen inside.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Files that programs need and that tell nothing about the host's users and services.
const VISIBLE: [&str; 26] = [
    "alternatives",
    "ca-certificates",
    "ca-certificates.conf",
    "crypto-policies",
    "debian_version",
    "fonts",
    "gai.conf",
    "host.conf",
    "hosts",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "localtime",
    "magic",
    "mime.types",
    "networks",
    "nsswitch.conf",
    "os-release",
    "perl",
    "pki/tls",
    "protocols",
    "resolv.conf",
    "services",
    "ssl/certs",
    "ssl/openssl.cnf",
    "terminfo",
];

/// Identity of the agent inside, whoever runs the shim outside.
pub(super) const AGENT_ID: u32 = 1000;

/// Host files and where they appear. Links are followed on the host: their targets are not visible inside.
pub(super) fn visible() -> Vec<(PathBuf, PathBuf)> {
    VISIBLE
        .iter()
        .map(|name| Path::new("/etc").join(name))
        .filter_map(|target| Some((target.canonicalize().ok()?, target)))
        .collect()
}

/// Writes the made-up account files into `folder` and gives host file and place inside.
pub(super) fn accounts(folder: &Path) -> io::Result<Vec<(PathBuf, PathBuf)>> {
    fs::create_dir_all(folder)?;
    let nobody = 65534;
    let files = [
        (
            "passwd",
            format!(
                "root:x:0:0:root:/root:/usr/sbin/nologin\n\
                 agent:x:{AGENT_ID}:{AGENT_ID}:agent:/home/agent:/bin/bash\n\
                 nobody:x:{nobody}:{nobody}:nobody:/nonexistent:/usr/sbin/nologin\n"
            ),
        ),
        ("group", format!("root:x:0:\nagent:x:{AGENT_ID}:\nnogroup:x:{nobody}:\n")),
        ("hostname", "deputy\n".to_owned()),
    ];
    let mut placed = Vec::new();
    for (name, content) in files {
        let file = folder.join(name);
        fs::write(&file, content)?;
        placed.push((file, Path::new("/etc").join(name)));
    }
    Ok(placed)
}
