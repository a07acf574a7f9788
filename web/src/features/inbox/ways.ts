import type { AskOption, InboxItem } from "@/api/schema";
import { byWhom } from "@/features/by";

/** One way to answer with a tap. */
export interface Way {
  option: AskOption;
  /** What happens then: an answer cannot be taken back. */
  then: string;
  /** What has to be written with it. */
  needs?: string;
  danger?: boolean;
}

export interface Ways {
  taps: Way[];
  /** What may be written in place of a tap. */
  words: { label: string; verb: string } | null;
  /** Something is done, not only said: it never waits until Deputy is back, when it would be about something else. */
  isDeed: boolean;
}

const GOES_ON = "Whoever asked goes on with it.";

/** What happens, by the options that Deputy itself offers. */
const told: Record<InboxItem["kind"], Record<string, string>> = {
  question: {},
  approval: {
    confirm: "Exactly this card is carried out.",
    start: "The work begins.",
    allow: "It may do exactly this, once.",
    deny: "It is told that it may not, and goes on otherwise.",
    raise: "It goes on under the new limit.",
    stop: "The run ends where it stands.",
  },
  review: {
    approve: "The change is merged. It can be rolled back later.",
    changes: "The agent goes on with your words, and it comes back for review.",
    reject: "The run ends, and nothing of it is delivered.",
  },
  failure: {
    retry: "Another attempt begins.",
    dismiss: "It stays as it is, and waits no more.",
  },
};
const DECLINES = ["decline", "deny", "stop", "reject", "dismiss"];

/** The ways to answer an item; the draft of a model is shown on its own. */
export function waysOf(item: InboxItem): Ways {
  const { kind } = item;
  const taps = item.options
    .filter(({ id }) => id !== "send")
    .map((option): Way => {
      const then = told[kind][option.id] ?? (option.id === "decline" ? "Nothing of it is done." : GOES_ON);
      const way: Way = { option, then };
      if (kind === "review" && option.id === "changes") way.needs = "What should be different?";
      if (kind !== "question" && DECLINES.includes(option.id)) way.danger = option.id === "reject";
      return way;
    });
  return { taps, words: wordsFor(item), isDeed: kind !== "question" };
}

function wordsFor(item: InboxItem): Ways["words"] {
  if (item.kind === "question") {
    return { label: item.options.length > 0 ? "Or in your words" : "Your answer", verb: "Answer" };
  }
  if (item.plan_id) return { label: "Or how you want it instead", verb: "Ask for another card" };
  if (item.options.some(({ id }) => id === "raise")) {
    return { label: "Or another amount", verb: "Allow that much" };
  }
  return null;
}

/** What was decided about a card by other ways than its options. */
const DECIDED: Record<string, string> = { revise: "Wanted otherwise", defer: "Put off" };

/** How an answered item was answered, in words. */
export function answerOf({ choice, text, options, state }: InboxItem): string {
  if (state === "withdrawn") return "It lost its point before anybody answered.";
  const label = options.find(({ id }) => id === choice)?.label ?? DECIDED[choice ?? ""] ?? choice;
  return [label, text].filter(Boolean).join(": ") || "answered";
}

/** Who answered. */
export function answeredBy(by: string | null | undefined): string {
  if (!by) return "somebody";
  // A token is the founder's own: the command line.
  if (by.startsWith("token:")) return "you";
  return by === "expiry" ? "nobody in time" : byWhom(by);
}
