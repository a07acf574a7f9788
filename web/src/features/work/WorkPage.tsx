import { useQuery } from "@tanstack/react-query";
import { Columns3, List, Plus, Search } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button, IconButton } from "@/components/Button";
import { Page } from "@/components/Page";
import { Tabs } from "@/components/Tabs";
import { useWide } from "@/components/wide";
import type { WorkAddress } from "./address";
import { Delegate } from "./Delegate";
import { Filters } from "./Filters";
import { Overview } from "./Overview";
import { QueueList } from "./QueueList";
import { queue } from "./queries";
import { SearchResults } from "./SearchResults";

export interface WorkProps {
  address: WorkAddress;
  /** Changes a part of the address. */
  go: (change: Partial<WorkAddress>) => void;
}

/** Everything that is worked on, was worked on, and waits for its turn. */
export function WorkPage({ address, go }: WorkProps) {
  const wide = useWide();
  const { data: waiting } = useQuery(queue);
  const view = wide ? (address.view ?? "columns") : "list";
  const count = (waiting?.items.length ?? 0) + (waiting?.dead_letters.length ?? 0);
  return (
    <Page
      title="Work"
      filled
      actions={
        <>
          {wide && !address.q && address.tab !== "queue" && (
            <IconButton
              label={view === "columns" ? "Show as a list" : "Show in columns"}
              onClick={() => go({ view: view === "columns" ? "list" : undefined })}
            >
              {view === "columns" ? <List size={20} /> : <Columns3 size={20} />}
            </IconButton>
          )}
          {wide && (
            <Button look="primary" icon={<Plus size={18} aria-hidden />} onClick={() => go({ order: true })}>
              Delegate
            </Button>
          )}
        </>
      }
    >
      <SearchBox key={address.q} address={address} go={go} />
      {address.q ? (
        <SearchResults address={address} go={go} />
      ) : (
        <Tabs
          label="What of the work"
          filled
          value={address.tab ?? "work"}
          onChange={(tab) => go({ tab: tab === "queue" ? "queue" : undefined })}
          tabs={[
            {
              id: "work",
              label: "All work",
              content: (
                <div className="flex min-h-0 grow flex-col">
                  <Filters address={address} go={go} columns={view === "columns"} />
                  <Overview address={address} view={view} go={go} />
                </div>
              ),
            },
            {
              id: "queue",
              label: "Queue",
              count,
              content: (
                <div className="min-h-0 grow overflow-y-auto">
                  <QueueList />
                </div>
              ),
            },
          ]}
        />
      )}
      {!wide && (
        <Button
          look="primary"
          icon={<Plus size={20} aria-hidden />}
          // Where a thumb reaches it, above the bar.
          className="fixed right-4 bottom-[calc(var(--spacing-bar)+env(safe-area-inset-bottom)+1rem)] z-10 min-h-13 rounded-full px-5 shadow-lg"
          onClick={() => go({ order: true })}
        >
          Delegate
        </Button>
      )}
      <Delegate
        open={address.order === true}
        project={address.project}
        onOpenChange={(open) => go({ order: open || undefined })}
      />
    </Page>
  );
}

function SearchBox({ address, go }: WorkProps) {
  const [words, setWords] = useState(address.q ?? "");
  const look = (event: FormEvent) => {
    event.preventDefault();
    go({ q: words.trim() || undefined, kind: undefined });
  };
  return (
    <search className="shrink-0 px-4 pt-3">
      <form onSubmit={look} className="relative mx-auto max-w-3xl lg:mx-0">
        <Search
          size={18}
          aria-hidden
          className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-faint"
        />
        <input
          type="search"
          enterKeyHint="search"
          aria-label="Search all history"
          placeholder="Search all history"
          value={words}
          onChange={({ target }) => {
            setWords(target.value);
            // Emptied by its cross: back to the work.
            if (target.value === "" && address.q) go({ q: undefined, kind: undefined });
          }}
          className="min-h-11 w-full rounded-full border border-line bg-raised pr-4 pl-10 text-base placeholder:text-faint focus:border-accent"
        />
      </form>
    </search>
  );
}
