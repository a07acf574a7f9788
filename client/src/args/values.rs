//! Values that are more than text.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use deputy_protocol::event::LineComment;
use deputy_protocol::ids::TaskId;
use deputy_protocol::money::Usd;
use serde::de::DeserializeOwned;

/// One of the contract's words.
pub(super) fn word<T>(words: impl Into<PossibleValuesParser>) -> impl TypedValueParser<Value = T>
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
{
    words.into().try_map(|word| serde_json::from_value::<T>(serde_json::Value::String(word)))
}

/// The id of a task.
pub(super) fn task(text: &str) -> Result<TaskId, String> {
    text.parse().map_err(|_| "give the whole id of a task, as `deputy show RUN` prints it".to_owned())
}

/// An amount above nothing.
pub(super) fn usd(text: &str) -> Result<Usd, String> {
    let amount = text.trim_start_matches('$').parse().ok().and_then(Usd::try_new);
    amount
        .filter(|amount| *amount > Usd::ZERO)
        .ok_or_else(|| "give an amount in US dollars, like 2.50".to_owned())
}

/// Tokens of models.
pub(super) fn tokens(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| "give a whole number of tokens, like 200000".to_owned())
}

/// Minutes of work.
pub(super) fn minutes(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| "give whole minutes, like 30".to_owned())
}

/// `PATH:LINE:TEXT`. The path may have colons in it: the first number between two of them is the line.
pub(super) fn comment(text: &str) -> Result<LineComment, String> {
    let colons: Vec<usize> = text.match_indices(':').map(|(at, _)| at).collect();
    let found = colons.windows(2).find_map(|pair| {
        let line = text[pair[0] + 1..pair[1]].parse::<u32>().ok().filter(|line| *line > 0)?;
        Some((&text[..pair[0]], line, text[pair[1] + 1..].trim()))
    });
    match found {
        Some((path, line, remark)) if !path.is_empty() && !remark.is_empty() => {
            Ok(LineComment { path: path.to_owned(), line, text: remark.to_owned() })
        }
        _ => Err("write it as PATH:LINE:TEXT, like src/main.rs:12:explain this".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_split_at_its_line_number() {
        let remark = comment("a:b.rs:12: why: this?").unwrap();
        assert_eq!((remark.path.as_str(), remark.line, remark.text.as_str()), ("a:b.rs", 12, "why: this?"));
        for wrong in ["a.rs", "a.rs:12", "a.rs:0:x", ":1:x", "a.rs:1: "] {
            assert!(comment(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_task_that_is_no_id_is_refused_in_plain_words() {
        assert!(task("abc").unwrap_err().contains("deputy show RUN"));
        assert!(task("019a0000-0000-7000-8000-0000000c0003").is_ok());
    }

    #[test]
    fn minutes_are_whole() {
        assert_eq!(minutes("30"), Ok(30));
        for wrong in ["0.02", "-1", "an hour"] {
            assert_eq!(minutes(wrong).unwrap_err(), "give whole minutes, like 30");
        }
    }

    #[test]
    fn an_amount_is_more_than_nothing() {
        assert_eq!(usd("$2.5").unwrap(), Usd::try_new(2.5).unwrap());
        for wrong in ["0", "-1", "NaN", "inf", "two"] {
            assert!(usd(wrong).is_err(), "{wrong}");
        }
    }
}
