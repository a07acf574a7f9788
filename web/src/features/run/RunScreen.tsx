import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useState } from "react";
import type { RunView } from "@/api/schema";
import { Button } from "@/components/Button";
import { harmless } from "@/components/hostile";
import { Note } from "@/components/Note";
import { Page } from "@/components/Page";
import { Sheet } from "@/components/Sheet";
import { Shown, Waiting } from "@/components/Shown";
import { Tabs } from "@/components/Tabs";
import { ActionBar } from "./actions/ActionBar";
import { Facts } from "./head/Facts";
import { noticesOf } from "./head/notices";
import { OpenAsks } from "./head/OpenAsk";
import { Standing } from "./head/Standing";
import { projectQuery, runQuery } from "./queries";
import { type RunSearch, type RunTab, tabOf } from "./search";
import { useSeen } from "./seen";
import { commitName, opening } from "./words";

// Each is its own piece: nobody loads a terminal to read a summary.
const Timeline = lazy(() => import("./timeline/Timeline"));
const Changes = lazy(() => import("./changes/Changes"));
const Checks = lazy(() => import("./Checks"));
const Artifacts = lazy(() => import("./Artifacts"));
const Files = lazy(() => import("./files/Files"));
const Terminal = lazy(() => import("./terminal/Terminal"));

interface RunScreenProps {
  id: string;
  search: RunSearch;
  onSearch: (change: Partial<RunSearch>) => void;
}

/** One run: how it stands, what happened, what it changed, and what can be done about it. */
export function RunScreen({ id, search, onSearch }: RunScreenProps) {
  const query = useQuery(runQuery(id));
  const run = query.data;
  const project = useQuery({ ...projectQuery(run?.project_id ?? ""), enabled: Boolean(run?.project_id) });
  const where = [project.data?.name, run?.agent].filter(Boolean).join(" · ");
  return (
    <Page
      filled
      title={run ? harmless(opening(run.text)) : "Run"}
      subtitle={harmless(where) || "\u00a0"}
      back={{ to: "/work", label: "Back to work" }}
    >
      <Shown query={query} loading={<Waiting lines={6} />}>
        {(shown) => <Loaded key={shown.id} run={shown} search={search} onSearch={onSearch} />}
      </Shown>
    </Page>
  );
}

function Loaded({ run, search, onSearch }: { run: RunView } & Omit<RunScreenProps, "id">) {
  const [open, setOpen] = useState(false);
  const { seen, moved, look } = useSeen(run);
  // Chosen once: nobody's page turns by itself when the work comes to review.
  const [first] = useState(() => tabOf(undefined, run.state));
  const tab = search.tab ?? first;
  // What needs room has all of it.
  const hasAside = tab === "timeline" || tab === "checks" || tab === "artifacts";
  return (
    <div className="flex min-h-0 grow">
      <div className="flex min-h-0 min-w-0 grow flex-col">
        <Standing run={run} onOpen={() => setOpen(true)} />
        <Notices run={run} />
        {moved && (
          <div className="shrink-0 px-4">
            <Note kind="warn">
              <span className="flex items-center gap-3">
                <span className="grow">
                  The work has moved on to{" "}
                  <code className="font-mono">{commitName(run.head_commit ?? "")}</code> since you began to
                  look.
                </span>
                <Button onClick={look}>Show it</Button>
              </span>
            </Note>
          </div>
        )}
        <OpenAsks run={run} />
        <Tabs
          filled
          label="Parts of the run"
          value={tab}
          onChange={(to) => onSearch({ tab: to as RunTab })}
          tabs={[
            {
              id: "timeline",
              label: "Timeline",
              content: part(<Timeline run={run} search={search} onSearch={onSearch} />),
            },
            {
              id: "changes",
              label: "Changes",
              count: run.diff.files,
              content: part(<Changes run={run} seen={seen} search={search} onSearch={onSearch} />),
            },
            { id: "checks", label: "Checks", count: run.checks.length, content: part(<Checks run={run} />) },
            { id: "artifacts", label: "Artifacts", content: part(<Artifacts run={run} />) },
            {
              id: "files",
              label: "Files",
              content: part(<Files run={run} search={search} onSearch={onSearch} />),
            },
            { id: "terminal", label: "Terminal", content: part(<Terminal run={run} />) },
          ]}
        />
        {/* Whoever types needs the room, and none of this under the thumb. */}
        {tab !== "terminal" && <ActionBar run={run} seen={seen} />}
      </div>
      {hasAside && (
        <aside
          aria-label="About this run"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so a keyboard has to reach it
          tabIndex={0}
          className="hidden w-80 shrink-0 overflow-y-auto border-l border-line p-4 xl:block"
        >
          <Facts run={run} />
        </aside>
      )}
      <Sheet open={open} onOpenChange={setOpen} title="This run">
        <Facts run={run} />
      </Sheet>
    </div>
  );
}

function part(content: ReactNode) {
  return <Suspense fallback={<Waiting lines={6} />}>{content}</Suspense>;
}

function Notices({ run }: { run: RunView }) {
  const notices = noticesOf(run);
  if (notices.length === 0) return null;
  return (
    <div className="max-h-40 shrink-0 overflow-y-auto px-4">
      {notices.map(({ kind, text }) => (
        <Note key={text} kind={kind}>
          <span className="whitespace-pre-wrap [overflow-wrap:anywhere]">{harmless(text)}</span>
        </Note>
      ))}
    </div>
  );
}
