//! Words and signs, before anybody makes sense of them.
//!
//! The parser knows many dialects, and tries one after the other where a text could be several things: `position(` in
//! itself, thirty times over, keeps it busy for longer than anybody waits. So it only sees what could be a question.

use super::call::is_known;
use super::writer::{Refused, refused};
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan, Word};

/// Words and signs of a question: so deep its tree can be at most.
const TOKENS_MAX: usize = 800;

/// Brackets inside of each other.
const BRACKETS_MAX: usize = 12;

/// Words of the language that a bracket can follow.
const BEFORE_BRACKETS: &[Keyword] = &[
    Keyword::ALL,
    Keyword::AND,
    Keyword::AS,
    Keyword::BETWEEN,
    Keyword::BY,
    Keyword::CASE,
    Keyword::CAST,
    Keyword::DISTINCT,
    Keyword::ELSE,
    Keyword::EXCEPT,
    Keyword::EXISTS,
    Keyword::FILTER,
    Keyword::FROM,
    Keyword::GLOB,
    Keyword::HAVING,
    Keyword::IN,
    Keyword::INTERSECT,
    Keyword::JOIN,
    Keyword::LIKE,
    Keyword::LIMIT,
    Keyword::MATERIALIZED,
    Keyword::NOT,
    Keyword::OFFSET,
    Keyword::ON,
    Keyword::OR,
    Keyword::OVER,
    Keyword::SELECT,
    Keyword::THEN,
    Keyword::UNION,
    Keyword::USING,
    Keyword::VALUES,
    Keyword::WHEN,
    Keyword::WHERE,
];

/// Refuses what no question has.
pub(super) fn check(tokens: &[TokenWithSpan]) -> Result<(), Refused> {
    let (mut count, mut depth, mut before) = (0, 0_usize, None::<&Word>);
    for token in tokens.iter().map(|token| &token.token) {
        let word = match token {
            Token::Whitespace(_) => continue,
            Token::Word(word) => Some(word),
            Token::LParen => {
                depth += 1;
                if let Some(word) = before {
                    called(word)?;
                }
                None
            }
            Token::RParen => {
                depth = depth.saturating_sub(1);
                None
            }
            Token::Number(..)
            | Token::SingleQuotedString(_)
            | Token::Comma
            | Token::Period
            | Token::SemiColon
            | Token::Eq
            | Token::DoubleEq
            | Token::Neq
            | Token::Lt
            | Token::Gt
            | Token::LtEq
            | Token::GtEq
            | Token::Plus
            | Token::Minus
            | Token::Mul
            | Token::Div
            | Token::Mod
            | Token::StringConcat
            | Token::Arrow
            | Token::LongArrow => None,
            other => {
                return refused(format!(
                    "`{other}` is not answered: write texts in single quotes, and numbers"
                ));
            }
        };
        count += 1;
        before = word;
        if count > TOKENS_MAX {
            return refused(format!(
                "the question has more than {TOKENS_MAX} words and signs: ask for less at once"
            ));
        }
        if depth > BRACKETS_MAX {
            return refused("the question is nested too deeply: ask for less at once");
        }
    }
    Ok(())
}

/// A word before a bracket: a part of the language, a function that there is, or a name of the question's own.
fn called(word: &Word) -> Result<(), Refused> {
    let is_ours = word.keyword == Keyword::NoKeyword
        || BEFORE_BRACKETS.contains(&word.keyword)
        || is_known(&word.value);
    if is_ours { Ok(()) } else { super::call::unknown(&word.value) }
}
