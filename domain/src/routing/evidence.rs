//! What speaks for a project.

/// What speaks for a project, as far as somebody looked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Its name stands in the sentence.
    pub is_named: bool,
    /// This other name of it does.
    pub alias: Option<String>,
    /// Words of the sentence that its README has.
    pub readme: Vec<String>,
    /// Words of the sentence that recent orders for it have.
    pub recent: Vec<String>,
    /// Words of the sentence that its code has, each with a place.
    pub code: Vec<(String, String)>,
}

/// A name outweighs all that words can say together.
const NAME: u32 = 100;
const README: u32 = 4;
const RECENT: u32 = 6;
const CODE: u32 = 5;
/// Of each kind so many words count: more of them are the same thing again.
const WORDS_MAX: usize = 4;

impl Evidence {
    /// How much it is together. Only to be compared with that of others for the same sentence.
    pub fn weight(&self) -> u32 {
        let words = |count: usize, each: u32| each * u32::try_from(count.min(WORDS_MAX)).unwrap_or(0);
        let name = if self.names_it() { NAME } else { 0 };
        name + words(self.readme.len(), README)
            + words(self.recent.len(), RECENT)
            + words(self.code.len(), CODE)
    }

    /// Whether the sentence says which it means.
    pub const fn names_it(&self) -> bool {
        self.is_named || self.alias.is_some()
    }

    /// What it is, for people.
    pub fn reasons(&self) -> Vec<String> {
        let list = |words: &[String]| {
            format!("`{}`", words.iter().take(WORDS_MAX).cloned().collect::<Vec<_>>().join("`, `"))
        };
        let some = |words: &[String]| (!words.is_empty()).then(|| list(words));
        let code: Vec<String> =
            self.code.iter().take(WORDS_MAX).map(|(word, place)| format!("`{word}` in {place}")).collect();
        [
            self.is_named.then(|| "it is named".to_owned()),
            self.alias.as_ref().map(|alias| format!("`{alias}` is another name of it")),
            some(&self.recent).map(|words| format!("recent work for it was about {words}")),
            (!code.is_empty()).then(|| format!("its code has {}", code.join(", "))),
            some(&self.readme).map(|words| format!("its README has {words}")),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
