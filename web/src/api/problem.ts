import type { Problem as ProblemView } from "./schema";

/** An answer that is no success: what the daemon says is wrong, in words that say what to do. */
export class Problem extends Error {
  /** The stable name: `about:blank` where there is none. */
  readonly type: string;
  readonly status: number;
  readonly fields: { field: string; detail: string }[];

  constructor(view: Pick<ProblemView, "type" | "status" | "detail"> & Partial<ProblemView>) {
    super(view.detail);
    this.name = "Problem";
    this.type = view.type;
    this.status = view.status;
    this.fields = view.errors ?? [];
  }

  /** Reads an answer. What is between us and the daemon (a proxy) answers in its own words: only its status is told. */
  static async of(response: Response): Promise<Problem> {
    const body: unknown = await response.json().catch(() => null);
    if (isProblem(body)) return new Problem(body);
    const detail = `the server answered with status ${response.status}`;
    return new Problem({ type: "about:blank", status: response.status, detail });
  }
}

/** Nothing was heard from the daemon: whether it did what was asked is not known. */
export class Unreachable extends Error {
  constructor() {
    super("Deputy cannot be reached");
    this.name = "Unreachable";
  }
}

function isProblem(body: unknown): body is ProblemView {
  return typeof body === "object" && body !== null && "detail" in body && "type" in body && "status" in body;
}

/** What a person is told about anything that was thrown. */
export function wordsOf(error: unknown): string {
  if (error instanceof Problem && error.fields.length > 0) {
    return error.fields.map(({ detail }) => detail).join("; ");
  }
  return error instanceof Error ? error.message : "something went wrong";
}
