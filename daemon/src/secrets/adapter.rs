//! The port, and how secrets get in.

use super::fault::{Outcome, fault};
use super::place::place;
use super::store::Store;
use async_trait::async_trait;
use deputy_actors::ports::{SecretFault, Secrets};
use deputy_domain::secret::{Secret, of_file};
use deputy_protocol::ids::ProjectId;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::task::spawn_blocking;

/// Secrets in files that only the daemon's user may read.
#[derive(Clone, Debug)]
pub struct FileSecrets {
    data_dir: PathBuf,
    writers: Arc<Mutex<()>>,
}

impl FileSecrets {
    /// Secrets below the data directory.
    pub fn new(data_dir: PathBuf) -> Self {
        Self { data_dir, writers: Arc::default() }
    }

    /// Replaces everything that is stored for a project: variables by name, files by their path in the tree. Hands and
    /// trees that exist already are left as they are.
    ///
    /// Refuses names that no process can have, and paths that lead out of a tree or into its repository.
    pub async fn store(
        &self,
        project_id: ProjectId,
        variables: BTreeMap<String, String>,
        files: BTreeMap<String, Vec<u8>>,
    ) -> Result<(), SecretFault> {
        let (store, turn) = (self.of(project_id), self.turn().await);
        blocking(move || {
            let _turn = turn;
            store.replace(&variables, &files)
        })
        .await
    }

    /// Changes some of what is stored for a project: what comes with a value is kept, what comes without is taken away,
    /// all else stays. The names of everything that is stored then come back: variables, then files.
    pub async fn change(
        &self,
        project_id: ProjectId,
        variables: BTreeMap<String, Option<String>>,
        files: BTreeMap<String, Option<Vec<u8>>>,
    ) -> Result<(Vec<String>, Vec<String>), SecretFault> {
        let (store, turn) = (self.of(project_id), self.turn().await);
        blocking(move || {
            let _turn = turn;
            let (variables, files) = (changed(store.variables()?, variables), changed(store.files()?, files));
            store.replace(&variables, &files)?;
            Ok((variables.into_keys().collect(), files.into_keys().collect()))
        })
        .await
    }

    /// What is stored for a project, by name only: variables, then files.
    pub async fn names(&self, project_id: ProjectId) -> Result<(Vec<String>, Vec<String>), SecretFault> {
        let store = self.of(project_id);
        blocking(move || {
            let variables = store.variables()?.into_keys().collect();
            Ok((variables, store.files()?.into_keys().collect()))
        })
        .await
    }

    /// One writer at a time: each begins with what the one before it left.
    async fn turn(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.writers).lock_owned().await
    }

    fn of(&self, project_id: ProjectId) -> Store {
        Store::new(&self.data_dir, project_id)
    }
}

#[async_trait]
impl Secrets for FileSecrets {
    async fn environment(&self, project_id: ProjectId) -> Result<BTreeMap<String, String>, SecretFault> {
        let store = self.of(project_id);
        blocking(move || store.variables()).await
    }

    async fn guarded(&self, project_id: ProjectId) -> Result<Vec<Secret>, SecretFault> {
        let store = self.of(project_id);
        blocking(move || {
            let variables = store.variables()?;
            let mut found: Vec<Secret> =
                variables.iter().filter_map(|(name, value)| Secret::new(name, value.as_bytes())).collect();
            found.extend(store.files()?.iter().flat_map(|(path, content)| of_file(path, content)));
            Ok(found)
        })
        .await
    }

    async fn forget(&self, project_id: ProjectId) -> Result<(), SecretFault> {
        let (store, turn) = (self.of(project_id), self.turn().await);
        blocking(move || {
            let _turn = turn;
            store.forget()
        })
        .await
    }

    async fn place(&self, project_id: ProjectId, tree: &Path) -> Result<(), SecretFault> {
        let (store, tree) = (self.of(project_id), tree.to_owned());
        blocking(move || place(&tree, &store.files()?)).await
    }
}

fn changed<T>(mut stored: BTreeMap<String, T>, change: BTreeMap<String, Option<T>>) -> BTreeMap<String, T> {
    for (name, value) in change {
        match value {
            Some(value) => drop(stored.insert(name, value)),
            None => drop(stored.remove(&name)),
        }
    }
    stored
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Outcome<T> + Send + 'static) -> Outcome<T> {
    match spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => fault(format!("work on them was cut short: {error}")),
    }
}
