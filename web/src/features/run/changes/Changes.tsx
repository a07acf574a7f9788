import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import "react-diff-view/style/index.css";
import type { RunView } from "@/api/schema";
import { Button } from "@/components/Button";
import { Empty } from "@/components/Note";
import { Sheet } from "@/components/Sheet";
import { Shown, Waiting } from "@/components/Shown";
import { diffQuery } from "../queries";
import type { RunSearch } from "../search";
import { rests } from "../words";
import { Bar } from "./Bar";
import { Chunk } from "./Chunk";
import "./diff.css";
import { type Comment, useDraft } from "./draft";
import { FileHead } from "./FileHead";
import { FileTree } from "./FileTree";
import { Intro } from "./Intro";
import { useKeys } from "./keyboard";
import { type FileChange, parseDiff } from "./parse";
import { isFoldedByItself, type Row, rowsOf } from "./rows";
import { inOrder, treeOf } from "./tree";
import { useColours } from "./useColours";
import { useWide } from "./useWide";
import { useWriting } from "./useWriting";

interface ChangesProps {
  run: RunView;
  /** The commit that is looked at. */
  seen: string | null;
  search: RunSearch;
  onSearch: (change: Partial<RunSearch>) => void;
}

/** What the run changed. */
export default function Changes(props: ChangesProps) {
  const { run, seen } = props;
  const query = useQuery({ ...diffQuery({ ...run, head_commit: seen }), enabled: seen !== null });
  if (seen === null || query.data === "") {
    return (
      <Empty title={rests(run.state) ? "Nothing was changed" : "Nothing was changed yet"}>
        {rests(run.state)
          ? "The timeline says what happened instead."
          : "The change is shown each time the work is captured, before it is checked."}
      </Empty>
    );
  }
  return (
    <Shown query={query} loading={<Waiting lines={12} />}>
      {(text) => <Listed key={seen} {...props} text={text} />}
    </Shown>
  );
}

const LINE_PX = 23;
const heights: Record<Row["type"], number> = { intro: 120, file: 46, why: 56, hunk: 28, chunk: 0 };
const none: readonly Comment[] = [];

function Listed({ run, seen, search, onSearch, text }: ChangesProps & { text: string }) {
  const nodes = useMemo(() => treeOf(parseDiff(text)), [text]);
  const files = useMemo(() => inOrder(nodes), [nodes]);
  const draft = useDraft(run.id, seen ?? "");
  const { writing, deeds } = useWriting(run.id, seen);
  const [folds, setFolds] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [isListed, setListed] = useState(false);
  const rows = useMemo(() => rowsOf(files, folds, draft.viewed), [files, folds, draft.viewed]);
  const isWide = useWide();
  const isSplit = isWide && search.view === "split";
  const byFile = useMemo(() => Map.groupBy(draft.comments, ({ path }) => path), [draft.comments]);
  const commented = useMemo(() => new Map([...byFile].map(([path, all]) => [path, all.length])), [byFile]);

  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => {
      const row = rows[index];
      return row?.type === "chunk" ? row.hunk.changes.length * LINE_PX : heights[row?.type ?? "file"];
    },
    getItemKey: (index) => keyOf(rows[index], isSplit),
    overscan: 2,
    useAnimationFrameWithResizeObserver: true,
  });
  const items = virtual.getVirtualItems();
  const shown = items.map(({ index }) => rows[index]);
  const visible = shown.flatMap((row) => (row?.type === "chunk" ? [row.at] : []));
  const colours = useColours(files, visible, virtual.isScrolling);
  const top = rows[virtual.getVirtualItemForOffset((virtual.scrollOffset ?? 0) + 1)?.index ?? 0];
  const current = top && top.type !== "intro" ? top.at : -1;

  const fold = (file: FileChange, isFolded: boolean) =>
    setFolds((old) => new Map(old).set(file.path, isFolded));
  const view = (file: FileChange, isViewed: boolean) => {
    draft.view(file.path, isViewed);
    fold(file, isFoldedByItself(file, isViewed));
  };
  const go = (at: number) => {
    const index = rows.findIndex((row) => row.type === "file" && row.at === at);
    if (index >= 0) virtual.scrollToIndex(index, { align: "start" });
    setListed(false);
  };
  const here = files[current];
  useKeys({
    n: () => current < files.length - 1 && go(current + 1),
    p: () => current > 0 && go(current - 1),
    v: () => here && view(here, !draft.viewed.includes(here.path)),
  });
  const tree = (
    <FileTree
      nodes={nodes}
      files={files}
      current={current}
      viewed={draft.viewed}
      commented={commented}
      onOpen={go}
    />
  );
  const draw = (row: Row) => {
    switch (row.type) {
      case "intro":
        return <Intro run={run} seen={seen} large={files.some((file) => isFoldedByItself(file, false))} />;
      case "file":
        return (
          <FileHead
            file={row.file}
            isFolded={row.isFolded}
            isViewed={draft.viewed.includes(row.file.path)}
            onFold={() => fold(row.file, !row.isFolded)}
            onView={(isViewed) => view(row.file, isViewed)}
          />
        );
      case "why":
        return (
          <p className="flex min-h-14 items-center gap-3 px-4 text-sm text-faint">
            {row.text}
            {row.canOpen && <Button onClick={() => fold(row.file, false)}>Show</Button>}
          </p>
        );
      case "hunk":
        return (
          <p className="truncate bg-sunken/60 px-4 font-mono text-xs leading-7 text-faint">{row.text}</p>
        );
      case "chunk":
        return (
          <Chunk
            file={row.file}
            hunk={row.hunk}
            tokens={colours.get(row.file) ?? null}
            isSplit={isSplit}
            comments={byFile.get(row.file.path) ?? none}
            writing={writing?.path === row.file.path ? writing : null}
            deeds={deeds}
          />
        );
    }
  };
  return (
    <div className="flex min-h-0 grow">
      <nav
        aria-label="Changed files"
        className="hidden w-64 shrink-0 overflow-y-auto border-r border-line p-2 lg:block"
      >
        {tree}
      </nav>
      <div className="flex min-h-0 min-w-0 grow flex-col">
        <Bar
          files={files}
          current={current}
          isSplit={isSplit}
          onGo={go}
          onList={() => setListed(true)}
          onSplit={(split) => onSearch({ view: split ? "split" : undefined })}
        />
        <section
          ref={scroller}
          aria-label="The change"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard
          tabIndex={0}
          className="min-h-0 grow overflow-y-auto [overflow-anchor:none]"
        >
          <div className="relative" style={{ height: virtual.getTotalSize() }}>
            {items.map(({ index, key, start }) => (
              <div
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${start}px)` }}
              >
                {rows[index] && draw(rows[index])}
              </div>
            ))}
          </div>
        </section>
      </div>
      <Sheet open={isListed} onOpenChange={setListed} title="Changed files">
        {tree}
      </Sheet>
    </div>
  );
}

function keyOf(row: Row | undefined, isSplit: boolean): string {
  if (!row || row.type === "intro") return "intro";
  if (row.type === "chunk") return `${row.key}${isSplit ? "|" : ""}`;
  return row.type === "hunk" ? row.key : `${row.type}:${row.file.path}`;
}
