//! Promises over random graphs: order is kept, everything ends, and no room is left unused.

use super::{bounds, graph, node};
use crate::plan::{Graph, Standing, overlaps};
use deputy_protocol::event::{NodeName, PlanNode};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Any graph without a cycle: a task depends only on tasks of lower numbers.
fn any_graph() -> impl Strategy<Value = Vec<PlanNode>> {
    let task =
        (prop::collection::vec(any::<prop::sample::Index>(), 0..4), prop::collection::vec(0_u8..12, 0..3));
    prop::collection::vec(task, 1..=200).prop_map(|tasks| {
        let name = |number: usize| format!("n{number}");
        let nodes = tasks.into_iter().enumerate().map(|(number, (after, folders))| {
            let after: Vec<String> =
                after.iter().filter(|_| number > 0).map(|index| name(index.index(number.max(1)))).collect();
            let after: Vec<&str> = after.iter().map(String::as_str).collect();
            let files = folders.iter().map(|folder| format!("src/{folder}")).collect();
            PlanNode { files, ..node(&name(number), &after) }
        });
        nodes.collect()
    })
}

fn state(standing: &BTreeMap<NodeName, Standing>, name: &NodeName) -> Standing {
    standing.get(name).copied().unwrap_or(Standing::Open)
}

/// Nothing that could go beside what is under way is left waiting while there is room.
fn uses_its_room(graph: &Graph, standing: &BTreeMap<NodeName, Standing>) -> bool {
    let working: Vec<&PlanNode> =
        graph.nodes().filter(|node| state(standing, &node.name) == Standing::Working).collect();
    let is_free = |node: &&PlanNode| {
        state(standing, &node.name) == Standing::Open
            && node.depends_on.iter().all(|before| state(standing, before) == Standing::Done)
            && !working.iter().any(|other| overlaps(node, other))
    };
    !graph.nodes().any(|node| is_free(&node))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn order_is_kept_nobody_meets_and_everything_ends(
        nodes in any_graph(),
        room in 1_usize..9,
        picks in prop::collection::vec((any::<prop::sample::Index>(), prop::bool::weighted(0.05)), 200),
    ) {
        let graph = graph(nodes);
        let mut standing: BTreeMap<NodeName, Standing> = BTreeMap::new();
        let mut working: Vec<NodeName> = Vec::new();
        for (pick, is_lost) in picks {
            for begun in graph.ready(|name| state(&standing, name), room - working.len()) {
                prop_assert!(begun.depends_on.iter().all(|before| standing[before] == Standing::Done));
                let beside = working.iter().map(|name| graph.node(name).unwrap());
                prop_assert!(beside.into_iter().all(|other| !overlaps(begun, other)));
                working.push(begun.name.clone());
                standing.insert(begun.name.clone(), Standing::Working);
            }
            prop_assert!(working.len() <= room);
            prop_assert!(working.len() == room || uses_its_room(&graph, &standing));
            if working.is_empty() {
                break;
            }
            let ended = working.swap_remove(pick.index(working.len()));
            standing.insert(ended, if is_lost { Standing::Lost } else { Standing::Done });
        }
        prop_assert!(working.is_empty(), "a graph of n tasks ends in n steps");
        let stranded: BTreeSet<&NodeName> =
            graph.stranded(|name| state(&standing, name)).iter().map(|node| &node.name).collect();
        for node in graph.nodes() {
            let is_over = matches!(state(&standing, &node.name), Standing::Done | Standing::Lost);
            prop_assert!(is_over != stranded.contains(&node.name));
        }
    }

    #[test]
    fn a_graph_with_a_way_back_is_refused_and_the_way_is_shown(nodes in any_graph(), at in any::<prop::sample::Index>()) {
        let mut nodes = nodes;
        let end = at.index(nodes.len());
        // From the first task on a chain down to its end: the end now waits for whatever waits for it.
        let Some(waiting) = nodes.iter().position(|node| node.depends_on.contains(&nodes[end].name)) else {
            return Ok(());
        };
        let name = nodes[waiting].name.clone();
        nodes[end].depends_on.insert(name);
        let flaws = Graph::try_new(nodes.clone(), &bounds()).unwrap_err();
        let [crate::plan::Flaw::Cycle(way)] = flaws.as_slice() else { panic!("{flaws:?}") };
        let by_name: BTreeMap<&NodeName, &PlanNode> = nodes.iter().map(|node| (&node.name, node)).collect();
        for (before, after) in way.iter().zip(way.iter().cycle().skip(1)) {
            prop_assert!(by_name[after].depends_on.contains(before));
        }
    }
}
