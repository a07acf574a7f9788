//! Calls that end before their time are settled.

use super::bench::{Gate, settled};
use deputy_actors::ports::Clock as _;
use deputy_domain::run::Command;
use deputy_protocol::event::WaitReason;
use deputy_tests::scripted::{Dialect, Fault, ModelServer, Reply};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;

#[tokio::test]
async fn a_program_that_goes_away_leaves_a_settled_call_and_the_provider_is_let_go() {
    for dialect in Dialect::ALL {
        let reply = Reply::text("Hello there.").usage(100, 40, 20).fault(Fault::HangAfterBytes(60));
        let gate = Gate::new([reply]).await;
        let mut watcher = gate.watch().await;
        let mut answer = gate.ask(dialect).await;
        answer.chunk().await.unwrap();
        drop(answer);
        settled(&mut watcher).await;
        assert!(gate.run().await.reserved.is_empty(), "{dialect:?}");
    }
}

#[tokio::test]
async fn a_stream_that_the_provider_cuts_is_settled_with_what_it_told() {
    let whole = Reply::text("Hello there.").usage(100, 40, 20);
    let told = Dialect::Anthropic.stream(&whole).find("event: ping").unwrap();
    let gate = Gate::new([whole.clone().fault(Fault::CutAfterBytes(told))]).await;
    let answer = gate.ask(Dialect::Anthropic).await;
    assert!(answer.text().await.is_err(), "the program sees that it was cut");
    let run = gate.run().await;
    assert!(run.reserved.is_empty());
    assert_eq!((run.spent.input_tokens, run.spent.cache_read_tokens, run.spent.output_tokens), (100, 40, 1));
}

#[tokio::test]
async fn a_provider_that_falls_silent_in_the_middle_has_broken_off() {
    let whole = Reply::text("Hello there.").usage(100, 40, 20);
    let told = Dialect::Anthropic.stream(&whole).find("event: ping").unwrap();
    let gate = Gate::impatient([whole.clone().fault(Fault::HangAfterBytes(told))]).await;
    let answer = gate.ask(Dialect::Anthropic).await;
    assert!(answer.text().await.is_err(), "the program is not left waiting");
    let run = gate.run().await;
    assert!(run.reserved.is_empty());
    assert_eq!((run.spent.input_tokens, run.spent.cache_read_tokens, run.spent.output_tokens), (100, 40, 1));
}

#[tokio::test]
async fn where_nobody_knows_what_a_call_used_what_was_set_aside_counts() {
    let gate = Gate::new([Reply::text("Hello there.").fault(Fault::CutAfterBytes(50))]).await;
    let answer = gate.ask(Dialect::Compatible).await;
    assert!(answer.text().await.is_err());
    let run = gate.run().await;
    assert!(run.reserved.is_empty());
    assert!(run.spent.cost_usd.as_f64() > 0.0, "{:?}", run.spent);
}

#[tokio::test]
async fn calls_that_the_end_of_the_daemon_cuts_off_are_settled_before_it() {
    let whole = Reply::text("Hello there.").usage(100, 40, 20);
    let told = Dialect::Anthropic.stream(&whole).find("event: ping").unwrap();
    let silent = Reply::text("x").fault(Fault::HangAfterBytes(0));
    let gate = Gate::new([whole.fault(Fault::HangAfterBytes(told)), silent]).await;
    let mut begun = gate.ask(Dialect::Anthropic).await;
    begun.chunk().await.unwrap();
    let silent = gate.ask(Dialect::Anthropic).await;
    gate.desk.flight.cut();
    assert!(begun.text().await.is_err() && silent.text().await.is_err());
    gate.desk.flight.landed().await;
    let run = gate.run().await;
    assert!(run.reserved.is_empty());
    assert_eq!(run.spent.output_tokens, 1, "the one that had begun: {:?}", run.spent);
    let estimated = run.estimated_usd.expect("of the other nobody knows");
    assert!(estimated < run.spent.cost_usd && run.unpriced_tokens.is_none(), "{estimated:?} {:?}", run.spent);
}

#[tokio::test]
async fn a_call_that_nobody_answers_before_the_daemon_ends_may_be_made_again() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let gate = Gate::before(ModelServer::start([]).await.unwrap(), &url, None).await;
    let cut = async {
        let (mut stream, _) = silent.accept().await.unwrap();
        stream.read_u8().await.unwrap();
        gate.desk.flight.cut();
        stream
    };
    let (answer, _stream) = tokio::join!(gate.ask(Dialect::Anthropic), cut);
    assert_eq!(answer.status().as_u16(), 503);
    gate.desk.flight.landed().await;
    let run = gate.run().await;
    assert!(run.reserved.is_empty() && run.estimated_usd == Some(run.spent.cost_usd), "{:?}", run.spent);
}

#[tokio::test]
async fn the_end_of_the_daemon_waits_for_calls_that_end_by_themselves() {
    let gate = Gate::new([Reply::text("Hello there.").usage(100, 40, 20)]).await;
    let answer = gate.ask(Dialect::Anthropic).await;
    let (landed, text) = tokio::join!(gate.desk.flight.landed(), answer.text());
    assert_eq!(((), true), (landed, text.is_ok()));
    let run = gate.run().await;
    assert_eq!((run.spent.output_tokens, run.reserved.len(), run.estimated_usd), (20, 0, None));
}

#[tokio::test]
async fn a_program_that_goes_away_before_the_answer_begins_is_settled() {
    let gate = Gate::new([Reply::text("x").fault(Fault::HangAfterBytes(0))]).await;
    let mut watcher = gate.watch().await;
    let asked = gate.ask(Dialect::Anthropic);
    tokio::select! {
        _ = gate.server.wait_for(1) => {}
        answer = asked => drop(answer),
    }
    settled(&mut watcher).await;
    assert!(gate.run().await.reserved.is_empty());
}

#[tokio::test]
async fn a_refusal_costs_nothing_and_comes_as_it_was() {
    let said = r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#;
    let replies = [(529, said), (500, "oops"), (400, said)];
    let replies = replies.map(|(status, body)| Reply::refusal(status, &[("retry-after", "3")], body));
    let gate = Gate::new(replies).await;
    for (status, body) in [(529, said), (500, "oops"), (400, said)] {
        let answer = gate.ask(Dialect::Anthropic).await;
        assert_eq!(answer.headers()["retry-after"], "3");
        assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (status, body));
    }
    let run = gate.run().await;
    assert_eq!((run.spent.cost_usd.as_f64(), run.reserved.len()), (0.0, 0));
}

#[tokio::test]
async fn a_call_whose_run_is_parked_meanwhile_is_settled_with_what_it_used() {
    let whole = Reply::text("Hello there.").usage(100, 40, 20);
    let gate = Gate::new([whole.fault(Fault::HangAfterBytes(400))]).await;
    let mut watcher = gate.watch().await;
    let mut answer = gate.ask(Dialect::Anthropic).await;
    answer.chunk().await.unwrap();
    let (reason, until) = (WaitReason::Provider, Some(gate.house.clock.now() + chrono::Duration::hours(1)));
    gate.house.fact(gate.fence, Command::Park { reason, until, detail: "Wait.".to_owned() }).await;
    drop(answer);
    assert_eq!(settled(&mut watcher).await["usage"]["input_tokens"], 100);
    assert!(gate.run().await.reserved.is_empty());
}
