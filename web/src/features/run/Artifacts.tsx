import { useQuery } from "@tanstack/react-query";
import { Download, FileText } from "lucide-react";
import type { Artifact, ArtifactKind, RunView } from "@/api/schema";
import { Time } from "@/components/figures";
import { harmless, target } from "@/components/hostile";
import { Empty } from "@/components/Note";
import { Shown } from "@/components/Shown";
import { artifactsQuery } from "./queries";
import { bytes } from "./words";

const kinds: Record<ArtifactKind, string> = {
  diff: "The change",
  summary: "What the agent says it did",
  check_output: "A check's output",
  tool_output: "A tool's output",
  agent_output: "All that the agent wrote",
  bundle: "The agent's own commits",
};

/** What the run left, to be taken along. */
export default function Artifacts({ run }: { run: RunView }) {
  const query = useQuery(artifactsQuery(run.id));
  return (
    <div className="min-h-0 grow overflow-y-auto">
      <Shown query={query}>
        {(items) =>
          items.length === 0 ? (
            <Empty title="Nothing yet">The change, and what tools and checks printed, is kept here.</Empty>
          ) : (
            <ul className="mx-auto max-w-3xl divide-y divide-line px-4">
              {items.map((item) => (
                <Row key={item.name} item={item} />
              ))}
            </ul>
          )
        }
      </Shown>
    </div>
  );
}

function Row({ item }: { item: Artifact }) {
  // Of this daemon, or nowhere.
  const url = target(item.url ?? undefined);
  const href = url?.origin === location.origin ? url.pathname : null;
  const size = item.size_bytes == null ? null : bytes(item.size_bytes);
  return (
    <li className="flex min-h-14 items-center gap-3 py-2">
      <FileText size={18} aria-hidden className="shrink-0 text-faint" />
      <div className="min-w-0 grow">
        <p className="truncate">{kinds[item.kind]}</p>
        <p className="truncate text-sm text-faint">
          {harmless(item.name)}
          {size && ` · ${size}`}
          {item.truncated && " · cut"}
          {item.created_at && (
            <>
              {" · "}
              <Time at={item.created_at} />
            </>
          )}
        </p>
      </div>
      {href && (
        <a
          href={href}
          download={fileName(item)}
          aria-label={`Download ${harmless(item.name)}`}
          className="inline-flex size-11 shrink-0 items-center justify-center rounded-lg text-faint hover:bg-sunken hover:text-ink"
        >
          <Download size={18} />
        </a>
      )}
    </li>
  );
}

function fileName({ name, kind, media_type }: Artifact): string {
  if (kind === "diff") return "change.diff";
  if (kind === "bundle") return `${name}.bundle`;
  return media_type.startsWith("text/") ? `${name}.txt` : name;
}
