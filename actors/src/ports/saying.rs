//! What is being said in this process, and stands nowhere yet.

use deputy_domain::conversation::TEXT_BYTES_MAX;
use deputy_protocol::ids::CallId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Answers of models that are under way in this process, as far as they were said: for whoever ends one before it is
/// recorded. Of answers that another daemon waits for, nothing is known here.
#[derive(Clone, Debug, Default)]
pub struct Saying {
    under_way: Arc<Mutex<HashMap<CallId, String>>>,
}

/// An answer is under way until this is dropped, however that comes about.
pub(crate) struct UnderWay {
    saying: Saying,
    call_id: CallId,
}

impl Saying {
    /// An answer is under way.
    pub(crate) fn begin(&self, call_id: CallId) -> UnderWay {
        self.lock().insert(call_id, String::new());
        UnderWay { saying: self.clone(), call_id }
    }

    /// More of it came, if it is under way.
    pub(crate) fn hear(&self, call_id: CallId, piece: &str) {
        if let Some(text) = self.lock().get_mut(&call_id) {
            let room = TEXT_BYTES_MAX.saturating_sub(text.len());
            text.push_str(&piece[..piece.floor_char_boundary(room)]);
        }
    }

    /// What was said of it so far, if it is under way.
    pub(crate) fn so_far(&self, call_id: CallId) -> Option<String> {
        self.lock().get(&call_id).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<CallId, String>> {
        // Plain data, whole whatever panicked beside it.
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.saying.lock().remove(&self.call_id);
    }
}
