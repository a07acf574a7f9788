import { Plus, Undo2, X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/components/Button";
import { harmless } from "@/components/hostile";
import { Note } from "@/components/Note";
import { Rows, Section } from "@/components/Section";
import type { Secret } from "./settings";

interface SecretsProps {
  title: string;
  about: string;
  noun: string;
  /** Values of several lines. */
  long?: boolean;
  secrets: readonly Secret[];
  fault?: string;
  onChange: (secrets: Secret[]) => void;
}

const box =
  "w-full rounded-lg border border-line bg-ground px-3 py-2 font-mono text-sm placeholder:text-faint";

/** Named values that can be written and are never shown. */
export function Secrets({ title, about, noun, long, secrets, fault, onChange }: SecretsProps) {
  const put = (index: number, change: Partial<Secret>) =>
    onChange(secrets.map((each, at) => (at === index ? { ...each, ...change } : each)));
  const drop = (index: number) => {
    const secret = secrets[index];
    if (secret?.known) put(index, { value: null });
    else onChange(secrets.filter((_, at) => at !== index));
  };
  return (
    <Section
      title={title}
      about={about}
      actions={
        <Button
          icon={<Plus size={18} aria-hidden />}
          onClick={() => onChange([...secrets, { name: "", value: "", known: false }])}
        >
          Add
        </Button>
      }
    >
      {fault && <Note kind="bad">{fault}</Note>}
      {secrets.length === 0 ? (
        <p className="text-faint">None.</p>
      ) : (
        <Rows>
          {secrets.map((secret, index) => (
            <OneSecret
              // biome-ignore lint/suspicious/noArrayIndexKey: a new one has no name yet, and none is moved
              key={index}
              secret={secret}
              noun={noun}
              long={long}
              onChange={(change) => put(index, change)}
              onDrop={() => drop(index)}
            />
          ))}
        </Rows>
      )}
    </Section>
  );
}

interface OneSecretProps {
  secret: Secret;
  noun: string;
  long?: boolean;
  onChange: (change: Partial<Secret>) => void;
  onDrop: () => void;
}

function OneSecret({ secret, noun, long, onChange, onDrop }: OneSecretProps) {
  const [open, setOpen] = useState(!secret.known);
  const goes = secret.value === null;
  const value = secret.value ?? "";
  const label = secret.known ? `New value of ${secret.name}` : "Value";
  return (
    <li className="px-4 py-2.5">
      <div className="flex items-center gap-2">
        {secret.known ? (
          <span
            className={`min-w-0 grow truncate font-mono text-sm ${goes ? "text-faint line-through" : ""}`}
          >
            {harmless(secret.name)}
          </span>
        ) : (
          <input
            aria-label={`Name of the ${noun}`}
            placeholder={noun === "file" ? ".env.local" : "API_KEY"}
            value={secret.name}
            onChange={({ target }) => onChange({ name: target.value })}
            autoCapitalize="none"
            spellCheck={false}
            className={box}
          />
        )}
        {secret.known && !goes && !open && (
          <Button look="quiet" onClick={() => setOpen(true)}>
            Set anew
          </Button>
        )}
        {goes ? (
          <IconButton label={`Keep ${secret.name}`} onClick={() => onChange({ value: undefined })}>
            <Undo2 size={18} />
          </IconButton>
        ) : (
          <IconButton label={`Remove ${secret.name || `the new ${noun}`}`} onClick={onDrop}>
            <X size={18} />
          </IconButton>
        )}
      </div>
      {open && !goes && long && (
        <textarea
          aria-label={label}
          rows={4}
          placeholder={secret.known ? "It stays as it is" : "Its text"}
          value={value}
          onChange={({ target }) => onChange({ value: target.value || (secret.known ? undefined : "") })}
          spellCheck={false}
          className={`mt-2 ${box}`}
        />
      )}
      {open && !goes && !long && (
        <input
          aria-label={label}
          type="password"
          autoComplete="off"
          placeholder={secret.known ? "It stays as it is" : "Its value"}
          value={value}
          onChange={({ target }) => onChange({ value: target.value || (secret.known ? undefined : "") })}
          className={`mt-2 ${box}`}
        />
      )}
    </li>
  );
}
