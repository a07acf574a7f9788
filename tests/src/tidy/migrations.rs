//! Twin migrations: both engines take the same steps, under the same numbers and names.

use super::File;

const ENGINES: [&str; 2] = ["migrations/sqlite/", "migrations/postgres/"];

/// Steps that one engine lacks, and gaps in the numbers.
pub fn faults(files: &[File]) -> Vec<String> {
    let steps = ENGINES.map(|engine| -> Vec<&str> {
        files.iter().filter_map(|file| file.path.strip_prefix(engine)).collect()
    });
    let mut faults = Vec::new();
    for (own, other, engine) in [(0, 1, ENGINES[1]), (1, 0, ENGINES[0])] {
        let lacking = steps[own].iter().filter(|step| !steps[other].contains(step));
        faults.extend(lacking.map(|step| format!("{engine}{step} is missing: its twin is there")));
    }
    for (at, step) in steps[0].iter().enumerate() {
        let wanted = format!("{:04}_", at + 1);
        if !step.starts_with(&wanted) || step.rsplit('.').next() != Some("sql") {
            faults.push(format!("{}{step}: the next step is {wanted}NAME.sql", ENGINES[0]));
        }
    }
    faults
}
