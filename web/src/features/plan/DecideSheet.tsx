import { useState } from "react";
import { Button } from "@/components/Button";
import { TextField } from "@/components/Field";
import { Note } from "@/components/Note";
import { Sheet } from "@/components/Sheet";
import { Defer } from "./Defer";

export type Asked = "change" | "defer" | "decline";

interface DecideSheetProps {
  asked: Asked;
  busy: boolean;
  fault: string | null;
  onClose: () => void;
  onRevise: (text: string) => void;
  onDefer: (until: Date) => void;
  onDecline: (reason: string) => void;
}

const titles: Record<Asked, [title: string, description?: string]> = {
  change: ["How do you want it instead?", "The COO makes another card. Nothing begins meanwhile."],
  defer: ["When shall it come up again?"],
  decline: ["Leave it?", "Nothing of it is done. The COO can propose it anew if you ask."],
};

/** What a decision other than "yes" needs to know. */
export function DecideSheet(props: DecideSheetProps) {
  const { asked, busy, fault } = props;
  const [title, description] = titles[asked];
  return (
    <Sheet open onOpenChange={props.onClose} title={title} description={description}>
      {asked === "defer" && <Defer busy={busy} until={props.onDefer} />}
      {asked === "change" && (
        <Words label="In your words" verb="Ask for another card" busy={busy} send={props.onRevise} />
      )}
      {asked === "decline" && (
        <Words label="Why (the COO hears it)" verb="Decline" optional busy={busy} send={props.onDecline} />
      )}
      {fault && <Note kind="bad">{fault}</Note>}
    </Sheet>
  );
}

interface WordsProps {
  label: string;
  verb: string;
  optional?: boolean;
  busy: boolean;
  send: (text: string) => void;
}

function Words({ label, verb, optional, busy, send }: WordsProps) {
  const [text, setText] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send(text.trim());
      }}
    >
      <TextField label={label} autoFocus value={text} onChange={(event) => setText(event.target.value)} />
      <div className="mt-3 flex justify-end">
        <Button type="submit" look="primary" busy={busy} disabled={!optional && !text.trim()}>
          {verb}
        </Button>
      </div>
    </form>
  );
}
