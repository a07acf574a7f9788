import { House } from "./house";
import { hears, type Play, type Reply, type Seen, turns, uses } from "./model";

/** A small product, as its repository has it: a shop for tea. */
const files = {
  "README.md": "# Teahouse\n\nA small shop for good tea.\n\n    ./test.sh\n",
  "test.sh": '#!/bin/sh\nset -e\nfor test in tests/*.test.ts; do echo "ok  $test"; done\n',
  "export-all.sh":
    '#!/bin/sh\nfor month in $(seq 1 500); do echo "ok  export of month $month"; sleep 1; done\n',
  "src/total.ts": `import type { Line } from "./cart";

/** What the basket costs, in francs. */
export function total(lines: Line[]): number {
  let sum = 0;
  for (const line of lines) {
    sum += line.price * line.count;
  }
  return Math.round(sum * 10) / 10;
}

export function withDiscount(sum: number, percent: number): number {
  return sum - sum * percent;
}
`,
  "src/cart.ts": `export interface Line {
  sku: string;
  price: number;
  count: number;
}

export function add(lines: Line[], sku: string, price: number): Line[] {
  return [...lines, { sku, price, count: 1 }];
}
`,
  "src/checkout.ts": `import { total } from "./total";
import type { Line } from "./cart";

export const checkout = (lines: Line[]) => ({ amount: total(lines), currency: "CHF" });
`,
  "tests/total.test.ts":
    'import { total } from "../src/total";\n\ntest("an empty basket is free", () => expect(total([])).toBe(0));\n',
};

const rounded = `import type { Line } from "./cart";

/** What the basket costs, in francs. */
export function total(lines: Line[]): number {
  let sum = 0;
  for (const line of lines) {
    sum += line.price * line.count;
  }
  return toCoin(sum);
}

export function withDiscount(sum: number, percent: number): number {
  return toCoin(sum - (sum * percent) / 100);
}

/** To the smallest coin that there is: 0.05 francs. */
function toCoin(amount: number): number {
  return Math.round(amount * 20) / 20;
}
`;

const tested = `import { total, withDiscount } from "../src/total";

test("an empty basket is free", () => expect(total([])).toBe(0));

test("three times 0.10 is 0.30", () => {
  expect(total([{ sku: "oolong", price: 0.1, count: 3 }])).toBe(0.3);
});

test("a discount is paid to the coin", () => {
  expect(withDiscount(19.9, 15)).toBe(16.9);
});
`;

const orders = {
  total: "Totals are off by a few rappen: round them to the coin",
  swiss: "Tell customers the weight limit of a parcel at checkout",
  csv: "Export the orders of a month as CSV",
  names: "Greet returning customers by name",
  notes: "Write the release note of October",
};

const card = {
  title: "Gift cards at checkout",
  summary:
    "Customers can buy a gift card for **20, 50 or 100 francs** and pay with one. Whoever gets one types its code at checkout; what is left stays on the card.",
  project: "teahouse",
  steps: [
    { text: "Sell gift cards like any other tea, with a code by mail", advisor: "code" },
    { text: "Take a code at checkout and pay from it, in part or in full", advisor: "code" },
    { text: "Show what is left on a card", advisor: "code" },
  ],
  not_touching: ["payments/", "how refunds work"],
  checks: ["./test.sh"],
  acceptance: ["A card can be spent in two orders"],
  risks: ["Codes must be hard to guess: 16 letters, five tries an hour"],
  approves: [],
  minutes: 45,
  usd: 1.4,
};

const answer = `Most of it is there already:

- A gift card can be **a product like any other**, so selling one needs no new page.
- \`checkout.ts\` knows one way to pay. A code would be a second one, and that is where the work is.
- Refunds stay as they are.

Three steps, about three quarters of an hour. Here is the plan.`;

function coo(seen: Seen): Reply {
  const turn = turns(seen);
  if (!hears(seen, "gift cards"))
    return { text: "All is quiet: two orders are being worked on, and one waits for your look." };
  if (turn === 0) return uses("projects_list", {});
  if (turn === 1) return uses("repo_read", { project: "teahouse", path: "src/checkout.ts" });
  if (turn === 2) return uses("propose_plan", card, answer);
  return { text: answer };
}

function worker(seen: Seen): Reply {
  const turn = turns(seen);
  if (hears(seen, orders.total)) {
    const steps = [
      uses("fs_read", { path: "src/total.ts" }, "I look at how totals are made before I change anything."),
      uses("fs_grep", { pattern: "total\\(", glob: "src/**" }),
      uses(
        "fs_write",
        { path: "src/total.ts", content: rounded },
        "Totals are rounded to tenths, and a discount is not rounded at all. Both go to the coin now, once, at the end.",
      ),
      uses("fs_write", { path: "tests/total.test.ts", content: tested }),
      uses("shell_exec", { cmd: "./test.sh" }),
      uses("fs_edit", {
        path: "README.md",
        old_string: "A small shop for good tea.",
        new_string: "A small shop for good tea. Amounts are in francs, to the coin.",
      }),
      uses("finish", {
        summary:
          "Totals and discounts are rounded to the coin, once, at the end. `withDiscount` took 15 for **1500 %**: it takes percents now.\n\nWorth a look: who calls it.",
      }),
    ];
    return steps[Math.min(turn, steps.length - 1)] as Reply;
  }
  if (hears(seen, orders.swiss)) {
    if (turn === 0) return uses("fs_read", { path: "src/checkout.ts" });
    return uses("ask_founder", {
      question: "Parcels above 2 kg go by another carrier, which is 4 francs more. What shall customers see?",
      options: [
        "Both prices, the cheaper one first",
        "One price, with the 4 francs in it",
        "Nothing above 2 kg for now",
      ],
    });
  }
  if (hears(seen, orders.csv)) {
    const steps = [
      uses("fs_list", { path: "src" }, "First I look at what an order is made of."),
      uses("fs_read", { path: "src/cart.ts" }),
      uses(
        "fs_write",
        {
          path: "src/export.ts",
          content: 'export const columns = ["order", "date", "sku", "count", "price"];\n',
        },
        "An order has lines, so the export has a row for each line. Names with commas are put in quotes.",
      ),
      uses("shell_exec", { cmd: "./test.sh" }),
      uses(
        "shell_exec",
        { cmd: "sh ./export-all.sh" },
        "Now the export of every month there is, to see that none breaks.",
      ),
    ];
    return steps[Math.min(turn, steps.length - 1)] as Reply;
  }
  if (hears(seen, orders.notes)) {
    if (turn === 0)
      return uses("fs_write", {
        path: "NOTES.md",
        content:
          "# October\n\n- Oolong from three more gardens\n- Orders of more than 60 francs are sent free\n",
      });
    return uses("finish", { summary: "The note has what customers see, in two lines." });
  }
  if (turn === 0)
    return uses("fs_write", {
      path: "src/greeting.ts",
      content: 'export const greet = (name?: string) => (name ? "Welcome back, " + name : "Welcome");\n',
    });
  return uses("finish", { summary: "Returning customers are greeted by name; nobody else sees a change." });
}

const draft = {
  text: "Both prices, the cheaper one first: whoever can wait saves 4 francs.",
  sure: false,
  why: "the tone of voice: no surprises at checkout",
};

/** What an answer of a model takes: as much as is usual. */
const tokens = { input: 18_000, output: 900 };

const play: Play = (seen, who) => {
  if (who === "coo") return { ...coo(seen), tokens };
  if (who === "worker") return { ...worker(seen), tokens };
  if (who === "answerer") return { ...uses("answer", draft), tokens };
  return who === "clerk"
    ? { text: hears(seen, "gift cards") ? "Gift cards" : "How things stand" }
    : undefined;
};

/** A house in which something goes on, as one would show it. */
export interface Product {
  house: House;
  /** In review, and one at work. */
  reviewed: string;
  working: string;
  conversation: string;
}

interface Runs {
  items: { id: string; state: string; text: string; head_commit?: string }[];
}

/** Waits until `look` gives something. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((again) => setTimeout(again, 100));
  }
}

/** The house of the shop: a talk with a card, a question, work in each state. */
export async function product(): Promise<Product> {
  const house = await House.start(play);
  await house.project("teahouse", files, ["sh test.sh"]);
  await house.project("teahouse-mail", { "README.md": "# Letters of the teahouse\n" });
  const find = async (text: string, ...states: string[]) => {
    const { items } = await house.get<Runs>("/api/v1/runs");
    return items.find((run) => run.text === text && states.includes(run.state));
  };
  const order = (text: string) => house.post("/api/v1/tasks", { text, project: "teahouse" });
  for (const text of [orders.names, orders.notes]) {
    await order(text);
    const done = await until(() => find(text, "review"));
    await house.post(`/api/v1/runs/${done.id}/approve`, { commit: done.head_commit, deliver: "merge" });
    await until(() => find(text, "approved"));
  }
  for (const text of [orders.total, orders.swiss, orders.csv]) await order(text);
  const memory = {
    category: "preference",
    key: "tone of voice",
    text: "Short words, no exclamation marks.",
    project: "teahouse",
  };
  await house.post("/api/v1/memories", memory);
  await house.post("/api/v1/conversations", { title: "The week", text: "What is going on?" });
  const { id } = await house.post<{ id: string }>("/api/v1/conversations", {
    title: "Gift cards",
    text: "Customers ask for gift cards. What would it take?",
  });
  const reviewed = await until(() => find(orders.total, "review"));
  const working = await until(() => find(orders.csv, "running"));
  await until(() => find(orders.swiss, "waiting"));
  await until(async () => (await house.get<{ items: unknown[] }>("/api/v1/plans")).items[0]);
  await until(async () => {
    const { items } = await house.get<{ items: { answering?: { draft?: unknown } }[] }>("/api/v1/inbox");
    return items.find(({ answering }) => answering?.draft);
  });
  return { house, reviewed: reviewed.id, working: working.id, conversation: id };
}
