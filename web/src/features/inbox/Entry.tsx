import { Link } from "@tanstack/react-router";
import { ArrowUp } from "lucide-react";
import type { InboxItem, RunView } from "@/api/schema";
import { VerdictBadge } from "@/components/Badge";
import { Time } from "@/components/figures";
import { line } from "@/features/talk/line";
import { Answer } from "./Answer";
import type { Answered } from "./data";
import type { InboxSearch } from "./Inbox";
import { Kind, Size } from "./Kind";
import { isSeenTo } from "./order";
import { answerOf } from "./ways";

interface EntryProps {
  item: InboxItem;
  about?: Pick<RunView, "priority" | "verdict">;
  show: InboxSearch["show"];
  chosen: boolean;
  onAnswered: (answered: Answered, item: InboxItem) => void;
}

/** An item in the list: on a phone with its buttons, on a wide screen a line beside what it opens. */
export function Entry({ item, about, show, chosen, onAnswered }: EntryProps) {
  const look = chosen ? "lg:bg-wash" : "lg:hover:bg-sunken";
  return (
    <li
      className={`rounded-2xl border border-line bg-raised p-4 lg:rounded-xl lg:border-0 lg:bg-transparent lg:p-0 ${look}`}
    >
      <Link
        to="/inbox"
        search={{ item: item.id, show }}
        data-item={item.id}
        aria-current={chosen ? "true" : undefined}
        className="block rounded-xl lg:px-3 lg:py-2.5"
      >
        <span className="flex items-center gap-2 text-sm text-faint">
          <Kind item={item} />
          {about?.priority === "high" && (
            <span className="inline-flex items-center gap-0.5 text-warn">
              <ArrowUp size={14} aria-hidden />
              high
            </span>
          )}
          <span className="ml-auto">
            <Time at={item.created_at} />
          </span>
        </span>
        <span className="mt-1 line-clamp-3 block font-medium break-words lg:line-clamp-2">
          {line(item.title)}
        </span>
        <Small item={item} about={about} />
      </Link>
      {item.state === "open" && (
        <div className="mt-3 lg:hidden">
          <Answer item={item} brief onAnswered={onAnswered} />
        </div>
      )}
    </li>
  );
}

function Small({ item, about }: Pick<EntryProps, "item" | "about">) {
  if (item.state !== "open") {
    return <span className="mt-0.5 line-clamp-2 block text-sm text-faint">{line(answerOf(item))}</span>;
  }
  return (
    <span className="mt-1 flex flex-wrap items-center gap-2 text-sm text-faint empty:hidden">
      <Size item={item} />
      {item.kind === "review" && about?.verdict && <VerdictBadge verdict={about.verdict} />}
      {(item.kind === "failure" || item.plan_id) && <span className="line-clamp-2">{line(item.body)}</span>}
      {isSeenTo(item) && <span>a model is thinking about it</span>}
      {item.expires_at && (
        <span className="text-warn">
          stops waiting <Time at={item.expires_at} />
        </span>
      )}
    </span>
  );
}
