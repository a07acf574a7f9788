import { useMemo, useSyncExternalStore } from "react";
import type { LineComment } from "@/api/schema";
import { DRAFT } from "@/api/store";

/** A comment on a line, not sent yet. */
export interface Comment {
  id: string;
  path: string;
  /** In the new version, from 1; of a removed line: the one that stands there now. */
  line: number;
  text: string;
  /** Of a removed line: its number in the old version, and what it said. The API knows lines of the new version only. */
  old?: number;
  removed?: string;
}

/** What somebody thinks of a version of the work. */
export interface Draft {
  text: string;
  comments: Comment[];
  /** Paths that were looked at. */
  viewed: string[];
  at: number;
}

const PREFIX = `${DRAFT}review/`;
/** What was not sent by then is about work that nobody remembers. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;
const QUOTED_CHARS = 80;
const none: Draft = { text: "", comments: [], viewed: [], at: 0 };

const watchers = new Set<() => void>();
const cache = new Map<string, { raw: string | null; draft: Draft }>();

function nameOf(run: string, head: string): string {
  return `${PREFIX}${run}/${head}`;
}

function read(name: string): Draft {
  const raw = localStorage.getItem(name);
  const known = cache.get(name);
  if (known && known.raw === raw) return known.draft;
  let draft = none;
  try {
    if (raw) draft = { ...none, ...(JSON.parse(raw) as Partial<Draft>) };
  } catch {
    // Somebody else's: as good as none.
  }
  cache.set(name, { raw, draft });
  return draft;
}

function write(name: string, draft: Draft) {
  const isEmpty = draft.text === "" && draft.comments.length === 0 && draft.viewed.length === 0;
  try {
    if (isEmpty) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify({ ...draft, at: Date.now() }));
  } catch {
    // A full or closed store: the draft lives as long as the page.
    cache.set(name, { raw: localStorage.getItem(name), draft });
  }
  for (const tell of watchers) tell();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  addEventListener("storage", watcher);
  return () => {
    watchers.delete(watcher);
    removeEventListener("storage", watcher);
  };
}

/** What can be done with the draft about one version of a run. */
export function draftOf(run: string, head: string) {
  const name = nameOf(run, head);
  const change = (to: Partial<Draft>) => write(name, { ...read(name), ...to });
  return {
    read: () => read(name),
    say: (text: string) => change({ text }),
    /** Adds a comment, or changes the one of this id; without words it goes. */
    comment(comment: Comment) {
      const others = read(name).comments;
      const index = others.findIndex(({ id }) => id === comment.id);
      if (comment.text.trim() === "") change({ comments: others.filter(({ id }) => id !== comment.id) });
      else if (index < 0) change({ comments: [...others, comment] });
      else change({ comments: others.with(index, comment) });
    },
    view(path: string, isViewed: boolean) {
      const others = read(name).viewed.filter((each) => each !== path);
      change({ viewed: isViewed ? [...others, path] : others });
    },
    clear: () => change({ text: "", comments: [] }),
    /** Takes over what was written about an earlier version. */
    takeOver(earlier: string) {
      const old = nameOf(run, earlier);
      const { text, comments } = read(old);
      const mine = read(name);
      const words = [mine.text, text].filter(Boolean).join("\n\n");
      change({ text: words, comments: [...mine.comments, ...comments] });
      write(old, none);
    },
  };
}

/** The draft, as it is written. */
export function useDraft(run: string, head: string): Draft & ReturnType<typeof draftOf> {
  const deeds = useMemo(() => draftOf(run, head), [run, head]);
  const draft = useSyncExternalStore(watch, deeds.read);
  return { ...draft, ...deeds };
}

/** The version before this one that comments were written about and not sent; old ones are thrown away on the way. */
export function earlierDraft(run: string, head: string, now = Date.now()): string | null {
  let found: { head: string; at: number } | null = null;
  for (const name of Object.keys(localStorage).filter((each) => each.startsWith(PREFIX))) {
    const { at, comments } = read(name);
    if (now - at > KEPT_MS) {
      localStorage.removeItem(name);
      continue;
    }
    const other = name.startsWith(`${PREFIX}${run}/`) ? name.slice(PREFIX.length + run.length + 1) : head;
    if (other !== head && comments.length > 0 && at > (found?.at ?? 0)) found = { head: other, at };
  }
  return found?.head ?? null;
}

/** The comments as they are sent, in the order of the change. */
export function sent(comments: readonly Comment[]): LineComment[] {
  return [...comments]
    .sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line)
    .map(({ path, line, text, removed }) => {
      const quoted = removed?.trim().slice(0, QUOTED_CHARS);
      return { path, line, text: quoted ? `(on the removed line \`${quoted}\`) ${text}` : text };
    });
}
