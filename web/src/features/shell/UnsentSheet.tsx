import { useSyncExternalStore } from "react";
import { outbox } from "@/api/outbox";
import { Button } from "@/components/Button";
import { harmless } from "@/components/hostile";
import { Sheet } from "@/components/Sheet";

/** What waits to be sent, and why it waits. */
export function UnsentSheet({ onClose }: { onClose: () => void }) {
  const waiting = useSyncExternalStore(outbox.watch, outbox.list);
  return (
    <Sheet open onOpenChange={onClose} title="Not sent yet">
      <ul className="divide-y divide-line">
        {waiting.map((each) => (
          <li key={each.key} className="flex items-center gap-3 py-3">
            <div className="min-w-0 grow">
              <p className="truncate">{each.what}</p>
              <p className="text-sm text-faint">
                {each.refused ? harmless(each.refused) : "Goes out by itself, once."}
              </p>
            </div>
            {each.isOld && (
              <Button look="quiet" onClick={() => void outbox.renew(each.key)}>
                Send again
              </Button>
            )}
            <Button look="quiet" onClick={() => void outbox.drop(each.key)}>
              Discard
            </Button>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
