use super::message::{message, trailer};
use deputy_actors::ports::Provenance;

fn provenance(subject: &str, body: &str, trailers: &[(&str, &str)]) -> Provenance {
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    Provenance {
        subject: subject.to_owned(),
        body: body.to_owned(),
        trailers: trailers.iter().map(owned).collect(),
    }
}

#[test]
fn a_message_has_a_subject_a_body_and_trailers() {
    let text = message(
        &provenance("Add", "Why.\nMore.", &[("Deputy-Task", "t")]),
        &[("Deputy-Run", "r".to_owned())],
    );
    assert_eq!(text, "Add\n\nWhy.\nMore.\n\nDeputy-Task: t\nDeputy-Run: r\n");
    assert_eq!(trailer(&text, "Deputy-Run"), Some("r"));
    assert_eq!(trailer(&text, "Deputy"), None);
}

#[test]
fn a_required_trailer_is_not_doubled() {
    let text = message(&provenance("Add", "", &[("deputy-run", "mine")]), &[("Deputy-Run", "r".to_owned())]);
    assert_eq!(text, "Add\n\ndeputy-run: mine\n");
}

#[test]
fn nothing_hostile_breaks_out_of_its_line() {
    let text = message(
        &provenance(
            "\u{202e}Sub\r\nject\0",
            "a\u{1b}[31m\n---\nb\r",
            &[("Bad key:\n", "x\n\nFake: y"), ("", "z"), ("E", "")],
        ),
        &[("Deputy-Run", "r".to_owned())],
    );
    assert_eq!(text, "Sub ject\n\na[31m\n ---\nb\n\nBadkey: x Fake: y\nDeputy-Run: r\n");
}

#[test]
fn a_message_without_words_still_says_whose_it_is() {
    let text = message(&provenance(" \n", "\n\n", &[]), &[("Deputy-Run", "r".to_owned())]);
    assert_eq!(text, "Work by Deputy\n\nDeputy-Run: r\n");
}
