//! Which files a piece of work may change, and whether two pieces would meet.

use deputy_protocol::event::PlanNode;

/// Whether two pieces could change the same file. Without a scope a piece could change any file of its project.
pub fn overlaps(one: &PlanNode, other: &PlanNode) -> bool {
    one.project_id == other.project_id && meet(&one.files, &other.files)
}

/// Whether a file lies in a scope.
pub(in crate::plan) fn touches(scope: &[String], path: &str) -> bool {
    scope.iter().any(|wanted| {
        let mut parts = root(path);
        root(wanted).all(|part| parts.next() == Some(part))
    })
}

/// Whether a path names something below the repository's root: relative, without a way up.
pub(crate) fn is_inside(path: &str) -> bool {
    !path.starts_with('/') && !path.contains('\0') && path.split('/').all(|part| part != "..")
}

fn meet(one: &[String], other: &[String]) -> bool {
    one.is_empty()
        || other.is_empty()
        || one.iter().any(|left| other.iter().any(|right| nested(root(left), root(right))))
}

/// Whether one lies in the other, or both are the same.
fn nested<'a>(one: impl Iterator<Item = &'a str>, other: impl Iterator<Item = &'a str>) -> bool {
    one.zip(other).all(|(left, right)| left == right)
}

/// A path that may be changed, as far as it is certain: its components before the first wildcard.
fn root(path: &str) -> impl Iterator<Item = &str> {
    let parts = path.split('/').filter(|part| !part.is_empty() && *part != ".");
    parts.take_while(|part| !part.contains(['*', '?', '[', '{']))
}
