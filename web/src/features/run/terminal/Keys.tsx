import { type PointerEvent, useRef, useState } from "react";
import { Button } from "@/components/Button";
import { added, strokes, withControl } from "./strokes";

interface KeysProps {
  type: (text: string) => void;
  isOff: boolean;
}

/** A key that is pressed leaves the line in focus: the phone's keyboard stays. */
const stay = (event: PointerEvent) => event.preventDefault();

const key =
  "min-h-11 min-w-11 shrink-0 rounded-lg border border-line bg-raised px-2 font-mono text-sm aria-pressed:bg-wash aria-pressed:text-accent";

/** What a phone types with: a line that is sent as it is, and the keys that its own keyboard has not. */
export function Keys({ type, isOff }: KeysProps) {
  const [text, setText] = useState("");
  const [isControl, setControl] = useState(false);
  const line = useRef<HTMLInputElement>(null);

  const change = (next: string) => {
    const character = isControl ? added(text, next) : null;
    if (character === null) return setText(next);
    // What was written stays; the one key goes out by itself.
    type(withControl(character));
    setControl(false);
  };
  /** What was written goes first: a tab completes it. */
  const press = (sends: string) => {
    if (isOff) return;
    type(text + sends);
    setText("");
  };
  return (
    <form
      className="shrink-0 space-y-2 border-t border-line px-2 py-2"
      onSubmit={(event) => {
        event.preventDefault();
        press("\r");
      }}
    >
      <div className="flex gap-1.5 overflow-x-auto [scrollbar-width:none]">
        <button
          type="button"
          aria-pressed={isControl}
          onPointerDown={stay}
          onClick={() => {
            setControl(!isControl);
            line.current?.focus();
          }}
          className={key}
        >
          ctrl
        </button>
        {strokes.map(({ label, name, sends }) => (
          <button
            key={label}
            type="button"
            aria-label={name}
            onPointerDown={stay}
            onClick={() => press(sends)}
            className={key}
          >
            {label}
          </button>
        ))}
      </div>
      <div className="flex gap-2">
        <input
          ref={line}
          aria-label={isControl ? "A key to press with Ctrl" : "A line to type"}
          autoCapitalize="off"
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="send"
          value={text}
          disabled={isOff}
          onChange={({ target }) => change(target.value)}
          className="min-h-11 min-w-0 grow rounded-lg border border-line bg-raised px-3 font-mono text-base"
        />
        <Button type="submit" disabled={isOff} onPointerDown={stay}>
          Enter
        </Button>
      </div>
    </form>
  );
}
