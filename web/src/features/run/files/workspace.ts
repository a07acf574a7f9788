import { queryOptions } from "@tanstack/react-query";
import { answer } from "@/api/client";
import { keys } from "@/api/keys";
import { Problem, Unreachable } from "@/api/problem";

/**
 * The files of a run's workspace. This is the one place that knows their shapes; it takes the generated types once
 * `openapi.json` has them.
 */
export interface FileEntry {
  name: string;
  kind: "file" | "folder" | "link" | "other";
  size_bytes?: number | null;
}

export interface FileList {
  path: string;
  entries: FileEntry[];
  truncated?: boolean;
  /** As it lies in the workspace now, and not as it was captured. */
  live: boolean;
  commit?: string | null;
}

export interface FileView {
  path: string;
  text?: string | null;
  size_bytes: number;
  binary: boolean;
  truncated: boolean;
  live?: boolean;
  commit?: string | null;
}

async function get<T>(url: string): Promise<{ data?: T }> {
  const response = await fetch(url, { credentials: "same-origin" }).catch(() => {
    throw new Unreachable();
  });
  if (!response.ok) throw await Problem.of(response);
  return { data: (await response.json()) as T };
}

const urlOf = (run: string, what: "files" | "file", path: string) =>
  `/api/v1/runs/${encodeURIComponent(run)}/${what}?path=${encodeURIComponent(path)}`;

export const folderQuery = (run: string, path: string) =>
  queryOptions({
    queryKey: [...keys.run(run), "files", path],
    queryFn: () => answer(get<FileList>(urlOf(run, "files", path))),
  });

export const fileQuery = (run: string, path: string) =>
  queryOptions({
    queryKey: [...keys.run(run), "file", path],
    queryFn: () => answer(get<FileView>(urlOf(run, "file", path))),
    meta: { kept: false },
  });

/** Folders first, then all else, by name. */
export function inOrder(entries: readonly FileEntry[]): FileEntry[] {
  const rank = ({ kind }: FileEntry) => (kind === "folder" ? 0 : 1);
  return [...entries].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, "en"));
}

/** The folders on the way to a path, the top first. */
export function crumbs(path: string): { name: string; path: string }[] {
  const parts = path.split("/").filter(Boolean);
  return [
    { name: "Workspace", path: "" },
    ...parts.map((name, index) => ({ name, path: parts.slice(0, index + 1).join("/") })),
  ];
}

export function joined(folder: string, name: string): string {
  return folder ? `${folder}/${name}` : name;
}
