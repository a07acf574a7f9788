use crate::support::{World, project};
use deputy_actors::ports::Workspaces;
use deputy_protocol::event::RepoOrigin;
use std::os::unix::fs::PermissionsExt;

#[tokio::test]
async fn each_project_gets_one_key_of_its_own_that_only_we_can_read() {
    let world = World::new();
    let (one, other) = (project(), project());
    let key = world.port.deploy_key(one, &RepoOrigin::Own).await.unwrap();
    assert!(key.starts_with("ssh-ed25519 ") && key.ends_with(&format!("deputy-{one}")), "{key}");
    assert_eq!(world.port.deploy_key(one, &RepoOrigin::Own).await.unwrap(), key);
    assert_ne!(world.port.deploy_key(other, &RepoOrigin::Own).await.unwrap(), key);
    let dir = world.path("data/keys").join(one.to_string());
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&dir), mode(&dir.join("id_ed25519"))), (0o700, 0o600));
}

#[tokio::test]
async fn a_key_that_was_half_made_is_made_again() {
    let world = World::new();
    let project = project();
    let partial = world.path("data/keys").join(format!("{project}.partial"));
    std::fs::create_dir_all(&partial).unwrap();
    std::fs::write(partial.join("id_ed25519"), "half").unwrap();
    assert!(world.port.deploy_key(project, &RepoOrigin::Own).await.unwrap().starts_with("ssh-ed25519 "));
    assert!(!partial.exists());
}
