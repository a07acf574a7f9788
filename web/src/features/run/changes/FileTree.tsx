import { Check, FileDiff, FileMinus, FilePlus, Folder } from "lucide-react";
import { harmless } from "@/components/hostile";
import { Counts } from "./FileHead";
import type { FileChange } from "./parse";
import type { Node } from "./tree";

interface FileTreeProps {
  nodes: readonly Node[];
  files: readonly FileChange[];
  current: number;
  viewed: readonly string[];
  commented: ReadonlyMap<string, number>;
  onOpen: (at: number) => void;
}

const icons = {
  added: FilePlus,
  deleted: FileMinus,
  modified: FileDiff,
  renamed: FileDiff,
  copied: FilePlus,
};
const tones = {
  added: "text-good",
  deleted: "text-bad",
  modified: "text-faint",
  renamed: "text-info",
  copied: "text-info",
};

/** The files of the change, in their folders. */
export function FileTree(props: FileTreeProps) {
  return (
    <ul className="text-sm">
      {props.nodes.map((node) => (
        <li key={node.type === "folder" ? `${node.path}/` : node.file.path}>
          {node.type === "folder" ? (
            <>
              <p className="flex min-h-8 items-center gap-2 px-2 text-faint">
                <Folder size={14} aria-hidden className="shrink-0" />
                <span className="truncate">{harmless(node.name)}</span>
              </p>
              <div className="ml-3 border-l border-line pl-1">
                <FileTree {...props} nodes={node.children} />
              </div>
            </>
          ) : (
            <Leaf {...props} file={node.file} name={node.name} />
          )}
        </li>
      ))}
    </ul>
  );
}

function Leaf({
  file,
  name,
  files,
  current,
  viewed,
  commented,
  onOpen,
}: FileTreeProps & { file: FileChange; name: string }) {
  const Icon = icons[file.kind];
  const at = files.indexOf(file);
  const comments = commented.get(file.path);
  return (
    <button
      type="button"
      aria-current={at === current ? "true" : undefined}
      onClick={() => onOpen(at)}
      className="flex min-h-11 w-full items-center gap-2 rounded-lg px-2 text-left hover:bg-sunken aria-[current=true]:bg-wash pointer-fine:min-h-8"
    >
      <Icon size={14} aria-hidden className={`shrink-0 ${tones[file.kind]}`} />
      <span className="sr-only">{file.kind}: </span>
      <span className={`min-w-0 grow truncate ${file.kind === "deleted" ? "line-through" : ""}`}>
        {harmless(name)}
      </span>
      {comments !== undefined && (
        <span className="rounded-full bg-accent px-1.5 text-xs text-on-accent">
          {comments}
          <span className="sr-only"> comments</span>
        </span>
      )}
      {viewed.includes(file.path) ? (
        <Check size={14} aria-label="viewed" className="text-good" />
      ) : (
        <Counts {...file} />
      )}
    </button>
  );
}
