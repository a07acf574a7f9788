import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import type { EventView, RunView } from "@/api/schema";
import { Button } from "@/components/Button";
import { Empty } from "@/components/Note";
import { Shown } from "@/components/Shown";
import { useLead } from "../lead";
import type { RunSearch } from "../search";
import { rests } from "../words";
import { EntryRow } from "./EntryRow";
import { type Entry, found, wanted } from "./entry";
import { shownOf, useEvents } from "./events";
import { Filter } from "./Filter";
import { useStory } from "./useStory";

interface TimelineProps {
  run: RunView;
  search: RunSearch;
  onSearch: (change: Partial<RunSearch>) => void;
}

/** What happened in a run, and what happens right now. */
export default function Timeline({ run, search, onSearch }: TimelineProps) {
  const query = useEvents(run.id, run.state);
  const events = query.data ? shownOf(query.data) : none;
  const entries = useStory(run.id, events);
  const show = search.show ?? "all";
  const find = search.find ?? "";
  const shown = useMemo(() => found(wanted(entries, show), find), [entries, show, find]);
  return (
    <div className="flex min-h-0 grow flex-col">
      <Filter
        value={show}
        count={shown.length}
        isLoading={query.isFetching && !query.data?.whole}
        onChange={(to) => onSearch({ show: to === "all" ? undefined : to })}
        find={find}
        onFind={(words) => onSearch({ find: words || undefined })}
      />
      <Shown query={query}>
        {() =>
          shown.length === 0 ? (
            <Empty title={show === "all" && !find ? "Nothing happened yet" : "None of these"}>
              {show === "trouble" && !find && "Nothing went wrong, and nobody had to be asked."}
            </Empty>
          ) : (
            <List
              key={`${show} ${find} ${search.at}`}
              run={run}
              entries={shown}
              events={events}
              at={search.at}
              isPart={!query.data?.whole && query.data?.newest !== undefined}
            />
          )
        }
      </Shown>
    </div>
  );
}

const none = [] as const;
/** Closed, most entries are a line. */
const LINE_PX = 44;
/** From so many on nobody goes back by hand. */
const MANY = 100;

interface ListProps {
  run: RunView;
  entries: readonly Entry[];
  events: readonly EventView[];
  /** Position of what is led to. */
  at: number | undefined;
  /** What was before them is still being read. */
  isPart: boolean;
}

/** The entries: only those on the screen are in the page. */
function List({ run, entries, events, at, isPart }: ListProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  // What happens, and what went wrong, is at the end.
  const [startsAtEnd] = useState(at === undefined && (!rests(run.state) || run.state === "failed"));
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimate(entries[index]),
    getItemKey: (index) => entries[index]?.key ?? index,
    overscan: 12,
    // Before it is measured: what is drawn first is drawn in pieces, what is found missing then is not.
    initialRect: { width: innerWidth, height: innerHeight },
    // While one is at the end, one stays there.
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: 60,
    initialOffset: startsAtEnd ? () => Number.MAX_SAFE_INTEGER : 0,
    paddingStart: 8,
    paddingEnd: 16,
  });
  const lead = useLead({
    entries,
    events,
    // What is looked for may be in what is still being read.
    at: isPart ? undefined : at,
    show: (place, key) => {
      setOpen((old) => new Set(old).add(key));
      virtual.scrollToIndex(place, { align: "center" });
    },
  });
  const toggle = (key: string) =>
    setOpen((old) => {
      const next = new Set(old);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  return (
    <div className="relative min-h-0 grow">
      {isPart && (
        <p
          role="status"
          className="absolute inset-x-0 top-0 z-10 bg-ground/90 px-4 py-1.5 text-sm text-faint"
        >
          These are the newest steps. What was before is being read …
        </p>
      )}
      <section
        ref={scroller}
        aria-label="Steps"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard
        tabIndex={0}
        className="h-full overflow-y-auto [overflow-anchor:none]"
      >
        <ol className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const entry = entries[index];
            return (
              <li
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                aria-setsize={entries.length}
                aria-posinset={index + 1}
                aria-current={entry?.key === lead ? "location" : undefined}
                className="absolute inset-x-0 top-0 aria-[current=location]:led-to"
                style={{ transform: `translateY(${start}px)` }}
              >
                {entry && (
                  <EntryRow run={run.id} entry={entry} isOpen={open.has(entry.key)} onToggle={toggle} />
                )}
              </li>
            );
          })}
        </ol>
      </section>
      {!virtual.isAtEnd(200) ? (
        <Button
          icon={<ArrowDown size={16} />}
          onClick={() => virtual.scrollToEnd()}
          className="absolute right-4 bottom-3 shadow-lg"
        >
          To the end
        </Button>
      ) : (
        entries.length > MANY && (
          <Button
            icon={<ArrowUp size={16} />}
            onClick={() => virtual.scrollToIndex(0)}
            className="absolute right-4 bottom-3 shadow-lg"
          >
            To the beginning
          </Button>
        )
      )}
    </div>
  );
}

function estimate(entry: Entry | undefined): number {
  if (entry?.type !== "said") return LINE_PX;
  return 56 + Math.ceil(entry.text.length / 60) * 24;
}
