import { useState } from "react";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { laters, local, when } from "./later";

/** Times to choose from, or any other. */
export function Defer({ busy, until }: { busy: boolean; until: (at: Date) => void }) {
  const [now] = useState(() => new Date());
  const [other, setOther] = useState("");
  const chosen = other ? new Date(other) : null;
  return (
    <div>
      <ul className="divide-y divide-line">
        {laters(now).map(({ label, at }) => (
          <li key={label}>
            <button
              type="button"
              disabled={busy}
              onClick={() => until(at)}
              className="flex min-h-12 w-full items-center justify-between gap-3 rounded-lg px-2 text-left hover:bg-sunken disabled:opacity-50"
            >
              {label}
              <span className="text-sm text-faint">{when(at, now)}</span>
            </button>
          </li>
        ))}
      </ul>
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen) until(chosen);
        }}
      >
        <div className="grow">
          <Field
            label="Another time"
            type="datetime-local"
            min={local(now)}
            value={other}
            onChange={(event) => setOther(event.target.value)}
          />
        </div>
        <Button type="submit" className="mb-3" busy={busy} disabled={!chosen || chosen <= now}>
          Then
        </Button>
      </form>
    </div>
  );
}
