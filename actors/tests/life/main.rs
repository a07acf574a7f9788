//! Runs, from a sentence to a merge, in the real tree over a world of fakes whose time moves only while a test waits.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod advisors;
mod agent;
mod answering;
mod answering_broken;
mod budgets;
mod catching_up;
mod configured;
mod deciding;
mod delivering;
mod documents;
mod founder;
mod hands_on;
mod looking;
mod looking_back;
mod looking_back_plans;
mod memory;
mod memory_doubts;
mod ordinary;
mod pausing;
mod places;
mod plan_budgets;
mod plan_checks;
mod plan_estimates;
mod plan_grades;
mod plan_levels;
mod plan_places;
mod plan_reports;
mod planning;
mod providers;
mod queueing;
mod removing;
mod routing;
mod scheduling;
mod summaries;
mod talking;
mod talks_compacted;
mod talks_told;
mod telling;
mod time;
