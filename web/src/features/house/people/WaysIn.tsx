import { useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { PersonView } from "@/api/schema";
import { Button } from "@/components/Button";
import { Confirm } from "@/components/Confirm";
import { useDeed } from "@/components/deed";
import { Field } from "@/components/Field";
import { Time } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Note } from "@/components/Note";
import { Row, Rows, Section } from "@/components/Section";
import { Sheet } from "@/components/Sheet";
import { Shown, Waiting } from "@/components/Shown";
import { toast } from "@/components/toast";
import { addPasskey } from "@/features/account/passkey";
import { passwordFault, passwordHint } from "@/features/account/password";
import { passkeys } from "./queries";

/** How one signs in oneself: passkeys and the password. */
export function WaysIn({ person, passkeysWork }: { person: PersonView; passkeysWork: boolean }) {
  const client = useQueryClient();
  const query = useQuery(passkeys);
  const [open, setOpen] = useState(false);
  const { busy, faults, run } = useDeed();
  const again = () => client.invalidateQueries({ queryKey: keys.people });
  const add = async () => {
    if (await run(() => addPasskey(""))) {
      toast("The passkey was added.");
      await again();
    }
  };
  return (
    <Section
      title="How you sign in"
      actions={
        passkeysWork && (
          <Button busy={busy} onClick={() => void add()}>
            Add a passkey
          </Button>
        )
      }
    >
      {faults.rest && <Note kind="bad">{faults.rest}</Note>}
      <Rows>
        <Shown query={query} loading={<Waiting lines={1} />}>
          {({ items }) =>
            items.map((passkey) => (
              <Row key={passkey.id}>
                <KeyRound size={20} aria-hidden className="shrink-0 text-faint" />
                <div className="min-w-0 grow">
                  <p className="truncate font-medium">{harmless(passkey.name)}</p>
                  <p className="text-sm text-faint">
                    passkey,{" "}
                    {passkey.last_used_at ? (
                      <>
                        used <Time at={passkey.last_used_at} />
                      </>
                    ) : (
                      "never used"
                    )}
                  </p>
                </div>
                <Confirm
                  look="quiet"
                  question={`Remove the passkey “${passkey.name}”?`}
                  consequence="Nobody signs in with it any more. Remove it from the device that has it, too."
                  verb="Remove it"
                  act={async () => {
                    await api.DELETE("/api/v1/passkeys/{id}", { params: { path: { id: passkey.id } } });
                    await again();
                  }}
                >
                  Remove
                </Confirm>
              </Row>
            ))
          }
        </Shown>
        <Row>
          <div className="grow">
            <p className="font-medium">Password</p>
            <p className="text-sm text-faint">{person.has_password ? "set" : "none"}</p>
          </div>
          <Button look="quiet" onClick={() => setOpen(true)}>
            {person.has_password ? "Change" : "Set one"}
          </Button>
        </Row>
      </Rows>
      <Sheet
        open={open}
        onOpenChange={setOpen}
        title={person.has_password ? "Change the password" : "Set a password"}
      >
        {open && (
          <PasswordForm hasOne={person.has_password} name={person.name} close={() => setOpen(false)} />
        )}
      </Sheet>
    </Section>
  );
}

function PasswordForm({ hasOne, name, close }: { hasOne: boolean; name: string; close: () => void }) {
  const client = useQueryClient();
  const [form, setForm] = useState({ old: "", next: "" });
  const [own, setOwn] = useState<string | undefined>();
  const { busy, faults, run } = useDeed(["old", "new"]);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const fault = passwordFault(form.next);
    setOwn(fault);
    if (fault) return;
    const body = { ...(hasOne && { old: form.old }), new: form.next };
    if (!(await run(() => api.POST("/api/v1/session/password/change", { body })))) return;
    await client.invalidateQueries({ queryKey: keys.session });
    toast("The password was changed.");
    close();
  };
  return (
    <form onSubmit={(event) => void send(event)}>
      {faults.rest && <Note kind="bad">{faults.rest}</Note>}
      {/* Password managers want to know whose it is. */}
      <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
      {hasOne && (
        <Field
          label="The one until now"
          type="password"
          autoComplete="current-password"
          required
          value={form.old}
          onChange={({ target }) => setForm({ ...form, old: target.value })}
          fault={faults.of.old}
        />
      )}
      <Field
        label="The new one"
        type="password"
        autoComplete="new-password"
        required
        value={form.next}
        onChange={({ target }) => setForm({ ...form, next: target.value })}
        hint={passwordHint}
        fault={own ?? faults.of.new}
      />
      <Button type="submit" look="primary" busy={busy} className="mt-3 w-full">
        Save
      </Button>
    </form>
  );
}
