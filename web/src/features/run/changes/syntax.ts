import {
  type HunkTokens,
  markEdits,
  pickRanges,
  type RangeTokenNode,
  type TokenizeOptions,
  tokenize,
} from "react-diff-view";
import { marksIn } from "./marks";
import type { FileChange } from "./parse";

/** Beyond, colours cost more than they tell. */
const COLOURED_LINES_MAX = 2000;
/** Comparing letter by letter what was replaced takes long where much was. */
const COMPARED_LINES_MAX = 400;
/** The colours of a hunk are made for all lines up to it. */
const LINE_NUMBER_MAX = 50_000;

const languages: Record<string, string> = {
  bash: "bash",
  c: "c",
  cc: "cpp",
  cjs: "javascript",
  cpp: "cpp",
  cs: "csharp",
  css: "css",
  go: "go",
  h: "c",
  hpp: "cpp",
  htm: "markup",
  html: "markup",
  ini: "ini",
  java: "java",
  js: "javascript",
  json: "json",
  jsx: "jsx",
  kt: "kotlin",
  less: "less",
  lua: "lua",
  md: "markdown",
  mjs: "javascript",
  mk: "makefile",
  php: "php",
  pl: "perl",
  py: "python",
  r: "r",
  rb: "ruby",
  rs: "rust",
  scss: "scss",
  sh: "bash",
  sql: "sql",
  svg: "markup",
  swift: "swift",
  toml: "toml",
  ts: "typescript",
  tsx: "tsx",
  vue: "markup",
  xml: "markup",
  yaml: "yaml",
  yml: "yaml",
  zsh: "bash",
};

/** The language of a file, by its name. */
export function languageOf(path: string): string | null {
  const name = (path.split("/").at(-1) ?? "").toLowerCase();
  if (name === "makefile") return "makefile";
  if (name === "dockerfile") return "bash";
  return languages[name.split(".").at(-1) ?? ""] ?? null;
}

/** Loaded when the first colours are wanted. */
async function refractorWith(language: string) {
  const { refractor } = await import("refractor");
  if (!refractor.registered(language)) {
    if (language === "tsx" || language === "jsx") {
      refractor.register((await import("refractor/jsx")).default);
      refractor.register((await import("refractor/tsx")).default);
    }
    if (language === "toml") refractor.register((await import("refractor/toml")).default);
  }
  return refractor;
}

/** The marks of hidden characters, by line, on both sides. */
function hidden(file: FileChange): [RangeTokenNode[], RangeTokenNode[]] {
  const [old, now]: [RangeTokenNode[], RangeTokenNode[]] = [[], []];
  if (!file.hasHidden) return [old, now];
  for (const change of file.hunks.flatMap(({ changes }) => changes)) {
    for (const { start, length } of marksIn(change.content)) {
      const range = (lineNumber: number) => ({ type: "hidden", lineNumber, start, length });
      if (change.type === "normal") {
        old.push(range(change.oldLineNumber));
        now.push(range(change.newLineNumber));
      } else (change.type === "delete" ? old : now).push(range(change.lineNumber));
    }
  }
  return [old, now];
}

/** The colours of a file, or nothing where it is too large for them. */
export async function coloursOf(file: FileChange): Promise<HunkTokens | null> {
  const last = file.hunks.at(-1);
  const isFar =
    last && Math.max(last.oldStart + last.oldLines, last.newStart + last.newLines) > LINE_NUMBER_MAX;
  if (!last || isFar || file.lines > COLOURED_LINES_MAX) return null;
  const language = languageOf(file.path);
  const enhancers: NonNullable<TokenizeOptions["enhancers"]> = [];
  const isReplaced = file.insertions > 0 && file.deletions > 0;
  if (isReplaced && file.insertions + file.deletions <= COMPARED_LINES_MAX) {
    enhancers.push(markEdits(file.hunks, { type: "block" }));
  }
  if (file.hasHidden) enhancers.push(pickRanges(...hidden(file)));
  if (!language) return enhancers.length > 0 ? tokenize(file.hunks, { enhancers }) : null;
  const found = await refractorWith(language);
  // What the library calls a refractor gives the children themselves.
  const refractor = { highlight: (text: string, name: string) => found.highlight(text, name).children };
  return tokenize(file.hunks, {
    highlight: true,
    refractor,
    language,
    enhancers,
  } as unknown as TokenizeOptions);
}
