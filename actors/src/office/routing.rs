//! Which project a sentence means, when it does not say so.

use deputy_domain::projection::ProjectDoc;

/// What was found.
pub(super) enum Route<'a> {
    /// This one.
    Found(&'a ProjectDoc),
    /// Several, or none, and nobody can tell: the founder is asked.
    Unclear,
}

/// The only project there is, or the only one whose name is a word of the sentence.
pub(super) fn route<'a>(text: &str, projects: &'a [ProjectDoc]) -> Route<'a> {
    if let [only] = projects {
        return Route::Found(only);
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .map(|word| word.trim_matches(|c| c == '.' || c == '-'))
        .collect();
    let mut named = projects.iter().filter(|project| words.contains(&project.name.to_lowercase().as_str()));
    match (named.next(), named.next()) {
        (Some(one), None) => Route::Found(one),
        _ => Route::Unclear,
    }
}
