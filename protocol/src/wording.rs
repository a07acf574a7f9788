//! How amounts, times, ids, ends of sentences and texts without room are written: the same wherever they are read.

use crate::money::Usd;
use std::fmt::Display;

/// Characters of an id that people name it by.
const ID_CHARS: usize = 8;

/// Nobody decides by less.
pub const CENT: Usd = Usd::from_nanos(10_000_000);

/// An amount to the cent: `$1.50`, `under $0.01`, `$0.00` only where there is none.
pub fn dollars(usd: Usd) -> String {
    if usd > Usd::ZERO && usd < CENT { "under $0.01".to_owned() } else { format!("${:.2}", usd.as_f64()) }
}

/// An amount as people read it behind "cost", and how far it is known where some tokens have no price.
pub fn cost(usd: Usd, unpriced_tokens: Option<u64>) -> String {
    let known = dollars(usd);
    match unpriced_tokens {
        None => known,
        Some(tokens) if usd < CENT => {
            format!("what nobody knows (no price is known for {tokens} tokens)")
        }
        Some(tokens) => format!("more than {known} (no price is known for {tokens} of its tokens)"),
    }
}

/// Two ends of a guess: `$1.00 to $4.00`, `up to $0.05`, or one figure where they read alike.
pub fn dollars_between(low: Usd, high: Usd) -> String {
    let (from, to) = (dollars(low), dollars(high));
    if from == to || high < CENT {
        to
    } else if low < CENT {
        format!("up to {to}")
    } else {
        format!("{from} to {to}")
    }
}

/// A time: `under a minute`, `1 minute`, `30 minutes`.
pub fn minutes(minutes: u32) -> String {
    match minutes {
        0 => "under a minute".to_owned(),
        1 => "1 minute".to_owned(),
        _ => format!("{minutes} minutes"),
    }
}

/// Two ends of a guess: `15 to 60 minutes`, `up to 5 minutes`, or one figure where they are alike.
pub fn minutes_between(low: u32, high: u32) -> String {
    match low {
        _ if low == high => minutes(high),
        0 => format!("up to {}", minutes(high)),
        _ => format!("{low} to {}", minutes(high)),
    }
}

/// A text as a sentence: with a full stop, unless it ends like one.
pub fn sentence(text: &str) -> String {
    let text = text.trim_end();
    // A sentence may end within quotes or brackets.
    let is_ended = text.trim_end_matches(['"', '”', '»', '\'', '’', ')']).ends_with(['.', '!', '?', '…']);
    if is_ended { text.to_owned() } else { format!("{text}.") }
}

/// Several texts in one sentence, with one full stop at its end.
pub fn listed<T: AsRef<str>>(items: &[T]) -> String {
    let Some((last, before)) = items.split_last() else { return String::new() };
    let before = before.iter().map(|item| item.as_ref().trim_end().trim_end_matches('.').to_owned());
    let all: Vec<String> = before.chain([last.as_ref().to_owned()]).collect();
    sentence(&all.join("; "))
}

/// An id as people name it. Ids sort by time, so their beginnings are alike: the end tells them apart.
pub fn short(id: &impl Display) -> String {
    let id = id.to_string();
    id.get(id.len().saturating_sub(ID_CHARS)..).unwrap_or(&id).to_owned()
}

/// No more than so many characters of a text, with a mark where it was cut.
pub fn cut(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(amount: f64) -> Usd {
        Usd::try_new(amount).unwrap()
    }

    #[test]
    fn less_than_a_cent_is_not_nothing() {
        assert_eq!(
            [0.0, 0.0035, 0.01, 1.5].map(|it| dollars(usd(it))),
            ["$0.00", "under $0.01", "$0.01", "$1.50"]
        );
        for (low, high, wanted) in [
            (0.0, 0.0, "$0.00"),
            (0.0, 0.004, "under $0.01"),
            (0.001, 0.004, "under $0.01"),
            (0.001, 0.05, "up to $0.05"),
            (1.0, 1.001, "$1.00"),
            (1.0, 4.0, "$1.00 to $4.00"),
        ] {
            assert_eq!(dollars_between(usd(low), usd(high)), wanted, "{low} {high}");
        }
    }

    #[test]
    fn one_minute_is_not_several() {
        assert_eq!([0, 1, 2].map(minutes), ["under a minute", "1 minute", "2 minutes"]);
        for (low, high, wanted) in [
            (0, 0, "under a minute"),
            (0, 1, "up to 1 minute"),
            (1, 1, "1 minute"),
            (2, 2, "2 minutes"),
            (15, 60, "15 to 60 minutes"),
        ] {
            assert_eq!(minutes_between(low, high), wanted);
        }
    }

    #[test]
    fn a_sentence_ends_once() {
        for (text, wanted) in [
            ("It greets", "It greets."),
            ("It greets.", "It greets."),
            ("Does it? ", "Does it?"),
            ("it says “Hello.”", "it says “Hello.”"),
            ("src/main.rs", "src/main.rs."),
            ("run make (all)", "run make (all)."),
        ] {
            assert_eq!(sentence(text), wanted);
        }
        assert_eq!(listed(&["It greets.", "It ends.", "prices"]), "It greets; It ends; prices.");
        assert_eq!(listed(&["It greets."]), "It greets.");
    }

    #[test]
    fn an_id_is_named_by_its_end() {
        assert_eq!(short(&"019a0000-0000-7000-8000-0000000a0001"), "000a0001");
        // What is no id of ours is shown as it is.
        assert_eq!([short(&"7"), short(&"aääääb")], ["7", "aääääb"]);
    }

    #[test]
    fn what_has_no_room_is_cut_between_letters_and_marked() {
        assert_eq!(["", "ää", "äää"].map(|text| cut(text, 2)), ["", "ää", "ää…"]);
    }
}
