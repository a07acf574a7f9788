//! Tests that cannot run here.

/// Says that something is skipped and why; fails where everything is required.
pub fn skipped(what: &str, why: &str) {
    let set = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    assert!(
        !set("CI", "true") && !set("DEPUTY_TEST_REQUIRE_ALL", "1"),
        "{what} has to run here, and cannot: {why}"
    );
    {
        eprintln!("SKIPPED {what}: {why}");
    }
}
