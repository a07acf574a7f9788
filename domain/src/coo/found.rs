//! What an advisor found, in words.

use deputy_protocol::event::Scope;

/// What was found, in words: for whoever asked.
pub fn in_words(scope: &Scope) -> String {
    let mut lines = vec![scope.approach.clone()];
    let section = |lines: &mut Vec<String>, title: &str, items: Vec<String>| {
        if !items.is_empty() {
            lines.push(format!("\n{title}:"));
            lines.extend(items.into_iter().map(|item| format!("- {item}")));
        }
    };
    let tasks = scope.tasks.iter().map(|task| {
        let files =
            if task.files.is_empty() { String::new() } else { format!(" ({})", task.files.join(", ")) };
        format!("{}: {}{files}", task.title, task.text)
    });
    section(&mut lines, "Tasks", tasks.collect());
    let evidence = scope.evidence.iter().map(|it| format!("{} [{}]", it.says, it.source));
    section(&mut lines, "Evidence", evidence.collect());
    section(&mut lines, "Has to touch", scope.touches.clone());
    section(&mut lines, "Risks", scope.risks.clone());
    lines.join("\n")
}
