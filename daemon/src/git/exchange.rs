//! What needs the remote and the repository together, one at a time per project.

use super::delivery::{Move, Plan, Target, move_here, note_moved};
use super::fault::{OrFault, Outcome};
use super::freshness::Freshness;
use super::host::Host;
use super::keys;
use super::locks::Locks;
use super::mirror::{appear, branch_name, branches, check_folder, chosen_default, create, open};
use super::network::{Address, Door, Network, Push, Pushed, fetch, is_untidy, push, remote_head, tidy};
use super::reading::LOOK_AGAIN_AFTER;
use deputy_actors::ports::{Delivered, DeliveryOrder, Registered, WorkspaceFault};
use deputy_protocol::event::RepoOrigin;
use deputy_protocol::ids::ProjectId;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedMutexGuard;

/// A delivery that found its target moved looks again this many times in all.
const TRIES: u32 = 2;

/// Talks with remotes.
pub(super) struct Exchange {
    host: Arc<Host>,
    network: Network,
    projects: Locks<ProjectId>,
    freshness: Freshness,
}

/// Runs what blocks on a thread that may.
pub(super) async fn blocking<T: Send + 'static>(
    host: &Arc<Host>,
    work: impl FnOnce(&Host) -> Outcome<T> + Send + 'static,
) -> Outcome<T> {
    let host = Arc::clone(host);
    tokio::task::spawn_blocking(move || work(&host))
        .await
        .map_err(|error| WorkspaceFault::Io { operation: "finish", detail: error.to_string() })?
}

impl Exchange {
    pub(super) fn new(host: Arc<Host>) -> Self {
        Self {
            host,
            network: Network::from_environment(),
            projects: Locks::new(),
            freshness: Freshness::default(),
        }
    }

    /// Keeps everybody else from changing what the project's branches are.
    pub(super) async fn hold(&self, project: ProjectId) -> OwnedMutexGuard<()> {
        self.projects.hold(project).await
    }

    /// Brings the mirror up to date.
    pub(super) async fn refresh(&self, project: ProjectId, origin: &RepoOrigin) -> Outcome<()> {
        let RepoOrigin::Remote { url } = origin else { return Ok(()) };
        let address = Address::try_new(url)?;
        let asked = self.freshness.asked(project);
        let _alone = self.hold(project).await;
        if self.freshness.is_served(project, asked) {
            return Ok(());
        }
        self.fetch(project, &self.host.layout.mirror(project), &address, self.host.settings.exchange_timeout)
            .await
    }

    /// Brings the mirror up to date, unless somebody tried that a moment ago; why it is not, if it is not. Waits no longer
    /// than `limit`.
    pub(super) async fn look(
        &self,
        project: ProjectId,
        origin: &RepoOrigin,
        limit: Duration,
    ) -> Outcome<Option<String>> {
        let now = (self.host.now)();
        if *origin == RepoOrigin::Own {
            return Ok(None);
        }
        if let Some(looked) = self.freshness.look(project, now - LOOK_AGAIN_AFTER) {
            return Ok(looked.remark);
        }
        let why = match tokio::time::timeout(limit, self.refresh(project, origin)).await {
            Ok(Ok(())) => None,
            Ok(Err(WorkspaceFault::Unreachable(why) | WorkspaceFault::Refused(why))) => Some(why),
            Ok(Err(fault)) => return Err(fault),
            Err(_) => Some(format!("no answer within {} s", limit.as_secs())),
        };
        let remark = why
            .map(|why| format!("the remote could not be reached, so this is what was there before: {why}"));
        self.freshness.looked(project, now, remark.clone());
        Ok(remark)
    }

    async fn fetch(
        &self,
        project: ProjectId,
        mirror: &Path,
        address: &Address,
        limit: Duration,
    ) -> Outcome<()> {
        if !mirror.is_dir() {
            return Err(WorkspaceFault::Missing(
                "the project has no repository on this host; register it again".to_owned(),
            ));
        }
        let number = self.freshness.begin(project);
        let key = self.host.layout.key(project);
        fetch(&self.network, mirror, Door { address, key: key.as_deref() }, limit).await?;
        self.freshness.succeeded(project, number, (self.host.now)());
        Ok(())
    }

    /// Tidies the repository when it wants it. That it failed harms nobody today, so it is only logged.
    pub(super) async fn tidy(&self, project: ProjectId) {
        let mirror = self.host.layout.mirror(project);
        let looked_at = mirror.clone();
        if !blocking(&self.host, move |_| Ok(is_untidy(&looked_at))).await.unwrap_or(false) {
            return;
        }
        let _alone = self.hold(project).await;
        if let Err(fault) = tidy(&self.network, &mirror, self.host.settings.exchange_timeout).await {
            tracing::warn!(%project, %fault, "a repository could not be tidied");
        }
    }

    /// Makes the mirror, or brings a standing one up to date. The project's key stays with it only when that went well.
    pub(super) async fn register(
        &self,
        project: ProjectId,
        origin: &RepoOrigin,
        asked: Option<&str>,
        folder: Option<&str>,
    ) -> Outcome<Registered> {
        let stood = self.host.layout.mirror(project).is_dir();
        let registered = self.mirror(project, origin, asked, folder).await;
        let (origin, went_well) = (origin.clone(), registered.is_ok());
        let settled = blocking(&self.host, move |host| match went_well {
            true => keys::settled(&host.layout, &origin),
            false if stood => Ok(()),
            false => keys::put_off(&host.layout, project, &origin),
        });
        if let Err(fault) = settled.await {
            tracing::warn!(%project, %fault, "a deploy key could not be put where it belongs");
        }
        registered
    }

    async fn mirror(
        &self,
        project: ProjectId,
        origin: &RepoOrigin,
        asked: Option<&str>,
        folder: Option<&str>,
    ) -> Outcome<Registered> {
        if let Some(asked) = asked {
            branch_name(asked)?;
        }
        let address = match origin {
            RepoOrigin::Remote { url } => Some(Address::try_new(url)?),
            RepoOrigin::Own => None,
        };
        let _alone = self.hold(project).await;
        let mirror = self.host.layout.mirror(project);
        let partial = self.host.layout.mirror_partial(project);
        let stands = mirror.is_dir();
        let path = if stands { mirror.clone() } else { partial.clone() };
        if !stands {
            let first = asked.unwrap_or("main").to_owned();
            blocking(&self.host, move |_| {
                if partial.exists() {
                    fs::remove_dir_all(&partial).or_fault("remove an unfinished repository")?;
                }
                create(&partial, &first)
            })
            .await?;
        }
        let (origin, asked, folder) = (origin.clone(), asked.map(str::to_owned), folder.map(str::to_owned));
        let filled = match self.fill(project, &path, address.as_ref(), stands).await {
            Err(fault) => Err(fault),
            Ok(remote) => {
                let path = path.clone();
                blocking(&self.host, move |_| {
                    let repo = open(&path)?;
                    let default_branch = chosen_default(&repo, &origin, asked.as_deref(), remote.as_deref())?;
                    if let Some(folder) = folder {
                        check_folder(&repo, &origin, &default_branch, &folder)?;
                    }
                    let empty = branches(&repo, &origin)?.is_empty();
                    if !stands {
                        appear(&path, &mirror)?;
                    }
                    Ok(Registered { default_branch, empty })
                })
                .await
            }
        };
        if filled.is_err() && !stands {
            // Nobody knows of what may be in it. One that stays is removed by the next try, or as an orphan.
            let _ = blocking(&self.host, move |_| fs::remove_dir_all(path).or_fault("remove it")).await;
        }
        filled
    }

    /// Fetches what a mirror is to hold; the branch that its remote calls its own.
    async fn fill(
        &self,
        project: ProjectId,
        path: &Path,
        address: Option<&Address>,
        stands: bool,
    ) -> Outcome<Option<String>> {
        let Some(address) = address else { return Ok(None) };
        let settings = &self.host.settings;
        let limit = if stands { settings.exchange_timeout } else { settings.clone_timeout };
        self.fetch(project, path, address, limit).await?;
        let key = self.host.layout.key(project);
        remote_head(&self.network, path, Door { address, key: key.as_deref() }, limit).await
    }

    /// Fetches, plans and moves. Every step can be repeated: the plan finds what was done.
    pub(super) async fn carry_out(
        &self,
        order: &DeliveryOrder,
        target: &Target,
        plan: impl Fn(&Host, &DeliveryOrder, &Target) -> Outcome<Plan> + Clone + Send + 'static,
    ) -> Outcome<Delivered> {
        let address = match &order.origin {
            RepoOrigin::Remote { url } => Some(Address::try_new(url)?),
            RepoOrigin::Own => None,
        };
        let _alone = self.hold(order.project_id).await;
        let mirror = self.host.layout.mirror(order.project_id);
        for _ in 0..TRIES {
            if let Some(address) = &address {
                self.fetch(order.project_id, &mirror, address, self.host.settings.exchange_timeout).await?;
            }
            let planned = {
                let (order, target, plan) = (order.clone(), target.clone(), plan.clone());
                blocking(&self.host, move |host| plan(host, &order, &target)).await?
            };
            let moved = match planned {
                Plan::Answer(answer) => return Ok(answer),
                Plan::Move(moved) => moved,
            };
            if self.moved(order, target, address.as_ref(), moved).await? {
                return Ok(Delivered::Done {
                    commit: moved.new.to_string(),
                    target: target.branch.clone(),
                    previous: moved.old.map(|old| old.to_string()),
                });
            }
        }
        Ok(Delivered::Conflict {
            detail: format!("'{}' keeps moving while this is delivered; try again", target.branch),
        })
    }

    /// False when the branch is no longer where it was seen.
    async fn moved(
        &self,
        order: &DeliveryOrder,
        target: &Target,
        address: Option<&Address>,
        moved: Move,
    ) -> Outcome<bool> {
        let (project, target) = (order.project_id, target.clone());
        let Some(address) = address else {
            return blocking(&self.host, move |host| move_here(&host.open(project)?, &target, &moved)).await;
        };
        let mirror = self.host.layout.mirror(project);
        let key = self.host.layout.key(project);
        let what = Push { branch: &target.branch, old: moved.old, new: moved.new };
        let limit = self.host.settings.exchange_timeout;
        if push(&self.network, &mirror, Door { address, key: key.as_deref() }, &what, limit).await?
            == Pushed::Moved
        {
            return Ok(false);
        }
        blocking(&self.host, move |host| note_moved(&host.open(project)?, &target, &moved)).await?;
        Ok(true)
    }
}
