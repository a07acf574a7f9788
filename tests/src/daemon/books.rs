//! All that a daemon recorded, read when it has ended.

use super::process::TestDaemon;
use serde_json::Value;

impl TestDaemon {
    /// Every event of an ended daemon, in order, as it exports them; the chain is verified first.
    pub async fn books(&self) -> Vec<Value> {
        let verified = self.command(&["ledger", "verify"]).await;
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
        let exported = self.command(&["ledger", "export"]).await;
        assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
        let text = String::from_utf8(exported.stdout).expect("an export is UTF-8");
        let books: Vec<Value> =
            text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
        let positions: Vec<u64> = books.iter().filter_map(|event| event["position"].as_u64()).collect();
        assert_eq!(positions, (1..=books.len() as u64).collect::<Vec<_>>(), "positions have a gap");
        books
    }
}
