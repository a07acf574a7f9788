//! The project that a sentence means.

use crate::{Desk, git, parts};
use deputy_actors::office::{NewProject, ProjectHandle};
use deputy_protocol::event::{ProjectSettings, RepoOrigin};
use deputy_protocol::ids::ProjectId;
use serde_json::json;
use std::fs;
use tempfile::TempDir;
use uuid::Uuid;

#[tokio::test]
async fn the_project_that_a_sentence_means_is_found_with_what_speaks_for_it() {
    let desk = Desk::new().await;
    let folder = TempDir::new().unwrap();
    git(folder.path(), &["init", "-q", "-b", "main", "letters"]);
    let letters = folder.path().join("letters");
    fs::write(letters.join("README.md"), "# Letters\n\nSends the newsletter to subscribers.\n").unwrap();
    fs::write(letters.join("send.rs"), "fn unsubscribe() {}\nfn newsletter() {}\n").unwrap();
    git(&letters, &["add", "-A"]);
    git(&letters, &["commit", "-q", "-m", "Start"]);
    let new = NewProject {
        project_id: ProjectId(Uuid::now_v7()),
        name: "letters".to_owned(),
        origin: RepoOrigin::Remote { url: letters.to_str().unwrap().to_owned() },
        settings: ProjectSettings { aliases: vec!["the Gazette".to_owned()], ..ProjectSettings::default() },
    };
    ProjectHandle::new(desk.world.clone()).add(new, "founder").await.unwrap();
    let find = async |sentence: &str| desk.seen("projects_find", json!({ "sentence": sentence })).await;

    let text = find("Subscribers of the newsletter cannot unsubscribe").await;
    let (said, why) = parts(&text);
    assert!(said.starts_with("It is about letters."), "{text}");
    assert!(
        why.contains("`unsubscribe` in send.rs:1") && why.contains("its README has `subscribers`"),
        "{text}"
    );
    let text = find("The total of the cart is wrong in the shop").await;
    assert!(text.starts_with("It is about shop.") && text.contains("it is named"), "{text}");
    let text = find("The gazette looks odd").await;
    assert!(text.starts_with("It is about letters.") && text.contains("another name of it"), "{text}");
    let text = find("Compare shop and letters").await;
    assert!(text.starts_with("These are close: ") && text.contains("Ask the founder"), "{text}");
    let text = find("Make it nicer").await;
    assert!(text.starts_with("Nothing speaks for one of them: "), "{text}");
    desk.close().await;
}
