import { CircleAlert, CircleHelp, Ellipsis, FilePen, FileText, Search, Terminal, Wrench } from "lucide-react";
import { duration } from "@/components/figures";
import { harmless, plainSoFar } from "@/components/hostile";
import { marked } from "../changes/marks";
import { Output } from "../Output";
import { opening } from "../words";
import type { Tool } from "./entry";
import { Fold } from "./Fold";
import { spentWords } from "./SaidRow";

interface ToolRowProps {
  run: string;
  entry: Tool;
  isOpen: boolean;
  onToggle: () => void;
}

/** Lines of what is being printed, below a closed row. */
const LIVE_LINES = 6;

function Icon({ entry: { name, state } }: { entry: Tool }) {
  if (state === "refused") return <CircleAlert size={15} aria-label="refused" className="text-bad" />;
  if (state === "unknown") return <CircleHelp size={15} aria-label="result lost" className="text-warn" />;
  if (state !== "done")
    return <Ellipsis size={15} aria-label="at work" className="animate-pulse text-info" />;
  const look = { size: 15, "aria-hidden": true, className: "text-faint" } as const;
  if (/shell|bash|exec/i.test(name)) return <Terminal {...look} />;
  if (/write|edit|delete|patch/i.test(name)) return <FilePen {...look} />;
  if (/grep|glob|search|find/i.test(name)) return <Search {...look} />;
  if (/read|list|fs_/i.test(name)) return <FileText {...look} />;
  return <Wrench {...look} />;
}

/** One use of a tool: a line; open, its arguments and all that it printed. */
export function ToolRow({ run, entry, isOpen, onToggle }: ToolRowProps) {
  const line = (
    <>
      <span className="text-faint">{harmless(entry.name)}</span>{" "}
      <code className="font-mono text-[0.8125rem]">{marked(opening(entry.about)).text}</code>
    </>
  );
  const aside = [spentWords(entry.spent), entry.ms === undefined ? null : duration(entry.ms)]
    .filter(Boolean)
    .join(" · ");
  const isAtWork = entry.state === "asked" || entry.state === "running";
  return (
    <>
      <Fold
        icon={<Icon entry={entry} />}
        line={line}
        aside={<span className="hidden sm:inline">{aside}</span>}
        isOpen={isOpen}
        onToggle={onToggle}
      >
        <Arguments text={entry.arguments} />
        {entry.state === "refused" && <p className="text-sm text-bad">It could not:</p>}
        {entry.state === "unknown" && <p className="text-sm text-warn">It began, and its result is lost:</p>}
        {!isAtWork && <Output run={run} text={entry.text} kept={entry.output ?? null} />}
      </Fold>
      {isAtWork && entry.live && (
        <pre className="mx-4 mb-2 overflow-hidden rounded-lg bg-sunken px-3 py-2 font-mono text-xs leading-relaxed whitespace-pre-wrap [overflow-wrap:anywhere] sm:ml-11.5">
          {tail(entry.live)}
        </pre>
      )}
    </>
  );
}

/** The last lines of what is being printed; their number stays, so that nothing below moves. */
function tail(text: string): string {
  return plainSoFar(text).trimEnd().split("\n").slice(-LIVE_LINES).join("\n");
}

/** What a tool was asked, by name; text in it as text, not as JSON. */
function Arguments({ text }: { text: string }) {
  const fields = fieldsOf(text);
  if (!fields) return text === "" ? null : <Value text={text} />;
  return (
    <dl className="space-y-1.5">
      {fields.map(([name, value]) => (
        <div key={name}>
          <dt className="text-xs text-faint">{harmless(name)}</dt>
          <dd>
            <Value text={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What is to be carried out is shown with all its characters: an order that hides a part of itself is what one looks for. */
function shownWhole(text: string): string {
  return text
    .split("\n")
    .map((line) => marked(line).text)
    .join("\n");
}

function Value({ text }: { text: string }) {
  return (
    <pre className="max-h-80 overflow-auto font-mono text-xs leading-relaxed whitespace-pre-wrap [overflow-wrap:anywhere]">
      {shownWhole(text)}
    </pre>
  );
}

function fieldsOf(text: string): [string, string][] | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    return Object.entries(value).map(([name, it]) => [
      name,
      typeof it === "string" ? it : JSON.stringify(it, null, 2),
    ]);
  } catch {
    return null;
  }
}
