import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import type { ConversationView } from "@/api/schema";
import { Time } from "@/components/figures";
import { Empty } from "@/components/Note";
import { Shown } from "@/components/Shown";
import { consultations } from "./data";
import { line } from "./line";
import { whose } from "./purpose";

/** Conversations of agents behind one of the founder's, or behind a plan. */
export function Asked({ of }: { of: string }) {
  const query = useQuery(consultations(of));
  return (
    <Shown query={query}>
      {(all) =>
        all.length === 0 ? (
          <Empty title="Nobody was asked" />
        ) : (
          <ul className="divide-y divide-line">
            {all.map((it) => (
              <li key={it.id}>
                <One it={it} />
              </li>
            ))}
          </ul>
        )
      }
    </Shown>
  );
}

function One({ it }: { it: ConversationView }) {
  return (
    <Link
      to="/conversations/$id"
      params={{ id: it.id }}
      className="flex min-h-14 items-center gap-3 py-2 hover:text-accent"
    >
      <span className="min-w-0 grow">
        <span className="flex items-baseline gap-2">
          <span className="grow font-medium">{whose(it.purpose)}</span>
          <span className="text-xs text-faint">
            <Time at={it.created_at} />
          </span>
        </span>
        <span className="line-clamp-2 text-sm break-words text-faint">{line(it.preview || it.title)}</span>
      </span>
      <ChevronRight size={16} aria-hidden className="shrink-0 text-faint" />
    </Link>
  );
}
