//! Thinks: one move after the other, each recorded before and after, until there is an answer.

use super::desk::Desk;
use super::mind::Thinker;
use super::tools;
use crate::document::given_for;
use crate::memory::{Told, recalled_for};
use crate::run::house;
use crate::staff::StaffHandle;
use crate::thinking::{
    Asked, Mind, Settlement, ThoughtFault, Thread, call, compact, load_transcript, models_near,
};
use deputy_domain::agent::{
    CutOff, Kit as _, Move, Transcript, can_compact, expanded_tokens, fits_whole, next,
};
use deputy_domain::conversation::{Command, Conversation, Cut};
use deputy_domain::coo::{Toolkit, draft_of, in_words, scope_of, system_prompt, tier, with_queries};
use deputy_domain::model::ModelName;
use deputy_domain::purse::UNKNOWN_MODEL;
use deputy_domain::schedule::is_stale;
use deputy_protocol::event::{
    Ask, AskOption, AskPurpose, CallError, ContextWish, MemorySource, Prompt, RunError, StaffRecord,
    StepEvent, Tier, ToolCall,
};
use deputy_protocol::stream::Stream;

/// Thinks until it has answered, asks, waits, or is to stop. What nothing good will come of is the answer, too.
pub(super) async fn think(desk: &Desk) -> Result<(), ThoughtFault> {
    let it = desk.load().await?;
    let thinker = Thinker { desk, agent: it.purpose.agent(), project_id: it.project_id };
    let record = record(&thinker, &it).await?;
    let kit = Toolkit::of(&it.purpose).only(record.tools.as_deref());
    let mut thread = open(&thinker, &it, &kit, system_prompt(&it.purpose, &record)).await?;
    match go_on(&thinker, &mut thread, &kit, tier(&record)).await {
        Err(ThoughtFault::Failed { error, .. }) => fail(&thinker, &mut thread, error).await,
        ended => ended,
    }
}

/// The record that whoever speaks was stamped with when they took it up.
async fn record(thinker: &Thinker<'_>, it: &Conversation) -> Result<StaffRecord, ThoughtFault> {
    let staff = StaffHandle::new(thinker.desk.world.clone());
    if let Some(stamp) = &it.agent
        && let Some(record) = staff.stamped(stamp).await?
    {
        return Ok(record);
    }
    Ok(staff.holding(it.purpose.member()).await?.record)
}

async fn go_on(
    thinker: &Thinker<'_>,
    thread: &mut Thread,
    kit: &Toolkit,
    tier: Tier,
) -> Result<(), ThoughtFault> {
    let desk = thinker.desk;
    loop {
        let it = desk.load().await?;
        if desk.slow.is_cancelled() || house(&desk.world).await?.paused.is_some() {
            return Ok(());
        }
        let models = models_near(&desk.world, tier)?;
        let window = desk.world.models.context_tokens(&models[0]);
        let at = desk.world.clock.now();
        if let Some(wish) = it.wish.filter(|_| is_between_moves(&thread.transcript)) {
            if reshape(thinker, thread, kit, &models, wish).await?.is_parked() {
                return Ok(());
            }
            continue;
        }
        match next(kit, &it, &thread.transcript, window) {
            Move::Tell { source, input, text } => {
                let before = thread.transcript.documents();
                let given = given_for(&desk.world, it.project_id, source, input, before).await;
                let told = Told { source, input, text: &text };
                let (known, user) = (thread.transcript.memories(), MemorySource::Conversation(desk.id));
                let recalled = recalled_for(&desk.world, it.project_id, told, &known, &user).await;
                let prompted = StepEvent::Prompted { source, input, text, at };
                let cut = it.cut.as_ref().filter(|cut| cut.inputs + 1 == input).map(Cut::told);
                let cut = cut.map(|text| StepEvent::Prompted { source: Prompt::Deputy, input: 0, text, at });
                let steps = cut.into_iter().chain([prompted]).chain(given).chain(recalled);
                let steps: Vec<StepEvent> = steps.collect();
                thread.record(thinker, &steps).await?;
            }
            Move::GiveUpCall { call_id, model, detail } => {
                let error = CallError { code: "interrupted".to_owned(), detail };
                let step = StepEvent::CallFailed { call_id, error, at };
                let settlement = Settlement { call_id, model, usage: None, delay: None };
                thread.settle(thinker, settlement, &[step]).await?;
            }
            Move::Use(tools) => tools::use_all(thinker, &it, thread, kit, tools).await?,
            Move::Ask { call, question, options } => return ask(thinker, &call, question, options).await,
            Move::Compact => {
                if compact(thinker, thread, &kit.keeps(), &models).await?.is_parked() {
                    return Ok(());
                }
            }
            Move::Call => {
                tell_time(thinker, thread).await?;
                if call(thinker, thread, kit, &models).await?.is_parked() {
                    return Ok(());
                }
            }
            Move::Finish { summary } => return reply(thinker, thread, kit, summary).await,
            Move::Fail(error) => return fail(thinker, thread, error).await,
        }
    }
}

/// Says what time it is, unless it was said just now. It stands where it was said and never changes: what a provider has
/// read before begins with the same words. In the words before a conversation a clock would be new each time.
async fn tell_time(thinker: &Thinker<'_>, thread: &mut Thread) -> Result<(), ThoughtFault> {
    let (world, told_at) = (thinker.world(), thread.transcript.time_told.map(|(_, at)| at));
    let at = world.clock.now();
    if !is_stale(told_at, at) {
        return Ok(());
    }
    let zone = world.settings.time_zone.to_string();
    thread.record(thinker, &[StepEvent::TimeTold { zone, at }]).await
}

/// Whether nothing is under way that a model waits for.
fn is_between_moves(transcript: &Transcript) -> bool {
    transcript.in_flight.is_none() && transcript.pending().is_empty()
}

/// Does what the founder wants of what goes before the model, as far as it can be done; the next moves see the rest.
async fn reshape(
    thinker: &Thinker<'_>,
    thread: &mut Thread,
    kit: &Toolkit,
    models: &[ModelName],
    wish: ContextWish,
) -> Result<Asked, ThoughtFault> {
    let desk = thinker.desk;
    let mut steps = Vec::new();
    match wish {
        ContextWish::Compact if can_compact(&thread.transcript) => {
            if compact(thinker, thread, &kit.keeps(), models).await?.is_parked() {
                return Ok(Asked::Parked);
            }
        }
        ContextWish::Expand if thread.transcript.compacted.is_some() => {
            thread.refresh(&desk.world).await?;
            let window = desk.world.models.context_tokens(&models[0]);
            let tokens = expanded_tokens(&models[0], thread.system.clone(), kit, &thread.transcript);
            let (whole, at) = (fits_whole(tokens, window), desk.world.clock.now());
            steps.push(StepEvent::Expanded { whole, tokens, window, at });
        }
        ContextWish::Compact | ContextWish::Expand => {}
    }
    desk.fact(thinker.agent, Command::Reshaped { wish }, &steps).await?;
    thread.hear(&steps);
    Ok(Asked::Recorded)
}

/// What was thought so far; what an earlier owner left undone is ended, on record.
async fn open(
    thinker: &Thinker<'_>,
    it: &Conversation,
    kit: &Toolkit,
    system: String,
) -> Result<Thread, ThoughtFault> {
    let world = &thinker.desk.world;
    let transcript = load_transcript(world, &Stream::Thoughts(thinker.desk.id)).await?;
    let mut thread = Thread::new(transcript, system);
    let announced = thread.transcript.in_flight.as_ref().map(|(call_id, _)| *call_id);
    for call_id in it.reserved.keys().filter(|call_id| Some(**call_id) != announced) {
        let settlement =
            Settlement { call_id: *call_id, model: UNKNOWN_MODEL.to_owned(), usage: None, delay: None };
        thinker.settle(settlement, &[]).await?;
    }
    if it.was_stopped {
        let at = world.clock.now();
        let cut = thread.transcript.cut_off(kit, CutOff::Interrupted);
        let ends = cut.into_iter().map(|(tool_use, result)| StepEvent::ToolFinished {
            tool_use,
            result,
            output_bytes: 0,
            output: None,
            duration_ms: 0,
            at,
        });
        let ends: Vec<StepEvent> = ends.collect();
        if !ends.is_empty() {
            thread.record(thinker, &ends).await?;
        }
    }
    Ok(thread)
}

async fn ask(
    thinker: &Thinker<'_>,
    call: &ToolCall,
    question: String,
    options: Vec<String>,
) -> Result<(), ThoughtFault> {
    let title = question.lines().next().unwrap_or_default().chars().take(120).collect();
    let options = options.into_iter().zip(1..).map(|(label, place)| AskOption {
        id: place.to_string(),
        label,
        recommended: false,
    });
    let ask = Ask {
        inbox_id: thinker.desk.world.inbox_id(),
        purpose: AskPurpose::Agent { tool_use: call.tool_use },
        title,
        body: question,
        options: options.collect(),
        expires_at: None,
        default_choice: None,
        diff: None,
        answering: None,
    };
    Ok(thinker.desk.fact(thinker.agent, Command::Ask { ask }, &[]).await?)
}

async fn reply(
    thinker: &Thinker<'_>,
    thread: &Thread,
    kit: &Toolkit,
    text: String,
) -> Result<(), ThoughtFault> {
    let scope = scope_of(kit, &thread.transcript).map(Box::new);
    let draft = draft_of(kit, &thread.transcript).map(Box::new);
    let text = scope.as_deref().map_or(text, in_words);
    let text = with_queries(text, kit, &thread.transcript);
    let command = Command::Reply { text, heard: thread.transcript.inputs_told, scope, draft };
    Ok(thinker.desk.fact(thinker.agent, command, &[]).await?)
}

/// What nothing good comes of is over. A turn that could not even tell what was said has heard it all the same: nobody
/// begins it again for words that would end in the same way.
async fn fail(thinker: &Thinker<'_>, thread: &mut Thread, error: RunError) -> Result<(), ThoughtFault> {
    let it = thinker.desk.load().await?;
    // A wish may be what it failed at, and is gone with the turn: what was said is seen to by the next one.
    if it.wish.is_none() && thread.transcript.inputs_told <= it.heard {
        let at = thinker.world().clock.now();
        let unheard = it.unheard.iter().zip(it.heard + 1..);
        let told = unheard.map(|(it, input)| StepEvent::Prompted {
            source: it.source,
            input,
            text: it.text.clone(),
            at,
        });
        thread.record(thinker, &told.collect::<Vec<_>>()).await?;
    }
    let command = Command::Fail { error, heard: thread.transcript.inputs_told };
    Ok(thinker.desk.fact(thinker.agent, command, &[]).await?)
}
