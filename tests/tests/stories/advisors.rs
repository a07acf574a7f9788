//! The COO asks three advisors at once: they think at the same time, and the founder hears what all of them found.

use super::house::{Founder, Who, daemon, hears, model, says, turns, uses, who};
use deputy_tests::daemon::Repository;
use deputy_tests::scripted::{Meeting, Reply};
use serde_json::{Value, json};

const QUESTIONS: [(&str, &str, &str); 3] = [
    ("code", "What is in the form?", "The form has nine fields."),
    ("growth", "What did others do?", "Others ask for a name alone."),
    ("analytics", "Where do they leave?", "Most leave at field seven."),
];

#[tokio::test]
async fn advisors_that_are_asked_together_think_at_the_same_time() {
    // Whoever is asked first gets no answer before the last one has asked, too: one after the other they would never end.
    let meeting = Meeting::of(QUESTIONS.len());
    let server = model(move |seen| {
        let asked = QUESTIONS.iter().find(|(_, question, _)| hears(seen, question));
        match (who(seen), turns(seen), asked) {
            (Who::Coo, 0, _) => {
                let ask = |reply: Reply, (advisor, question, _): &(&str, &str, &str)| {
                    reply.call(advisor, "consult", json!({"advisor": advisor, "question": question}))
                };
                QUESTIONS.iter().fold(Reply::text("I ask around."), ask).usage(300, 0, 40)
            }
            (Who::Coo, _, _) => says("Ask for less."),
            (Who::Advisor, 0, Some(("code", ..))) => {
                uses(seen, "repo_read", json!({"project": "shop", "path": "README.md"})).at(&meeting)
            }
            (Who::Advisor, 0, Some(("growth", ..))) => uses(seen, "runs_list", json!({})).at(&meeting),
            (Who::Advisor, 0, Some(_)) => uses(seen, "metrics_show", json!({"project": "shop"})).at(&meeting),
            (Who::Advisor, _, Some((_, _, found))) => {
                let evidence = json!([{"claim": "it is there", "source": "README.md:1"}]);
                uses(seen, "report", json!({"approach": found, "evidence": evidence}))
            }
            (other, ..) => panic!("{other:?} has nothing to say here"),
        }
    })
    .await;
    let daemon = daemon(&server, "").await;
    let repository = Repository::of(&[("README.md", "# Shop\n")]);
    daemon.api().add_project("shop", &repository.url(), &["true"]).await;
    let founder = Founder::says(daemon.api(), "Why does nobody sign up?").await;
    founder.hears("Ask for less.").await;

    let last = server.seen().into_iter().rfind(|seen| who(seen) == Who::Coo).unwrap();
    for (advisor, _, found) in QUESTIONS {
        assert!(hears(&last, found), "{advisor} is not heard: {:#}", last.body);
    }
    let page = daemon.api().get(&format!("/api/v1/conversations?of={}", founder.thread)).await;
    let asked: Vec<&Value> = page["items"].as_array().unwrap().iter().collect();
    assert_eq!(asked.len(), QUESTIONS.len(), "each consultation is a conversation of its own: {page:#}");
    assert!(asked.iter().all(|it| it["state"] == "ended"), "{page:#}");
}
