//! The tables of people, and what is asked of them as a whole.

use super::attempts::Attempts;
use super::ceremonies::Ceremonies;
use super::error::PeopleError;
use super::passkeys::Passkeys;
use super::password::Passwords;
use super::record::PersonRow;
use crate::database::{Database, on_database};
use deputy_actors::ports::{Clock, Entropy, Ledger};
use deputy_protocol::api::PersonView;
use deputy_protocol::ids::PersonId;
use std::sync::Arc;
use url::Url;

/// Of those who have an account.
pub(super) const PERSON: &str = "SELECT id, name, role, project_id, is_founder, password, created_at,
           (SELECT COUNT(*) FROM passkey WHERE passkey.person_id = person.id) AS passkeys
    FROM person WHERE removed_at IS NULL";
const REMOVED: &str =
    "SELECT id, name, role, project_id, is_founder, password, created_at, CAST(0 AS BIGINT) AS passkeys
    FROM person WHERE id = $1";
const REMOVE: &str = "UPDATE person SET removed_at = $2, password = NULL WHERE id = $1 AND removed_at IS NULL AND NOT is_founder";
const TAKE_KEYS: &str = "DELETE FROM passkey WHERE person_id = $1";
/// Links to their devices, and those that they made for others.
const TAKE_CODES: &str = "DELETE FROM join_code WHERE used_at IS NULL AND (person_id = $1 OR made_by = $2)";

/// The people there are.
pub struct People {
    pub(super) database: Database,
    pub(super) ledger: Arc<dyn Ledger>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) entropy: Arc<dyn Entropy>,
    pub(super) public_url: Url,
    pub(super) passwords: Passwords,
    pub(super) attempts: Attempts,
    pub(super) passkeys: Passkeys,
    pub(super) ceremonies: Ceremonies,
    /// One account at a time: whether a name is free holds until it is taken.
    pub(super) joining: tokio::sync::Mutex<()>,
}

impl People {
    /// Over a ledger and its database, whose schema is up to date. Links and passkeys are for this URL.
    pub fn new(
        database: Database,
        ledger: Arc<dyn Ledger>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        public_url: Url,
    ) -> Self {
        let passkeys = Passkeys::new(&public_url);
        Self {
            database,
            ledger,
            clock,
            entropy,
            public_url,
            passkeys,
            passwords: Passwords::default(),
            attempts: Attempts::default(),
            ceremonies: Ceremonies::default(),
            joining: tokio::sync::Mutex::default(),
        }
    }

    /// Whether browsers can use passkeys at the public URL.
    pub fn passkeys_are_possible(&self) -> bool {
        self.passkeys.are_possible()
    }

    /// The founder, once there is one.
    pub async fn founder(&self) -> Result<Option<PersonView>, PeopleError> {
        let sql = format!("{PERSON} AND is_founder");
        let rows = self.rows(sql).await?;
        Ok(rows.first().map(PersonRow::view))
    }

    /// Somebody with an account.
    pub async fn find(&self, person_id: PersonId) -> Result<Option<PersonView>, PeopleError> {
        Ok(self.row(person_id).await?.map(|row| row.view()))
    }

    /// All of them, the founder first, then as they came.
    pub async fn list(&self) -> Result<Vec<PersonView>, PeopleError> {
        let rows = self.rows(format!("{PERSON} ORDER BY created_at, id")).await?;
        let mut views: Vec<PersonView> = rows.iter().map(PersonRow::view).collect();
        views.sort_by_key(|person| !person.is_founder);
        Ok(views)
    }

    /// Takes somebody's account away, in somebody's name; nothing when there is none. What they can sign in with is gone
    /// with it, and so are links that they made. Their devices are the tokens' to sign out. Again, it changes nothing.
    pub async fn remove(&self, person_id: PersonId, by: &str) -> Result<Option<PersonView>, PeopleError> {
        let found = on_database!(&self.database, pool => sqlx::query_as(REMOVED)
            .bind(person_id.0)
            .fetch_optional(pool)
            .await);
        let found: Option<PersonRow> = found.map_err(PeopleError::unavailable("read"))?;
        let Some(person) = found.map(|row| row.view()) else { return Ok(None) };
        if person.is_founder {
            return Err(PeopleError::Founder);
        }
        let now = self.clock.now();
        on_database!(&self.database, pool => async {
            let mut transaction = pool.begin().await?;
            sqlx::query(REMOVE)
                .bind(person_id.0)
                .bind(now.timestamp_micros())
                .execute(&mut *transaction)
                .await?;
            sqlx::query(TAKE_KEYS).bind(person_id.0).execute(&mut *transaction).await?;
            sqlx::query(TAKE_CODES).bind(person_id.0).bind(person.by()).execute(&mut *transaction).await?;
            transaction.commit().await
        }
        .await)
        .map_err(PeopleError::unavailable("removed"))?;
        // They are out, whatever becomes of this; asked again, it is recorded if it was not.
        self.tell_removed(&person, by, now).await?;
        Ok(Some(person))
    }

    pub(super) async fn row(&self, person_id: PersonId) -> Result<Option<PersonRow>, PeopleError> {
        let sql = format!("{PERSON} AND id = $1");
        on_database!(&self.database, pool => sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(person_id.0)
            .fetch_optional(pool)
            .await)
        .map_err(PeopleError::unavailable("read"))
    }

    pub(super) async fn named(&self, name: &str) -> Result<Option<PersonRow>, PeopleError> {
        let sql = format!("{PERSON} AND lower(name) = $1");
        on_database!(&self.database, pool => sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(name.to_ascii_lowercase())
            .fetch_optional(pool)
            .await)
        .map_err(PeopleError::unavailable("read"))
    }

    async fn rows(&self, sql: String) -> Result<Vec<PersonRow>, PeopleError> {
        on_database!(&self.database, pool => sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(pool).await)
            .map_err(PeopleError::unavailable("read"))
    }
}
