import { brief, every, heavies } from "./attacks";
import { House } from "./house";
import { hears, type Play, turns, uses } from "./model";

/** Said in threes: no sequence comes whole. */
function inThrees(text: string): string[] {
  const letters = [...text];
  return Array.from({ length: Math.ceil(letters.length / 3) }, (_, at) =>
    letters.slice(at * 3, at * 3 + 3).join(""),
  );
}

const long = heavies.map(({ text }) => text).join("\n\n");

let release = () => {};
const held = new Promise<void>((resolve) => {
  release = resolve;
});
/** Lets what is said slowly be said to its end. */
export const sayTheRest = () => release();

/** Names that files may have, as a shell makes them. */
const files = [
  `printf x > '<img src=x onerror=window.pwned=1>.txt'`,
  `printf x > "$(printf 'cod\\342\\200\\256gpj.exe')"`,
  `printf x > "$(printf 'red\\033[31m\\007.txt')"`,
  `printf x > "$(printf 'p\\320\\260ypal.ts')"`,
  `printf x > 'javascript:alert(1)'`,
  `printf x > "$(printf 'two\\nlines.txt')"`,
  `mkdir -p 'a<b>/..hidden' && printf x > 'a<b>/..hidden/"quoted".md'`,
  `printf '\\000\\001\\377' > binary.bin`,
  "mv old.txt renamed.txt",
  "chmod +x script.sh",
  `cp evil.txt page.html`,
  `cp evil.txt code.ts`,
].join(" && ");

const commit = `git add -A && git -c user.name='<b>x</b>' -c user.email=x@example.com commit -qm '<script>window.pwned=1</script> of its own'`;

/** Everybody is hostile. */
export const hostile: Play = (seen, who) => {
  switch (who) {
    case "coo":
      if (hears(seen, "Plan it") && turns(seen) === 0)
        return uses("propose_plan", {
          title: brief,
          summary: every,
          project: "web",
          steps: [{ text: brief, detail: every, advisor: "code" }],
          not_touching: [brief],
          checks: ["true '<script>window.pwned=1</script>'"],
          acceptance: [brief],
          risks: [brief],
          approves: [brief],
        });
      if (hears(seen, "Say what is heavy")) return { text: long };
      if (hears(seen, "Say it slowly")) return { pieces: inThrees(every), until: held };
      return { pieces: inThrees(every) };
    case "advisor":
      if (turns(seen) === 0) return uses("repo_list", {}, every);
      return uses("report", {
        approach: every,
        plan: [{ text: brief, files: ["evil.txt"] }],
        evidence: [{ claim: brief, source: "evil.txt:1" }],
      });
    case "orchestrator":
      return uses("plan_tasks", {
        tasks: [{ key: "it", title: brief, text: `Wait for it. ${brief}`, scope: ["a.txt"] }],
      });
    case "worker":
      if (hears(seen, "Ask it"))
        return uses("ask_founder", {
          question: `${brief}\n\n${every}`,
          options: [brief, "javascript:window.pwned=1"],
        });
      if (hears(seen, "Wait for it"))
        return uses("shell_exec", { cmd: "while :; do cat evil.txt; sleep 0.3; done" });
      return works(turns(seen));
    case "clerk":
      return { text: brief };
    case "answerer":
      return undefined;
  }
};

function works(turn: number) {
  switch (turn) {
    case 0:
      return uses("shell_exec", { cmd: `cat evil.txt; ${files} && ${commit}` }, every);
    case 1:
      return uses("fs_read", { path: "\u202e<svg onload=window.pwned=1>" });
    case 2:
      return uses("fs_write", { path: "more\u2067.html", content: every });
    default:
      return uses("finish", { summary: every });
  }
}

/** Where everything that can be hostile is. */
export interface Haunted {
  house: House;
  project: string;
  document: string;
  /** In review, and one that asks, and one that prints on and on. */
  run: string;
  asks: string;
  prints: string;
  /** Conversations: one with an answer of the COO, one with a card. */
  says: string;
  plans: string;
}

interface Page<T> {
  items: T[];
}

/** A house in which everybody is hostile, and has said and done all there is. */
export async function haunted(): Promise<Haunted> {
  const house = await House.start(hostile);
  const files = { "evil.txt": every, "old.txt": every, "script.sh": "true\n", "code.ts": "const a = 1;\n" };
  await house.project("web", files, ["cat evil.txt"]);
  const project = (await house.get<Page<{ id: string }>>("/api/v1/projects")).items[0]?.id ?? "";
  await house.post("/api/v1/memories", { category: "decision", key: brief, text: every.slice(0, 3000) });
  const about = { category: "context", key: brief, text: brief, project: "web" };
  await house.post("/api/v1/memories", about);
  const paper = { kind: "spec", title: brief, text: every };
  const document = await house.post<{ id: string }>(`/api/v1/projects/${project}/documents`, paper);
  for (const what of ["Do it", "Ask it", "Wait for it"])
    await house.post("/api/v1/tasks", { text: `${what}. ${brief}\n\n${every}`, project: "web" });
  const says = await house.post<{ id: string }>("/api/v1/conversations", { text: "Say it" });
  const plans = await house.post<{ id: string }>("/api/v1/conversations", { text: "Plan it" });
  const { items: runs } = await house.get<Page<{ id: string; text: string }>>("/api/v1/runs");
  const run = (what: string) => runs.find(({ text }) => text.startsWith(what))?.id ?? "";
  return {
    house,
    project,
    document: document.id,
    run: run("Do it"),
    asks: run("Ask it"),
    prints: run("Wait for it"),
    says: says.id,
    plans: plans.id,
  };
}
