//! A run's key: worth something at this installation's gateway, while the run is worked on.
//!
//! It is `dpr_RUN_MAC`: the run's id as 32 hexadecimal digits, and the HMAC-SHA256 of the id under the installation's
//! secret in unpadded base64url. Nothing is stored for it, so the same run has the same key in every life of the daemon.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use deputy_domain::secret::Secret;
use deputy_protocol::ids::RunId;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

const BEGINNING: &str = "dpr_";
const ID_CHARS: usize = 32;
const SECRET_BYTES: usize = 32;
/// Beside the folder that sandboxes see, never in it.
const FILE: &str = "gateway-key";

/// Makes and knows the keys of runs.
#[derive(Clone)]
pub struct RunKeys {
    secret: [u8; SECRET_BYTES],
}

// By hand: the secret is worth every run's key.
impl std::fmt::Debug for RunKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RunKeys")
    }
}

impl RunKeys {
    /// Of the installation in this data directory; its secret is made when there is none.
    pub fn init(data_dir: &Path) -> io::Result<Self> {
        let path = data_dir.join(FILE);
        let found = match std::fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => make(data_dir, &path)?,
            found => found?,
        };
        let secret = found.try_into().map_err(|_| {
            let detail = format!("{} does not hold a key of 32 bytes: remove it", path.display());
            io::Error::new(ErrorKind::InvalidData, detail)
        })?;
        Ok(Self { secret })
    }

    /// The key of a run.
    pub fn key(&self, run_id: RunId) -> String {
        let mac = URL_SAFE_NO_PAD.encode(self.mac(run_id).finalize().into_bytes());
        format!("{BEGINNING}{}_{mac}", run_id.0.simple())
    }

    /// Whose key this is; `None` when it is nobody's. How long that takes says nothing about the right one.
    pub fn check(&self, key: &str) -> Option<RunId> {
        let (id, _) = key.strip_prefix(BEGINNING)?.split_at_checked(ID_CHARS)?;
        let run_id = RunId(Uuid::try_parse(id).ok()?);
        bool::from(self.key(run_id).as_bytes().ct_eq(key.as_bytes())).then_some(run_id)
    }

    fn mac(&self, run_id: RunId) -> Hmac<Sha256> {
        let mac = Hmac::<Sha256>::new_from_slice(&self.secret).expect("HMAC takes keys of any length");
        mac.chain_update(run_id.0.as_bytes())
    }
}

/// A run's key as what is kept out of all that is recorded.
pub(super) fn as_secret(key: &str) -> Option<Secret> {
    Secret::new("the run's key", key.as_bytes())
}

/// A new secret. It appears by rename, so it is whole or not there.
fn make(data_dir: &Path, path: &Path) -> io::Result<Vec<u8>> {
    let secret: [u8; SECRET_BYTES] = rand::random();
    let partial = data_dir.join(format!("{FILE}.partial"));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&partial)?;
    file.write_all(&secret)?;
    file.sync_all()?;
    std::fs::rename(&partial, path)?;
    std::fs::File::open(data_dir)?.sync_all()?;
    Ok(secret.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_run_has_one_key_for_ever_and_no_other_opens_anything() {
        let dir = tempfile::tempdir().unwrap();
        let keys = RunKeys::init(dir.path()).unwrap();
        let (run, other) = (RunId(Uuid::now_v7()), RunId(Uuid::now_v7()));
        let key = keys.key(run);
        assert_eq!(RunKeys::init(dir.path()).unwrap().key(run), key);
        assert_eq!(keys.check(&key), Some(run));
        let stolen = key.replace(&run.0.simple().to_string(), &other.0.simple().to_string());
        let upper = key.replace(&run.0.simple().to_string(), &run.0.simple().to_string().to_uppercase());
        for bad in ["", "dpr_", "sk-1", &key[..key.len() - 1], &format!("{key}x"), &stolen, &upper, "dpr_é"]
        {
            assert_eq!(keys.check(bad), None, "{bad}");
        }
        let mode = std::fs::metadata(dir.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let elsewhere = tempfile::tempdir().unwrap();
        assert_eq!(RunKeys::init(elsewhere.path()).unwrap().check(&key), None);
    }

    #[test]
    fn a_secret_of_another_length_is_not_used() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(FILE), b"short").unwrap();
        assert!(RunKeys::init(dir.path()).is_err());
    }
}
