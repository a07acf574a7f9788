import { useInfiniteQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { MemoryCategory, MemoryView } from "@/api/schema";
import { Badge } from "@/components/Badge";
import { Button } from "@/components/Button";
import { Time } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Empty, Note } from "@/components/Note";
import { Sheet } from "@/components/Sheet";
import { Shown, Waiting } from "@/components/Shown";
import { byWhom } from "@/features/by";
import { MemoryForm } from "./MemoryForm";
import { categories, categoryWords, memories } from "./queries";

interface MemoryListProps {
  /** A project's id, or `founder`. */
  project: string;
  q: string;
  category?: MemoryCategory;
  go: (change: { q?: string; category?: MemoryCategory }) => void;
}

/** What is remembered of a project, or of the founder: to look at, to correct and to forget. */
export function MemoryList({ project, q, category, go }: MemoryListProps) {
  const query = useInfiniteQuery(memories(project, q, category));
  const [words, setWords] = useState(q);
  const [open, setOpen] = useState<MemoryView | "new" | null>(null);
  const all = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const look = (event: FormEvent) => {
    event.preventDefault();
    go({ q: words.trim() || undefined, category });
  };
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <form onSubmit={look} className="min-w-40 grow">
          <input
            type="search"
            aria-label="Search what is remembered"
            placeholder="What is it about?"
            value={words}
            onChange={({ target }) => {
              setWords(target.value);
              if (target.value === "" && q) go({ q: undefined, category });
            }}
            className="min-h-11 w-full rounded-lg border border-line bg-raised px-3 text-base placeholder:text-faint pointer-fine:min-h-9"
          />
        </form>
        <select
          aria-label="Kind"
          value={category ?? ""}
          onChange={({ target }) =>
            go({ q: q || undefined, category: (target.value || undefined) as MemoryCategory | undefined })
          }
          className="min-h-11 rounded-lg border border-line bg-raised px-2 text-sm pointer-fine:min-h-9"
        >
          <option value="">All kinds</option>
          {categories.map((each) => (
            <option key={each} value={each}>
              {categoryWords[each]}
            </option>
          ))}
        </select>
        <Button look="primary" icon={<Plus size={18} aria-hidden />} onClick={() => setOpen("new")}>
          Add
        </Button>
      </div>
      <Shown query={query} loading={<Waiting lines={9} />}>
        {() =>
          all.length === 0 ? (
            <Empty title={q || category ? "Nothing is like that" : "Nothing is remembered yet"}>
              Decisions, preferences and open questions are noted in talks and by agents at work; you can add
              some yourself.
            </Empty>
          ) : (
            <ul className="space-y-3">
              {all.map((memory) => (
                <li key={memory.id}>
                  <Memory memory={memory} all={all} onOpen={() => setOpen(memory)} />
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
      {query.hasNextPage && (
        <Button
          look="quiet"
          className="mt-3 w-full"
          busy={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show more
        </Button>
      )}
      <Sheet
        open={open !== null}
        onOpenChange={(stays) => !stays && setOpen(null)}
        title={open === "new" ? "Remember something" : "What is remembered"}
      >
        {open && (
          <MemoryForm
            key={open === "new" ? "new" : open.id}
            project={project}
            memory={open === "new" ? undefined : open}
            close={() => setOpen(null)}
          />
        )}
      </Sheet>
    </>
  );
}

function Memory({ memory, all, onOpen }: { memory: MemoryView; all: MemoryView[]; onOpen: () => void }) {
  const against = memory.contradictions.map((id) => all.find((other) => other.id === id));
  return (
    <article className="rounded-xl border border-line bg-raised">
      <button
        type="button"
        onClick={onOpen}
        className="block w-full rounded-xl px-4 py-3 text-left hover:bg-sunken"
      >
        <span className="flex flex-wrap items-center gap-2">
          <span className="font-medium break-words">{harmless(memory.key)}</span>
          <Badge tone={memory.category === "open" ? "warn" : "faint"}>{categoryWords[memory.category]}</Badge>
          <span className="ml-auto text-sm text-faint">{sureness(memory.confidence)}</span>
        </span>
        <span className="mt-1 block break-words whitespace-pre-wrap">{harmless(memory.text)}</span>
        <span className="mt-1 flex flex-wrap gap-x-3 text-sm text-faint">
          <span>{byWhom(memory.by)}</span>
          <Time at={memory.updated_at} />
          {memory.last_used_at && (
            <span>
              used <Time at={memory.last_used_at} />
            </span>
          )}
        </span>
      </button>
      {against.length > 0 && (
        <div className="px-4 pb-2">
          <Note kind="warn">
            Something else says otherwise:
            {against.map(
              (other) =>
                other && (
                  <q key={other.id} className="ml-1">
                    {harmless(other.text)}
                  </q>
                ),
            )}
            . Forget the one that is wrong, or make one sure.
          </Note>
        </div>
      )}
    </article>
  );
}

/** How far it is trusted, in words. */
export function sureness(confidence: number): string {
  if (confidence >= 0.9) return "sure";
  if (confidence >= 0.6) return "fairly sure";
  if (confidence >= 0.3) return "unsure";
  return "doubted";
}
