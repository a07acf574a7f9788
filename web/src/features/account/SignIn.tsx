import { Navigate } from "@tanstack/react-router";
import { KeyRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import { answer, api } from "@/api/client";
import type { WhoAmI } from "@/api/schema";
import { Button } from "@/components/Button";
import { useDeed } from "@/components/deed";
import { Field } from "@/components/Field";
import { Note } from "@/components/Note";
import { Shown, Waiting } from "@/components/Shown";
import { Door, Or } from "./Door";
import { signInWithPasskey } from "./passkey";
import { enter, safePath, useSession } from "./session";

/** Signs somebody in who has an account. */
export function SignIn({ to }: { to?: string }) {
  const session = useSession();
  return (
    <Shown
      query={session}
      loading={
        <Door title="Sign in">
          <Waiting lines={4} />
        </Door>
      }
    >
      {(who) => {
        // Somebody came back to this address: what they wanted is open to them.
        if (who.signed_in) return <Navigate to={safePath(to)} replace />;
        return who.has_founder ? <Ways who={who} to={to} /> : <NobodyYet />;
      }}
    </Shown>
  );
}

/** Before anybody has an account, only the server's own link makes one. */
function NobodyYet() {
  return (
    <Door title="Welcome to Deputy" about="Nobody has an account here yet.">
      <p>
        When it started, the server printed a link and a QR code. Open that link on this device: it makes your
        account.
      </p>
      <p className="mt-4">Is it gone, or older than a day? This prints a new one, on the server:</p>
      <pre className="mt-2 overflow-x-auto rounded-lg bg-sunken px-3 py-2 font-mono text-sm">
        deputyd link
      </pre>
    </Door>
  );
}

function Ways({ who, to }: { who: WhoAmI; to?: string }) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const byKey = useDeed();
  const byPassword = useDeed(["name", "password"]);

  const withPasskey = () => byKey.run(async () => enter(await signInWithPasskey(), to));
  const withPassword = (event: FormEvent) => {
    event.preventDefault();
    const body = { name: name.trim(), password };
    void byPassword.run(async () => enter(await answer(api.POST("/api/v1/session/password", { body })), to));
  };
  if (who.obstacle) {
    return (
      <Door title="Sign in">
        <Note kind="warn">{who.obstacle}</Note>
      </Door>
    );
  }
  return (
    <Door title="Sign in">
      {who.passkeys && (
        <>
          {byKey.faults.rest && <Note kind="bad">{byKey.faults.rest}</Note>}
          <Button
            look="primary"
            className="w-full"
            icon={<KeyRound size={18} aria-hidden />}
            busy={byKey.busy}
            onClick={() => void withPasskey()}
          >
            Sign in with a passkey
          </Button>
          <Or />
        </>
      )}
      <form onSubmit={withPassword}>
        {byPassword.faults.rest && <Note kind="bad">{byPassword.faults.rest}</Note>}
        <Field
          label="Name"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          required
          value={name}
          onChange={({ target }) => setName(target.value)}
          fault={byPassword.faults.of.name}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={({ target }) => setPassword(target.value)}
          fault={byPassword.faults.of.password}
        />
        <Button
          type="submit"
          look={who.passkeys ? "plain" : "primary"}
          className="mt-2 w-full"
          busy={byPassword.busy}
        >
          Sign in
        </Button>
      </form>
      <details className="mt-8 text-sm text-faint">
        <summary className="min-h-11 py-2">You cannot sign in?</summary>
        <p>
          A device that is signed in can let this one in: House, <em>Devices and people</em>, “Pair a phone”.
          If there is none left, <code className="font-mono">deputyd link</code> on the server prints a link
          that signs the founder in.
        </p>
      </details>
    </Door>
  );
}
