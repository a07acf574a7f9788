use crate::analysis::{Answer, Table, columns, shown};

fn answer(rows: Vec<Vec<Option<&str>>>) -> Answer {
    let owned = |row: Vec<Option<&str>>| row.into_iter().map(|value| value.map(str::to_owned)).collect();
    Answer {
        columns: vec!["day".to_owned(), "count".to_owned()],
        rows: rows.into_iter().map(owned).collect(),
        is_cut: false,
    }
}

#[test]
fn an_answer_is_a_table_whose_values_stay_on_their_lines() {
    let rows = vec![vec![Some("2026-01-31"), Some("12")], vec![Some("a\nb | c"), None]];
    let (text, count) = shown(&answer(rows));
    assert_eq!((text.as_str(), count), ("day | count\n2026-01-31 | 12\na b ¦ c | NULL", 2));
}

#[test]
fn a_long_answer_has_an_end() {
    let long = "x".repeat(10_000);
    let rows = vec![vec![Some(long.as_str()), None]; 500];
    let (text, count) = shown(&answer(rows));
    assert!(text.chars().count() <= 20_000 && count > 50 && count < 500, "{count}");
    assert!(text.lines().all(|line| line.chars().count() < 300));
}

#[test]
fn every_table_is_told_with_all_its_columns() {
    let told = columns();
    for table in Table::ALL {
        let line = told.lines().find(|line| line.starts_with(&format!("{}(", table.name()))).unwrap();
        assert!(table.columns().iter().all(|column| line.contains(column.name)), "{line}");
    }
}
