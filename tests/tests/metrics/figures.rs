//! Sums by day and week.

use super::shelf::{Shelf, at, by, event};
use deputy_actors::ports::{FiguresWanted, Metrics as _};
use deputy_domain::metric::ProductEvent;
use deputy_protocol::api::FiguresBy;
use deputy_protocol::ids::ProjectId;
use uuid::Uuid;

fn paid(id: &str, when: &str, value: f64, unit: &str, user: &str) -> ProductEvent {
    let (unit, user) = (Some(unit.to_owned()), Some(user.to_owned()));
    ProductEvent { value: Some(value), unit, user, ..event(id, "paid", when) }
}

async fn filled(shelf: &Shelf) {
    let user = |user: &str| Some(user.to_owned());
    shelf
        .add(&[
            ProductEvent { user: user("a"), ..event("1", "sign_up", "2026-03-01T00:00:00Z") },
            ProductEvent { user: user("b"), ..event("2", "sign_up", "2026-03-01T23:59:59.999999Z") },
            event("3", "sign_up", "2026-03-02T00:00:00Z"),
            paid("4", "2026-03-01T12:00:00Z", 10.0, "usd", "a"),
            paid("5", "2026-03-01T13:00:00Z", 2.5, "usd", "a"),
            paid("6", "2026-03-01T14:00:00Z", 7.0, "eur", "c"),
        ])
        .await;
    let neighbour = [event("1", "sign_up", "2026-03-01T00:00:00Z")];
    shelf.events.add(ProjectId(Uuid::now_v7()), &neighbour).await.unwrap();
}

pub(crate) async fn days_are_summed_up_by_name_and_unit(shelf: Shelf) {
    filled(&shelf).await;
    assert_eq!(
        shelf.figures(by(FiguresBy::Day)).await,
        [
            "2026-03-02 sign_up - count 1 users 0 sum - min - max -",
            "2026-03-01 paid eur count 1 users 1 sum 7 min 7 max 7",
            "2026-03-01 paid usd count 2 users 1 sum 12.5 min 2.5 max 10",
            "2026-03-01 sign_up - count 2 users 2 sum - min - max -",
        ]
    );
}

pub(crate) async fn weeks_begin_on_monday(shelf: Shelf) {
    filled(&shelf).await;
    let figures = shelf.figures(by(FiguresBy::Week)).await;
    assert_eq!(figures[0], "2026-03-02 sign_up - count 1 users 0 sum - min - max -");
    assert_eq!(figures[3], "2026-02-23 sign_up - count 2 users 2 sum - min - max -");
}

pub(crate) async fn only_what_was_asked_for_is_summed_up(shelf: Shelf) {
    filled(&shelf).await;
    let paid = FiguresWanted { name: Some("paid".to_owned()), ..by(FiguresBy::Day) };
    assert_eq!(shelf.figures(paid).await.len(), 2);
    let late = FiguresWanted { since: at("2026-03-01T14:00:00Z"), ..by(FiguresBy::Day) };
    assert_eq!(shelf.figures(late).await.len(), 3);
    let page = FiguresWanted { offset: 1, limit: 2, ..by(FiguresBy::Day) };
    let whole = shelf.figures(by(FiguresBy::Day)).await;
    assert_eq!(shelf.figures(page).await, whole[1..3]);
    let none = FiguresWanted { name: Some("' OR 1=1 --".to_owned()), ..by(FiguresBy::Day) };
    assert!(shelf.figures(none).await.is_empty());
}

pub(crate) async fn the_largest_values_there_can_be_are_summed_up(shelf: Shelf) {
    let events: Vec<ProductEvent> =
        (0..1_000).map(|nth| paid(&nth.to_string(), "2026-03-01T12:00:00Z", 1e15, "usd", "a")).collect();
    shelf.add(&events).await;
    let figures = shelf.figures(by(FiguresBy::Day)).await;
    assert_eq!(
        figures,
        [
            "2026-03-01 paid usd count 1000 users 1 sum 1000000000000000000 min 1000000000000000 max 1000000000000000"
        ]
    );
}
