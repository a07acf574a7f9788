import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, File, Folder, Link2, SquareDashed } from "lucide-react";
import type { FileEntry, RunView } from "@/api/schema";
import { IconButton } from "@/components/Button";
import { harmless } from "@/components/hostile";
import { Empty } from "@/components/Note";
import { Shown } from "@/components/Shown";
import type { RunSearch } from "../search";
import { bytes, commitName } from "../words";
import { FileText } from "./FileText";
import { crumbs, fileQuery, folderQuery, inOrder, joined } from "./workspace";

interface FilesProps {
  run: RunView;
  search: RunSearch;
  onSearch: (change: Partial<RunSearch>) => void;
}

/** What lies in the run's workspace. On a phone a file lies over its folder. */
export default function Files({ run, search, onSearch }: FilesProps) {
  const path = search.path ?? "";
  const folder = useQuery(folderQuery(run.id, path));
  const open = (to: string) => onSearch({ path: to || undefined, file: undefined });
  return (
    <div className="flex min-h-0 grow">
      <section
        aria-label="Folder"
        className={`min-h-0 min-w-0 grow flex-col lg:flex lg:w-80 lg:grow-0 lg:border-r lg:border-line ${search.file ? "hidden" : "flex"}`}
      >
        <Crumbs path={path} onOpen={open} />
        <Shown query={folder}>
          {({ entries, live, commit, truncated }) => (
            <div className="min-h-0 grow overflow-y-auto">
              <ul>
                {inOrder(entries).map((entry) => (
                  <li key={entry.name}>
                    <Row
                      entry={entry}
                      isOpen={search.file === joined(path, entry.name)}
                      onOpen={() => {
                        const to = joined(path, entry.name);
                        if (entry.kind === "folder") open(to);
                        else onSearch({ file: to });
                      }}
                    />
                  </li>
                ))}
              </ul>
              {entries.length === 0 && <Empty title="An empty folder" />}
              <p className="px-4 py-3 text-xs text-faint">
                {truncated && "There is more in it than is shown. "}
                {live
                  ? "As it is in the workspace now."
                  : `As it was captured${commit ? ` at ${commitName(commit)}` : ""}.`}
              </p>
            </div>
          )}
        </Shown>
      </section>
      <section
        aria-label="File"
        className={`min-h-0 min-w-0 grow flex-col lg:flex ${search.file ? "flex" : "hidden"}`}
      >
        {search.file ? (
          <Opened run={run} path={search.file} onClose={() => onSearch({ file: undefined })} />
        ) : (
          <Empty title="No file is open">Choose one on the left.</Empty>
        )}
      </section>
    </div>
  );
}

function Crumbs({ path, onOpen }: { path: string; onOpen: (path: string) => void }) {
  const all = crumbs(path);
  return (
    <nav
      aria-label="Folders above"
      className="flex min-h-11 shrink-0 items-center overflow-x-auto border-b border-line px-2 text-sm"
    >
      {all.map((crumb, index) => (
        <span key={crumb.path} className="flex shrink-0 items-center">
          {index > 0 && <span className="text-faint">/</span>}
          <button
            type="button"
            aria-current={index === all.length - 1 ? "page" : undefined}
            onClick={() => onOpen(crumb.path)}
            className="min-h-11 rounded-lg px-2 text-faint hover:text-ink aria-[current=page]:text-ink"
          >
            {harmless(crumb.name)}
          </button>
        </span>
      ))}
    </nav>
  );
}

const icons = { folder: Folder, file: File, link: Link2, other: SquareDashed };

function Row({ entry, isOpen, onOpen }: { entry: FileEntry; isOpen: boolean; onOpen: () => void }) {
  const Icon = icons[entry.kind];
  // A link is shown and not followed; what is no text at all neither.
  const canOpen = entry.kind === "folder" || entry.kind === "file";
  return (
    <button
      type="button"
      disabled={!canOpen}
      aria-current={isOpen ? "true" : undefined}
      onClick={onOpen}
      className="flex min-h-11 w-full items-center gap-3 px-4 text-left text-sm hover:bg-sunken disabled:text-faint disabled:hover:bg-transparent aria-[current=true]:bg-wash pointer-fine:min-h-9"
    >
      <Icon size={16} aria-hidden className={entry.kind === "folder" ? "text-accent" : "text-faint"} />
      <span className="min-w-0 grow truncate">{harmless(entry.name)}</span>
      <span className="shrink-0 text-xs text-faint tabular-nums">
        {entry.kind === "link" ? "link" : entry.size_bytes == null ? "" : bytes(entry.size_bytes)}
      </span>
    </button>
  );
}

function Opened({ run, path, onClose }: { run: RunView; path: string; onClose: () => void }) {
  const query = useQuery(fileQuery(run.id, path));
  return (
    <>
      <header className="flex min-h-11 shrink-0 items-center gap-2 border-b border-line pr-4 lg:pl-4">
        <IconButton label="Back to the folder" onClick={onClose} className="lg:hidden">
          <ArrowLeft size={18} />
        </IconButton>
        <p className="min-w-0 grow truncate font-mono text-sm">{harmless(path)}</p>
        <span className="shrink-0 text-xs text-faint">{query.data && bytes(query.data.size_bytes)}</span>
      </header>
      <Shown query={query}>
        {({ text, binary, truncated, size_bytes }) => {
          if (binary || text == null)
            return <Empty title="No text">{bytes(size_bytes)} that are no text.</Empty>;
          if (text === "") return <Empty title="Empty" />;
          return <FileText text={text} isCut={truncated} />;
        }}
      </Shown>
    </>
  );
}
