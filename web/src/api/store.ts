import { type DBSchema, type IDBPDatabase, openDB } from "idb";

/** Something that was to be sent while Deputy could not be reached. */
export interface Waiting {
  /** The idempotency key: sent twice, it is done once. */
  key: string;
  path: string;
  body: unknown;
  /** In words for a person: "Message to the COO: …". */
  what: string;
  at: number;
  /** Why it was refused, once it was: it stays until a person has seen that. */
  refused?: string;
  /** It waited for longer than the daemon knows its key: a person has to say whether it is still to be sent. */
  isOld?: boolean;
}

/** What was begun to be written is kept under names that begin like this, and goes with who wrote it. */
export const DRAFT = "deputy-draft-";

interface Shape extends DBSchema {
  /** What the daemon said, by the text of its key, to be shown when there is no daemon. */
  answers: { key: string; value: { key: unknown; data: unknown; at: number } };
  outbox: { key: string; value: Waiting };
}

let opened: Promise<IDBPDatabase<Shape>> | undefined;

/** What this browser keeps. It is emptied when somebody signs out. */
export function store(): Promise<IDBPDatabase<Shape>> {
  opened ??= openDB<Shape>("deputy", 1, {
    upgrade(database) {
      database.createObjectStore("answers");
      database.createObjectStore("outbox", { keyPath: "key" });
    },
    terminated() {
      opened = undefined;
    },
  }).catch((fault) => {
    // A disk that is full may have room the next time.
    opened = undefined;
    throw fault;
  });
  return opened;
}

/** Forgets everything: the next person at this browser is another one. */
export async function emptyStore(): Promise<void> {
  for (const key of Object.keys(localStorage)) if (key.startsWith(DRAFT)) localStorage.removeItem(key);
  const database = await store();
  await Promise.all([database.clear("answers"), database.clear("outbox")]);
}
