import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ListChecks } from "lucide-react";
import { StateBadge } from "@/components/Badge";
import { harmless } from "@/components/hostile";
import { plan } from "@/features/plan/data";

/** A plan that is spoken of; its card stands elsewhere in the thread. */
export function PlanLine({ id }: { id: string }) {
  const { data } = useQuery(plan(id));
  return (
    <Link
      to="/plans/$id"
      params={{ id }}
      className="my-1 flex min-h-11 items-center gap-2 rounded-lg text-sm text-faint hover:text-ink"
    >
      <ListChecks size={16} aria-hidden className="shrink-0" />
      <span className="min-w-0 truncate">{data ? harmless(data.title) : "A plan"}</span>
      {data && <StateBadge state={data.state} />}
    </Link>
  );
}
