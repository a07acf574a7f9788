import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { MemoryCategory, MemoryView } from "@/api/schema";
import { Button } from "@/components/Button";
import { Confirm } from "@/components/Confirm";
import { useDeed } from "@/components/deed";
import { Choice, Field, TextField } from "@/components/Field";
import { Note } from "@/components/Note";
import { categories, categoryWords, FOUNDER } from "./queries";

interface MemoryFormProps {
  project: string;
  /** The one that is changed; without it, a new one. */
  memory?: MemoryView;
  close: () => void;
}

/** Adds something, corrects it, or has it forgotten. */
export function MemoryForm({ project, memory, close }: MemoryFormProps) {
  const client = useQueryClient();
  const [form, setForm] = useState({
    key: memory?.key ?? "",
    text: memory?.text ?? "",
    category: memory?.category ?? ("decision" as MemoryCategory),
    confidence: memory?.confidence ?? 1,
  });
  const { busy, faults, run } = useDeed(["key", "text", "category", "confidence"]);
  const set = (change: Partial<typeof form>) => setForm((before) => ({ ...before, ...change }));
  const again = () => client.invalidateQueries({ queryKey: keys.memories });

  const save = async (event: FormEvent) => {
    event.preventDefault();
    const { confidence, ...words } = form;
    const done = await run(() =>
      memory
        ? api.PATCH("/api/v1/memories/{id}", {
            params: { path: { id: memory.id } },
            body: { ...words, confidence },
          })
        : api.POST("/api/v1/memories", {
            body: { ...words, ...(project !== FOUNDER && { project }) },
          }),
    );
    if (!done) return;
    await again();
    close();
  };
  const forget = async () => {
    if (!memory) return;
    await api.DELETE("/api/v1/memories/{id}", { params: { path: { id: memory.id } } });
    await again();
    close();
  };
  return (
    <form onSubmit={(event) => void save(event)}>
      {faults.rest && <Note kind="bad">{faults.rest}</Note>}
      <Field
        label="What it is about"
        required
        value={form.key}
        onChange={({ target }) => set({ key: target.value })}
        hint="Two that say otherwise about the same contradict each other."
        fault={faults.of.key}
      />
      <TextField
        label="What is to be remembered"
        required
        rows={3}
        value={form.text}
        onChange={({ target }) => set({ text: target.value })}
        fault={faults.of.text}
      />
      <Choice
        label="Kind"
        value={form.category}
        onChange={({ target }) => set({ category: target.value as MemoryCategory })}
        fault={faults.of.category}
      >
        {categories.map((each) => (
          <option key={each} value={each}>
            {categoryWords[each]}
          </option>
        ))}
      </Choice>
      {memory && (
        <Field
          label={`How sure: ${Math.round(form.confidence * 100)} %`}
          type="range"
          min={0}
          max={1}
          step={0.05}
          className="w-full accent-accent"
          value={form.confidence}
          onChange={({ target }) => set({ confidence: Number(target.value) })}
          fault={faults.of.confidence}
        />
      )}
      <div className="mt-4 flex gap-2">
        {memory && (
          <Confirm
            look="danger"
            question="Forget it for good?"
            consequence="It is in no later prompt, nobody finds it, and its words leave the history. It cannot be undone."
            verb="Forget it"
            act={forget}
          >
            Forget
          </Confirm>
        )}
        <Button type="submit" look="primary" busy={busy} className="grow">
          {memory ? "Save" : "Remember it"}
        </Button>
      </div>
    </form>
  );
}
