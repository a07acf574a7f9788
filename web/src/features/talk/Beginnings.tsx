import { Empty } from "@/components/Note";

/** Ways to begin: what they say can be changed before it is said. */
const WAYS = [
  ["Where are we?", "Where are we, and what waits for me?"],
  ["Look back", "What was done this week, and what did it cost?"],
  ["Plan something", "I would like to have this done: "],
  ["Remind me", "Remind me tomorrow at nine to "],
] as const;

/** What is shown before anything was said. */
export function Beginnings({ onChoose }: { onChoose: (text: string) => void }) {
  return (
    <div className="flex min-h-[50dvh] flex-col justify-center">
      <Empty title="What is to be done?">
        Say it in a sentence. The COO asks if something is unclear, and shows you a plan before anything
        begins.
      </Empty>
      <ul className="mx-auto -mt-10 flex max-w-sm flex-wrap justify-center gap-2">
        {WAYS.map(([label, text]) => (
          <li key={label}>
            <button
              type="button"
              onClick={() => onChoose(text)}
              className="min-h-11 rounded-full border border-line bg-raised px-4 text-sm hover:bg-sunken"
            >
              {label}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
