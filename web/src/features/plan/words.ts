import type { CardReason, EstimateView, Grade, PlanOutcome, PlanView } from "@/api/schema";

/** Nobody decides by less. */
const CENT = 0.01;

/** "$1.50", "under $0.01": to the cent, as the card has it on every surface. */
export function dollars(usd: number): string {
  return usd > 0 && usd < CENT ? "under $0.01" : `$${usd.toFixed(2)}`;
}

function dollarsBetween(low: number, high: number): string {
  const [from, to] = [dollars(low), dollars(high)];
  if (from === to || high < CENT) return to;
  return low < CENT ? `up to ${to}` : `${from} to ${to}`;
}

export function minutes(amount: number): string {
  if (amount === 0) return "under a minute";
  if (amount < 120) return amount === 1 ? "1 minute" : `${amount} minutes`;
  return `${Math.round(amount / 6) / 10} hours`;
}

function minutesBetween(low: number, high: number): string {
  if (low === high) return minutes(low);
  return low === 0 ? `up to ${minutes(high)}` : `${low} to ${minutes(high)}`;
}

export interface Estimated {
  time: string | null;
  money: string | null;
  /** What it rests on. */
  basis: string;
}

/** How long it takes and what it costs, each as a range, and what that rests on. */
export function estimated(estimate: EstimateView): Estimated {
  const { low, high, minutes_low, minutes_high, guess, runs } = estimate;
  const time =
    minutes_low != null && minutes_high != null
      ? minutesBetween(minutes_low, minutes_high)
      : estimate.minutes != null
        ? minutes(estimate.minutes)
        : null;
  const money =
    low != null && high != null
      ? dollarsBetween(low, high)
      : estimate.usd != null
        ? dollars(estimate.usd)
        : null;
  if (time || money) {
    const basis = runs > 0 ? `From ${runs} runs like these here.` : "As advisors see it who looked into it.";
    return { time, money, basis };
  }
  const thinks = guess && (guess.minutes != null || guess.usd != null);
  return {
    time: thinks && guess.minutes != null ? `about ${minutes(guess.minutes)}` : null,
    money: thinks && guess.usd != null ? `about ${dollars(guess.usd)}` : null,
    basis: thinks
      ? "What the COO thinks: too little of this kind was done here to go by."
      : "Nobody can say yet: too little of this kind was done here.",
  };
}

/** How it stands, where the state alone does not say it. */
export function standing({ stage }: Pick<PlanView, "stage">): string | null {
  switch (stage) {
    case "revising":
      return "Another card is being made.";
    case "scoping":
      return "Advisors look into its steps.";
    case "drawing":
      return "Its tasks are being drawn.";
    case "cancelling":
      return "It is being cancelled.";
    default:
      return null;
  }
}

/** Why there is another card. */
export function reason(why: CardReason): string | null {
  switch (why.for) {
    case "asked":
      return null;
    case "revised":
      return "Made anew, as you wanted it otherwise.";
    case "broken":
      return `What was found does not fit what you confirmed: ${why.how.join("; ")}`;
  }
}

export function ended(outcome: PlanOutcome): string {
  switch (outcome.name) {
    case "done":
      return "All of it is done.";
    case "partial":
      return `Done in part. Not done: ${outcome.missing.join("; ")}`;
    case "failed":
      return `It came to nothing: ${outcome.why}`;
    case "cancelled":
      return "It was cancelled.";
  }
}

/** A line of the grade: what the card said, and whether it held. Null: nobody could look. */
export interface Graded {
  text: string;
  holds: boolean | null;
}

export function graded(grade: Grade): Graded[] {
  const cost = grade.usage.cost_usd ?? 0;
  const unpriced = grade.unpriced_tokens ? ", and tokens that have no price" : "";
  const lines: Graded[] = [
    { text: `${minutes(grade.minutes)} of work`, holds: grade.within_time ?? null },
    { text: `${dollars(cost)}${unpriced}`, holds: grade.within_cost ?? null },
  ];
  for (const { command, exit_code } of grade.checks ?? []) {
    const said = exit_code == null ? "did not run to its end" : exit_code === 0 ? "passed" : "failed";
    lines.push({ text: `${command}: ${said}`, holds: exit_code == null ? null : exit_code === 0 });
  }
  if (grade.outside) {
    const text =
      grade.outside.length === 0
        ? "Nothing was changed outside of what its tasks were for"
        : `Changed outside of what its tasks were for: ${grade.outside.join(", ")}`;
    lines.push({ text, holds: grade.outside.length === 0 });
  }
  if (grade.touched) {
    const text =
      grade.touched.length === 0
        ? `Not changed, as the card says: ${(grade.held ?? []).join(", ")}`
        : `Changed, and was to stay as it is: ${grade.touched.join(", ")}`;
    lines.push({ text, holds: grade.touched.length === 0 });
  }
  return lines;
}
