import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { FileEntry } from "@/api/schema";

export const folderQuery = (run: string, path: string) =>
  queryOptions({
    queryKey: [...keys.run(run), "files", path],
    queryFn: () =>
      answer(api.GET("/api/v1/runs/{id}/files", { params: { path: { id: run }, query: { path } } })),
  });

export const fileQuery = (run: string, path: string) =>
  queryOptions({
    queryKey: [...keys.run(run), "file", path],
    queryFn: () =>
      answer(api.GET("/api/v1/runs/{id}/file", { params: { path: { id: run }, query: { path } } })),
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
