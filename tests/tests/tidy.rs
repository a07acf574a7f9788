//! The rules of the house.

use deputy_tests::tidy::{
    Repository, adapters, dependencies, documents, floors, generated, licences, machine, manifest,
    migrations, names, none, proofs, sizes, units, words,
};
use std::sync::OnceLock;

mod planted;

fn repository() -> &'static Repository {
    static REPOSITORY: OnceLock<Repository> = OnceLock::new();
    REPOSITORY.get_or_init(Repository::read)
}

#[test]
fn imports_go_down_only() {
    none(&floors::faults(&floors::manifests(repository())));
}

#[test]
fn adapters_never_know_each_other() {
    none(&adapters::faults(&repository().files));
}

#[test]
fn http_talks_to_handles_and_read_models() {
    none(&adapters::http(&repository().files));
}

#[test]
fn deciding_touches_nothing() {
    none(&adapters::impure(repository()));
}

#[test]
fn files_are_small() {
    none(&sizes::faults(&repository().files));
    none(&sizes::stale(repository()));
}

#[test]
fn names_say_something() {
    none(&names::faults(&repository().files));
}

#[test]
fn every_face_says_what_its_folder_is_for() {
    none(&names::faceless(&repository().files));
}

#[test]
fn the_table_of_agents_names_tests_that_are_there() {
    none(&proofs::missing(&repository().files));
}

#[test]
fn the_table_of_agents_says_with_which_agents_a_test_is_run() {
    none(&proofs::untrue(&repository().files));
}

#[test]
fn the_tools_that_rules_can_name_are_listed() {
    none(&proofs::unnamed(&repository().files));
}

#[test]
fn nothing_is_left_for_later_in_a_comment() {
    none(&words::unfinished(&repository().files));
}

#[test]
fn no_test_is_ignored() {
    none(&words::ignored(&repository().files));
    none(&words::stale(repository()));
}

#[test]
fn no_test_sleeps() {
    none(&words::sleeping(&repository().files));
    none(&words::spinning(&repository().files));
}

#[test]
fn every_dependency_says_why_it_is_here_and_is_used() {
    none(&manifest::faults(repository()));
}

#[test]
fn what_is_built_has_no_known_trap() {
    none(&dependencies::faults(&dependencies::built(repository())));
}

#[test]
fn every_licence_is_one_we_may_accept() {
    none(&licences::faults(&dependencies::built(repository())));
}

#[test]
fn migrations_are_twins() {
    none(&migrations::faults(&repository().files));
}

#[test]
fn no_file_tells_where_it_was_made() {
    none(&machine::faults(repository()));
}

#[test]
fn the_architecture_shows_the_tree_as_it_is() {
    let tree = repository().file(documents::TREE).expect("the tree is one page");
    let document = repository().file(documents::ARCHITECTURE).expect("the architecture is written down");
    let picture = documents::picture(&tree.text);
    assert!(document.text.contains(&picture), "{} has to show:\n{picture}", documents::ARCHITECTURE);
}

#[test]
fn the_index_lists_every_decision() {
    none(&documents::decisions(&repository().files));
}

#[test]
fn documents_link_to_what_is_there() {
    none(&documents::dead_links(repository()));
}

#[test]
fn the_example_of_the_configuration_is_fresh() {
    none(&generated::faults(repository()));
}

#[test]
fn the_systemd_unit_keeps_what_promises_rest_on() {
    none(&units::faults(repository()));
}

#[test]
fn systemd_accepts_the_unit() {
    none(&units::complaints(repository()));
}
