//! What a worker is told of its own part, and what others are told of it.

use deputy_protocol::event::{Permission, StaffRecord, TaskType};

/// What a worker is told of its own part: its instructions, and what it may change. Deputy looks at the files itself.
pub fn craft(record: &StaffRecord) -> String {
    let instructions = &record.instructions;
    match record.may_change.as_deref() {
        None => instructions.clone(),
        Some([]) => format!("{instructions}\n\nYou may change no file: Deputy refuses work that does."),
        Some(patterns) => format!(
            "{instructions}\n\nYou may change only files that match one of these, and Deputy refuses work that changes \
             others: {}.",
            patterns.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
        ),
    }
}

/// The workers that there are, by the kind of task that each does: for whoever hands out tasks.
pub fn listed<'a>(workers: impl IntoIterator<Item = (TaskType, &'a StaffRecord)>) -> String {
    let lines = workers.into_iter().map(|(task_type, record)| {
        let may_change = match record.may_change.as_deref() {
            None => String::new(),
            Some([]) => " It may change no file.".to_owned(),
            Some(patterns) => format!(" It may change only {}.", patterns.join(", ")),
        };
        let permission = match record.permission {
            None | Some(Permission::Autonomous) => "",
            Some(Permission::Supervised) => " Its work is at least supervised.",
            Some(Permission::HumanRequired) => " Its work is human-required.",
        };
        format!("- {}: {}{may_change}{permission}", task_type.name(), record.speciality)
    });
    format!("The workers, by the type of their tasks:\n{}", lines.collect::<Vec<_>>().join("\n"))
}
