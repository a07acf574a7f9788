//! Conversations that outgrow the model's window: summed up in plain sight, and had back whole.

use deputy_actors::conversation::ConversationHandle;
use deputy_actors::testing::{Bench, TestTree, Turn, told, turns};
use deputy_domain::conversation::{Conversation, State};
use deputy_domain::model::{ModelRequest, TokenUsage};
use deputy_protocol::event::{ContextWish, Event, Prompt, Purpose, StepEvent};
use deputy_protocol::ids::ConversationId;
use deputy_protocol::stream::Stream;
use uuid::Uuid;

const TALK: ConversationId = ConversationId(Uuid::from_u128(7));

fn asks_for_a_summary(request: &ModelRequest) -> bool {
    told(request).contains("Sum up the conversation so far")
}

/// Answers everything, and sums up what is to be summed up.
fn talker(request: &ModelRequest) -> Turn {
    if asks_for_a_summary(request) {
        Turn::Say("They want a lot.".to_owned())
    } else {
        Turn::Say("Yes.".to_owned())
    }
}

async fn say(tree: &TestTree, text: &str) -> Conversation {
    let handle = ConversationHandle::new(tree.bench.outside());
    handle.open(TALK, Purpose::Talk, None, String::new(), "founder").await.unwrap();
    let said = handle.say(TALK, Prompt::Founder, text.to_owned(), "founder").await.unwrap();
    let wanted = said.inputs();
    let heard = move |bench: &Bench| bench.ledger.conversation(TALK).unwrap().heard >= wanted;
    tree.until("it has answered", heard).await;
    let it = tree.bench.ledger.conversation(TALK).unwrap();
    assert_eq!(it.state, State::Idle);
    it
}

async fn wish(tree: &TestTree, wish: ContextWish) {
    ConversationHandle::new(tree.bench.outside()).reshape(TALK, wish, "founder").await.unwrap();
}

fn steps(bench: &Bench) -> Vec<StepEvent> {
    let events = bench.ledger.events().into_iter().filter(|event| event.stream == Stream::Thoughts(TALK));
    let steps = events.filter_map(|event| match event.event().unwrap() {
        Event::Step(step) => Some(step),
        _ => None,
    });
    steps.collect()
}

fn compactions(bench: &Bench) -> usize {
    steps(bench).iter().filter(|step| matches!(step, StepEvent::Compacted { .. })).count()
}

fn last(bench: &Bench) -> String {
    told(bench.models.asked().iter().rfind(|request| !asks_for_a_summary(request)).unwrap())
}

#[tokio::test]
async fn one_that_fills_the_window_is_summed_up_with_the_founder_s_words_kept_and_paid_for() {
    let bench = Bench::default();
    bench.models.play_by(talker);
    bench.models.set_usage(TokenUsage { input: 80_000, output: 100, ..TokenUsage::default() });
    let mut tree = bench.start().await;
    for turn in 1..=10 {
        say(&tree, &format!("thing {turn}")).await;
        tree = tree.restart().await;
    }
    assert!(compactions(&bench) >= 1, "{:?}", steps(&bench));
    let last = last(&bench);
    assert!(last.contains("They want a lot.") && last.contains("thing 1\\n"), "{last}");
    let it = bench.ledger.conversation(TALK).unwrap();
    assert!(it.reserved.is_empty() && it.spent.input_tokens > 0);
    let told = steps(&bench).iter().filter(|step| matches!(step, StepEvent::Prompted { .. })).count();
    assert_eq!(told, 10, "the whole of it stays on record");
}

#[tokio::test]
async fn the_founder_has_it_summed_up_and_has_all_of_it_back() {
    let bench = Bench::default();
    bench.models.play_by(talker);
    let tree = bench.start().await;
    for turn in 1..=10 {
        say(&tree, &format!("thing {turn}")).await;
    }
    let before = last(&bench);
    wish(&tree, ContextWish::Compact).await;
    assert_eq!(compactions(&bench), 0, "it is seen to with the next turn");
    let it = say(&tree, "thing 11").await;
    assert_eq!((compactions(&bench), it.wish), (1, None));
    assert!(last(&bench).contains("They want a lot."), "{}", last(&bench));
    wish(&tree, ContextWish::Expand).await;
    say(&tree, "thing 12").await;
    let whole = last(&bench);
    let before = before.trim_end_matches(']');
    assert!(whole.starts_with(before), "{whole}\nbegins otherwise than\n{before}");
    assert!(!whole.contains("They want a lot."), "{whole}");
    assert_eq!(compactions(&bench), 1);
    let expanded = steps(&bench).into_iter().find(|step| matches!(step, StepEvent::Expanded { .. }));
    assert!(
        matches!(expanded, Some(StepEvent::Expanded { whole: true, window: 100_000, .. })),
        "{expanded:?}"
    );
}

#[tokio::test]
async fn what_does_not_fit_stays_summed_up_and_that_is_said() {
    let bench = Bench::default();
    bench.models.play_by(talker);
    let tree = bench.start().await;
    for turn in 1..=10 {
        say(&tree, &format!("thing {turn} {}", "word ".repeat(10_000))).await;
    }
    wish(&tree, ContextWish::Compact).await;
    say(&tree, "thing 11").await;
    wish(&tree, ContextWish::Expand).await;
    say(&tree, "thing 12").await;
    let expanded = steps(&bench).into_iter().find(|step| matches!(step, StepEvent::Expanded { .. }));
    let Some(StepEvent::Expanded { whole: false, tokens, .. }) = expanded else { panic!("{expanded:?}") };
    assert!(tokens > 100_000);
    assert!(last(&bench).contains("They want a lot."), "the summary stays");
}

#[tokio::test]
async fn whatever_fact_it_dies_behind_a_wish_is_seen_to_once() {
    let whole = Bench::default();
    whole.models.play_by(talker);
    let tree = whole.start().await;
    for turn in 1..=8 {
        say(&tree, &format!("thing {turn}")).await;
    }
    wish(&tree, ContextWish::Compact).await;
    let from = whole.ledger.events().len();
    say(&tree, "thing 9").await;
    for kill_at in from..=whole.ledger.events().len() {
        let bench = Bench::default();
        bench.models.play_by(talker);
        let mut tree = bench.start().await;
        for turn in 1..=8 {
            say(&tree, &format!("thing {turn}")).await;
        }
        wish(&tree, ContextWish::Compact).await;
        let handle = ConversationHandle::new(bench.outside());
        handle.say(TALK, Prompt::Founder, "thing 9".to_owned(), "founder").await.unwrap();
        let is_heard = |bench: &Bench| bench.ledger.conversation(TALK).unwrap().heard == 9;
        tree.until("it is to die", |bench| bench.ledger.events().len() >= kill_at || is_heard(bench)).await;
        tree = tree.restart().await;
        tree.until("it has answered", is_heard).await;
        let it = bench.ledger.conversation(TALK).unwrap();
        assert_eq!((compactions(&bench), it.wish), (1, None), "killed behind fact {kill_at}");
        assert!(it.reserved.is_empty(), "killed behind fact {kill_at}");
        assert!(turns(bench.models.asked().last().unwrap()) > 0);
    }
}
