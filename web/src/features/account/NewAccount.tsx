import { KeyRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import { answer, api } from "@/api/client";
import { Problem } from "@/api/problem";
import type { JoinView, WhoAmI } from "@/api/schema";
import { Button } from "@/components/Button";
import { useDeed } from "@/components/deed";
import { Field } from "@/components/Field";
import { Note } from "@/components/Note";
import { Door } from "./Door";
import { NoGood } from "./Join";
import { joinWithPasskey } from "./passkey";
import { passwordFault, passwordHint } from "./password";
import { enter } from "./session";

const roles: Record<string, string> = {
  admin: "You may do everything.",
  developer: "You may delegate, review and talk; the house itself is for admins.",
  viewer: "You may look at everything, and change nothing.",
};

/** Makes an account: with a passkey where that works, else with a password. */
export function NewAccount({ code, join, passkeys }: { code: string; join: JoinView; passkeys: boolean }) {
  const [name, setName] = useState(join.name ?? "");
  const [password, setPassword] = useState("");
  const [byPassword, setByPassword] = useState(!passkeys);
  const [spent, setSpent] = useState<unknown>(null);
  const [own, setOwn] = useState<string | undefined>();
  const { busy, faults, run } = useDeed(["name", "password"]);
  const founder = join.kind === "founder";

  const join_ = (how: () => Promise<WhoAmI>) =>
    run(async () => {
      try {
        await enter(await how());
      } catch (error) {
        // Somebody was faster, or it took too long: no other name helps.
        if (error instanceof Problem && error.status === 410) return setSpent(error);
        throw error;
      }
    });
  const send = (event: FormEvent) => {
    event.preventDefault();
    const called = name.trim();
    if (!byPassword) return void join_(() => joinWithPasskey(code, called));
    const fault = passwordFault(password);
    setOwn(fault);
    if (!fault)
      void join_(() => answer(api.POST("/api/v1/join/password", { body: { code, name: called, password } })));
  };

  if (spent) return <NoGood error={spent} onOther={() => location.assign("/join")} />;
  return (
    <Door
      title={founder ? "Welcome to Deputy" : "You are invited"}
      about={founder ? "This makes your account: you decide about everything here." : roles[join.role]}
    >
      <form onSubmit={send}>
        {faults.rest && <Note kind="bad">{faults.rest}</Note>}
        <Field
          label="What to call you"
          name="username"
          autoComplete="username"
          required
          maxLength={64}
          value={name}
          onChange={({ target }) => setName(target.value)}
          hint="You sign in with it, and what you do stands under it in the history."
          fault={faults.of.name}
        />
        {byPassword && (
          <Field
            label="Password"
            name="new-password"
            type="password"
            autoComplete="new-password"
            required
            value={password}
            onChange={({ target }) => setPassword(target.value)}
            hint={passwordHint}
            fault={own ?? faults.of.password}
          />
        )}
        <Button
          type="submit"
          look="primary"
          className="mt-3 w-full"
          busy={busy}
          icon={byPassword ? undefined : <KeyRound size={18} aria-hidden />}
        >
          {byPassword ? "Make the account" : "Go on with a passkey"}
        </Button>
        {passkeys && (
          <Button look="quiet" className="mt-2 w-full" onClick={() => setByPassword(!byPassword)}>
            {byPassword ? "Use a passkey instead" : "Use a password instead"}
          </Button>
        )}
        {!passkeys && (
          <p className="mt-4 text-sm text-faint">
            Passkeys need HTTPS and a name as the address: you can add one later, under House.
          </p>
        )}
      </form>
    </Door>
  );
}
