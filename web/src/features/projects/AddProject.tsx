import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import { Button } from "@/components/Button";
import { useDeed } from "@/components/deed";
import { Choice, Field, TextField } from "@/components/Field";
import { Note } from "@/components/Note";
import { toast } from "@/components/toast";
import { DeployKey } from "./DeployKey";
import { emptyProject, keyIn, newProjectOf, type ProjectForm, projectFields } from "./settings";

const mono =
  "w-full rounded-lg border border-line bg-raised px-3 py-2 font-mono text-sm placeholder:text-faint";

/** Entrusts a repository to Deputy, or begins with an empty one. */
export function AddProject({ close }: { close: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [form, setForm] = useState<ProjectForm>(emptyProject);
  const [own, setOwn] = useState(false);
  const { busy, faults, run } = useDeed(projectFields);
  const bind = (name: "name" | "repo_url" | "path" | "default_branch" | "checks") => ({
    value: form[name],
    onChange: ({ target }: { target: { value: string } }) =>
      setForm((before) => ({ ...before, [name]: target.value })),
    fault: faults.of[name],
  });
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const body = newProjectOf(own ? { ...form, repo_url: "", default_branch: "" } : form);
    await run(async () => {
      const { id, warnings } = await answer(api.POST("/api/v1/projects", { body }));
      await client.invalidateQueries({ queryKey: keys.projects });
      toast(warnings?.[0] ?? "The project was added.");
      close();
      await navigate({ to: `/projects/${id}` as string, search: { tab: "setup" } as never });
    });
  };
  // The host knows us by a key that it has to be given first; the refusal says which.
  const key = faults.rest ? keyIn(faults.rest) : null;
  return (
    <form onSubmit={(event) => void send(event)}>
      {key && <DeployKey publicKey={key} repoUrl={form.repo_url} />}
      {faults.rest && !key && <Note kind="bad">{faults.rest}</Note>}
      <Field label="Name" required maxLength={64} autoFocus placeholder="shop" {...bind("name")} />
      <fieldset className="my-3">
        <legend className="mb-1 text-sm font-medium">Repository</legend>
        <div className="grid grid-cols-2 gap-2">
          {[
            { own: false, label: "One that exists" },
            { own: true, label: "An empty one" },
          ].map((each) => (
            <label
              key={each.label}
              className="flex min-h-11 cursor-pointer items-center justify-center rounded-lg border border-line px-3 text-sm has-checked:border-accent has-checked:bg-wash has-focus-visible:outline-2 has-focus-visible:outline-accent"
            >
              <input
                type="radio"
                name="own"
                checked={own === each.own}
                onChange={() => setOwn(each.own)}
                className="sr-only"
              />
              {each.label}
            </label>
          ))}
        </div>
      </fieldset>
      {!own && (
        <Field
          label="Address"
          required
          autoCapitalize="none"
          spellCheck={false}
          placeholder="git@github.com:me/shop.git"
          {...bind("repo_url")}
        />
      )}
      <TextField
        label="Checks"
        rows={2}
        className={mono}
        hint="A command on each line. They decide whether work is done; without any it is unverified."
        placeholder="make test"
        {...bind("checks")}
      />
      <details className="rounded-xl border border-line px-4 open:pb-2">
        <summary className="min-h-11 py-2.5 font-medium">More</summary>
        {!own && <Field label="Branch" placeholder="the host’s default" {...bind("default_branch")} />}
        <Field label="Sub-folder" placeholder="the whole repository" {...bind("path")} />
        <Choice
          label="What is done"
          value={form.deliver}
          onChange={({ target }) =>
            setForm((before) => ({ ...before, deliver: target.value as ProjectForm["deliver"] }))
          }
        >
          <option value="review">waits for your review</option>
          <option value="auto">is merged when the checks pass</option>
        </Choice>
      </details>
      <Button type="submit" look="primary" busy={busy} className="mt-4 w-full">
        {key ? "The host has it: try again" : "Add it"}
      </Button>
    </form>
  );
}
