//! Commands for one run, in texts of a server that cannot know what its reader calls it.

use deputy_protocol::wording::short;
use std::fmt::Display;

/// A text whose commands, as in `deputy diff RUN`, name the run that it is about.
pub(crate) fn with_run(text: &str, run: &impl Display) -> String {
    let id = short(run);
    let parts = text.split('`').enumerate().map(|(number, part)| {
        if number % 2 == 0 || !part.starts_with("deputy ") {
            return part.to_owned();
        }
        let words = part.split(' ').map(|word| if word == "RUN" { id.as_str() } else { word });
        words.collect::<Vec<_>>().join(" ")
    });
    parts.collect::<Vec<_>>().join("`")
}

#[cfg(test)]
mod tests {
    use super::with_run;

    #[test]
    fn only_commands_name_the_run() {
        let run = "019a0000-0000-7000-8000-0000000a0001";
        let text = "RUN: `deputy diff RUN --raw` gives it, `make RUN` does not";
        assert_eq!(with_run(text, &run), "RUN: `deputy diff 000a0001 --raw` gives it, `make RUN` does not");
        assert_eq!(with_run("an open ` deputy show RUN", &run), "an open ` deputy show RUN");
    }
}
