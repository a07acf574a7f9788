import { Ellipsis } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { ConversationView } from "@/api/schema";
import { IconButton } from "@/components/Button";

const load = () => import("./MoreMenu");
const MoreMenu = lazy(() => load().then((part) => ({ default: part.MoreMenu })));

/** What else can be done with a conversation: read from the server when somebody is about to want it. */
export function More({ view }: { view: ConversationView }) {
  const [wanted, setWanted] = useState(false);
  const button = (
    <IconButton
      label="More"
      aria-haspopup="menu"
      onClick={() => setWanted(true)}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
    >
      <Ellipsis size={20} aria-hidden />
    </IconButton>
  );
  return wanted ? (
    <Suspense fallback={button}>
      <MoreMenu view={view} />
    </Suspense>
  ) : (
    button
  );
}
