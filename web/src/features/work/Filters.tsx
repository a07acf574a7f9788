import { useQuery } from "@tanstack/react-query";
import { SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/Button";
import { Choice } from "@/components/Field";
import { Sheet } from "@/components/Sheet";
import { useWide } from "@/components/wide";
import { filtersOf, modes, priorities, runStates, type WorkAddress } from "./address";
import { agents, projects } from "./queries";
import type { WorkProps } from "./WorkPage";

interface Filter {
  name: "state" | "project" | "agent" | "priority" | "mode";
  label: string;
  /** What it says while it does not narrow anything down. */
  any: string;
  options: { value: string; label: string }[];
}

function useFilters(columns: boolean): Filter[] {
  const { data: known } = useQuery(projects);
  const { data: programs } = useQuery(agents);
  const plain = (values: readonly string[]) =>
    values.map((value) => ({ value, label: value.replace("_", " ") }));
  return [
    {
      name: "state",
      label: "State",
      // Columns have one for what has ended, so they leave nothing out.
      any: columns ? "All states" : "Not ended",
      options: [...(columns ? [] : [{ value: "all", label: "all" }]), ...plain(runStates)],
    },
    {
      name: "project",
      label: "Project",
      any: "All projects",
      options: (known?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
    },
    {
      name: "agent",
      label: "Agent",
      any: "All agents",
      options: (programs?.items ?? []).map(({ name }) => ({ value: name, label: name })),
    },
    { name: "priority", label: "Priority", any: "All priorities", options: plain(priorities) },
    {
      name: "mode",
      label: "Mode",
      any: "All modes",
      options: modes.map((value) => ({ value, label: value === "hands_on" ? "in hand" : value })),
    },
  ];
}

const NONE: Partial<WorkAddress> = {
  state: undefined,
  project: undefined,
  agent: undefined,
  priority: undefined,
  mode: undefined,
};

/** Narrows the work down: a line of choices on a wide screen, a sheet on a phone. */
export function Filters({ address, go, columns }: WorkProps & { columns: boolean }) {
  const wide = useWide();
  const filters = useFilters(columns);
  const [open, setOpen] = useState(false);
  const count = filtersOf(address);
  const choose = (name: Filter["name"], value: string) =>
    go({ [name]: value || undefined } as Partial<WorkAddress>);

  if (wide) {
    return (
      <div className="flex shrink-0 flex-wrap items-center gap-2 px-4 py-3">
        {filters.map(({ name, label, any, options }) => (
          <select
            key={name}
            aria-label={label}
            value={address[name] ?? ""}
            onChange={({ target }) => choose(name, target.value)}
            // As wide before its options are known as afterwards.
            className={`min-h-9 w-40 rounded-lg border px-2 text-sm ${address[name] ? "border-accent bg-wash" : "border-line bg-raised"}`}
          >
            <option value="">{any}</option>
            {options.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        ))}
        {count > 0 && (
          <Button look="quiet" onClick={() => go(NONE)}>
            Clear
          </Button>
        )}
      </div>
    );
  }
  return (
    <div className="flex shrink-0 items-center gap-2 px-4 py-2">
      <Button icon={<SlidersHorizontal size={16} aria-hidden />} onClick={() => setOpen(true)}>
        {count > 0 ? `Filters: ${count}` : "Filters"}
      </Button>
      {count > 0 && (
        <Button look="quiet" onClick={() => go(NONE)}>
          Clear
        </Button>
      )}
      <Sheet open={open} onOpenChange={setOpen} title="Filters">
        {filters.map(({ name, label, any, options }) => (
          <Choice
            key={name}
            label={label}
            value={address[name] ?? ""}
            onChange={({ target }) => choose(name, target.value)}
          >
            <option value="">{any}</option>
            {options.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Choice>
        ))}
        <Button look="primary" className="mt-2 w-full" onClick={() => setOpen(false)}>
          Show
        </Button>
      </Sheet>
    </div>
  );
}
