import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { answer, api } from "@/api/client";
import { Problem, wordsOf } from "@/api/problem";
import type { JoinView } from "@/api/schema";
import { Button } from "@/components/Button";
import { useDeed } from "@/components/deed";
import { Field } from "@/components/Field";
import { Note } from "@/components/Note";
import { Shown, Waiting } from "@/components/Shown";
import { codeIn, takeCode } from "./code";
import { Door } from "./Door";
import { NewAccount } from "./NewAccount";
import { enter, useSession } from "./session";

/** What a link of the server, of an invitation or of another device leads to. */
export function Join() {
  const [code, setCode] = useState(takeCode);
  if (!code) return <TypeIt onCode={setCode} />;
  return <WithCode code={code} onOther={() => setCode(null)} />;
}

function TypeIt({ onCode }: { onCode: (code: string) => void }) {
  const [text, setText] = useState("");
  const go = (event: FormEvent) => {
    event.preventDefault();
    if (codeIn(text)) onCode(codeIn(text));
  };
  return (
    <Door title="Join" about="Open the link that you were given once more, or type its code.">
      <form onSubmit={go}>
        <Field
          label="Link or code"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <Button type="submit" look="primary" className="mt-2 w-full">
          Go on
        </Button>
      </form>
    </Door>
  );
}

function WithCode({ code, onOther }: { code: string; onOther: () => void }) {
  const session = useSession();
  const looked = useQuery({
    // Kept nowhere: it is a secret, and good once.
    queryKey: ["join"],
    queryFn: () => answer(api.POST("/api/v1/join/look", { body: { code } })),
    retry: false,
    gcTime: 0,
    meta: { kept: false },
  });
  if (looked.error) return <NoGood error={looked.error} onOther={onOther} />;
  const loading = (
    <Door title="One moment">
      <Waiting lines={4} />
    </Door>
  );
  return (
    <Shown query={looked} loading={loading}>
      {(join) => (
        // Whether passkeys work here decides what the form begins with.
        <Shown query={session} loading={loading}>
          {({ obstacle, passkeys }) => {
            if (obstacle) {
              return (
                <Door title="Not at this address">
                  <Note kind="warn">{obstacle}</Note>
                </Door>
              );
            }
            if (!join.makes_account) return <LetIn code={code} join={join} />;
            return <NewAccount code={code} join={join} passkeys={passkeys} />;
          }}
        </Shown>
      )}
    </Shown>
  );
}

/** A device of somebody who has an account. */
function LetIn({ code, join }: { code: string; join: JoinView }) {
  const { busy, faults, run } = useDeed();
  const letIn = () =>
    run(async () => enter(await answer(api.POST("/api/v1/join/device", { body: { code } }))));
  return (
    <Door
      title={`Sign in as ${join.name ?? "the founder"}`}
      about="This device stays signed in until you sign out here, or revoke it on another one."
    >
      {faults.rest && <Note kind="bad">{faults.rest}</Note>}
      <Button look="primary" className="w-full" busy={busy} onClick={() => void letIn()}>
        Sign this device in
      </Button>
    </Door>
  );
}

/** A code that cannot be used, and what to do about it. */
export function NoGood({ error, onOther }: { error: unknown; onOther: () => void }) {
  const spent = error instanceof Problem && (error.status === 410 || error.status === 404);
  if (!spent) {
    return (
      <Door title="That did not work">
        <Note kind="bad">{wordsOf(error)}</Note>
        <Button className="mt-2 w-full" onClick={() => location.reload()}>
          Try again
        </Button>
      </Door>
    );
  }
  return (
    <Door title="This link is used up" about="Each link is good once, and for a while only.">
      <ul className="list-disc space-y-2 pl-5">
        <li>
          Is it the first start, or did you lose your devices?{" "}
          <code className="rounded bg-sunken px-1 font-mono text-sm">deputyd link</code> on the server prints
          a new one.
        </li>
        <li>Were you invited? Ask for another invitation.</li>
        <li>Was it a QR code of another device of yours? Show it there again: it is good for ten minutes.</li>
      </ul>
      <div className="mt-6 flex flex-col gap-2">
        <Button onClick={onOther}>Use another link</Button>
        <Button look="quiet" onClick={() => location.assign("/sign-in")}>
          Sign in instead
        </Button>
      </div>
    </Door>
  );
}
