use super::*;
use deputy_protocol::ids::ProjectId;
use uuid::Uuid;

fn candidate(name: &str, evidence: Evidence) -> Candidate {
    Candidate { project_id: ProjectId(Uuid::nil()), name: name.to_owned(), evidence }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn names(choice: &Choice<'_>) -> Vec<String> {
    match choice {
        Choice::One(one) => vec![one.name.clone()],
        Choice::Close(close) => close.iter().map(|it| it.name.clone()).collect(),
        Choice::Nothing => Vec::new(),
    }
}

#[test]
fn the_words_of_a_sentence_that_tell_something_are_found_in_order_and_once() {
    let told =
        telling_words("Please mend the checkout: the Checkout page, with VAT for invoices, should add up.");
    assert_eq!(told, ["checkout", "page", "invoices"]);
    assert!(telling_words(&"word1234 ".repeat(2).replace("1234 ", "x ")).len() == 1);
}

#[test]
fn a_name_is_found_as_a_word_or_as_words_in_a_row_and_not_within_one() {
    assert!(named_in("In Web-Shop, fix it", "web-shop"));
    assert!(named_in("the old shop is slow", "Old Shop"));
    assert!(!named_in("the workshop is slow", "shop"));
    assert!(!named_in("old and new shop", "old shop"));
    assert!(!named_in("anything", " "));
}

#[test]
fn a_name_outweighs_all_that_words_say() {
    let named = candidate("shop", Evidence { is_named: true, ..Evidence::default() });
    let place = || ("checkout".to_owned(), "a.rs:1".to_owned());
    let wordy = Evidence {
        readme: words(&["checkout", "cart", "price", "order", "tax"]),
        recent: words(&["checkout", "cart", "price", "order", "tax"]),
        code: std::iter::repeat_with(place).take(9).collect(),
        ..Evidence::default()
    };
    let routing = Routing::of([candidate("site", wordy), named]);
    assert_eq!(names(&routing.choice()), ["shop"]);
    assert!(matches!(routing.choice(), Choice::One(_)));
}

#[test]
fn where_two_are_close_nobody_chooses_and_where_little_speaks_for_any_neither() {
    let with = |recent: &[&str], readme: &[&str]| Evidence {
        recent: words(recent),
        readme: words(readme),
        ..Evidence::default()
    };
    let routing = Routing::of([
        candidate("site", with(&["cart"], &["checkout"])),
        candidate("shop", with(&["cart", "checkout"], &[])),
        candidate("docs", with(&[], &["cart"])),
    ]);
    assert_eq!(names(&routing.choice()), ["shop", "site"]);
    let routing =
        Routing::of([candidate("docs", with(&[], &["cart"])), candidate("none", Evidence::default())]);
    assert_eq!((routing.choice(), routing.candidates().len()), (Choice::Nothing, 1));
}

#[test]
fn what_speaks_for_one_is_told() {
    let evidence = Evidence {
        alias: Some("the store".to_owned()),
        code: vec![("invoice".to_owned(), "src/bill.rs:3".to_owned())],
        readme: words(&["cart"]),
        ..Evidence::default()
    };
    assert_eq!(
        evidence.reasons(),
        [
            "`the store` is another name of it",
            "its code has `invoice` in src/bill.rs:3",
            "its README has `cart`"
        ]
    );
}
