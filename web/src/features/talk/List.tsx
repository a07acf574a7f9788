import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import type { ConversationView } from "@/api/schema";
import { Time } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Empty } from "@/components/Note";
import { Shown, Waiting } from "@/components/Shown";
import { talks } from "./data";
import { line } from "./line";

/** All conversations with the COO, and the way to a new one. */
export function List({ chosen, onChoose }: { chosen: string | null; onChoose?: () => void }) {
  const query = useQuery(talks);
  return (
    <nav aria-label="Conversations">
      <Link
        to="/talk"
        search={{ new: true }}
        onClick={onChoose}
        className="mb-1 flex min-h-11 items-center gap-2 rounded-xl px-3 font-medium text-accent hover:bg-sunken"
      >
        <Plus size={18} aria-hidden />
        New conversation
      </Link>
      <Shown query={query} loading={<Waiting lines={5} />}>
        {(all) =>
          all.length === 0 ? (
            <Empty title="Nothing was said yet" />
          ) : (
            <ul className="space-y-0.5">
              {all.map((it) => (
                <li key={it.id}>
                  <Entry it={it} chosen={it.id === chosen} onChoose={onChoose} />
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </nav>
  );
}

function Entry({ it, chosen, onChoose }: { it: ConversationView; chosen: boolean; onChoose?: () => void }) {
  return (
    <Link
      to="/conversations/$id"
      params={{ id: it.id }}
      onClick={onChoose}
      aria-current={chosen ? "page" : undefined}
      className="block rounded-xl px-3 py-2 hover:bg-sunken aria-[current=page]:bg-wash"
    >
      <span className="flex items-baseline gap-2">
        <span className="min-w-0 grow truncate font-medium">{harmless(it.title) || "New conversation"}</span>
        <span className="text-xs text-faint">
          <Time at={it.updated_at} />
        </span>
      </span>
      <span className="flex items-center gap-2 text-sm text-faint">
        <span className="min-w-0 grow truncate">{line(it.preview)}</span>
        <State it={it} />
      </span>
    </Link>
  );
}

function State({ it }: { it: ConversationView }) {
  if (it.inbox.length > 0) return <span className="shrink-0 text-warn">asks you</span>;
  if (it.state === "thinking") return <span className="shrink-0 text-info">thinks</span>;
  if (it.state === "waiting") return <span className="shrink-0 text-warn">waits</span>;
  if (it.error) return <span className="shrink-0 text-bad">no answer</span>;
  return null;
}
