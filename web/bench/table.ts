import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Reporter, TestCase, TestResult } from "@playwright/test/reporter";
import { ROW } from "./row";

const document = join(import.meta.dirname, "../../docs/benchmarks.md");
const BEGIN = "<!-- web: begin -->";
const END = "<!-- web: end -->";

/** Prints a line for each figure; with DEPUTY_BENCH_WRITE=1 also puts them into the document. */
export default class Table implements Reporter {
  private readonly rows: string[] = [];
  private failed = false;

  onTestEnd(test: TestCase, { status, errors, annotations }: TestResult) {
    for (const { type, description } of annotations) {
      if (type !== ROW || !description) continue;
      this.rows.push(description);
      process.stdout.write(`${description}\n`);
    }
    if (status === "passed") return;
    this.failed = true;
    process.stderr.write(`${test.title}: ${errors.map(({ message }) => message).join("\n")}\n`);
  }

  onStdErr(text: string | Buffer) {
    process.stderr.write(text);
  }

  onEnd() {
    if (this.failed || process.env.DEPUTY_BENCH_WRITE !== "1") return;
    const text = readFileSync(document, "utf8");
    const [before, rest] = text.split(BEGIN);
    const after = rest?.split(END)[1];
    if (after === undefined) throw new Error("docs/benchmarks.md has no place for the app's figures");
    const today = new Date().toISOString().slice(0, 10);
    const head = `Measured on ${today} by \`npm --prefix web run bench\`, as \`make bench ARGS="web"\` runs it.\n\n| what | figure | target | met |\n|---|---|---|---|`;
    writeFileSync(document, `${before}${BEGIN}\n\n${head}\n${this.rows.join("\n")}\n\n${END}${after}`);
  }
}
