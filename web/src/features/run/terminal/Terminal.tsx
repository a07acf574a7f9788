import { useEffect, useRef, useState } from "react";
import "@xterm/xterm/css/xterm.css";
import { api } from "@/api/client";
import { Problem } from "@/api/problem";
import type { RunView } from "@/api/schema";
import { Button } from "@/components/Button";
import { harmless } from "@/components/hostile";
import { Note } from "@/components/Note";
import { Keys } from "./Keys";
import { openScreen } from "./screen";
import { type Standing, terminalUrl, Wire } from "./wire";

/** A shell in the run's workspace, in the sandbox that its agent works in. */
export default function Terminal({ run }: { run: RunView }) {
  const [opened, setOpened] = useState(0);
  return <Session key={opened} run={run.id} again={() => setOpened(opened + 1)} />;
}

/** Why a terminal is refused: a ticket for it is, too, and says so. */
async function refusal(run: string): Promise<string | null> {
  try {
    await api.POST("/api/v1/runs/{id}/terminal/tickets", { params: { path: { id: run } }, body: {} });
    return null;
  } catch (error) {
    return error instanceof Problem ? error.message : null;
  }
}

/** Sizes change with every frame while somebody drags. */
const RESIZED_MS = 100;

function Session({ run, again }: { run: string; again: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  const wire = useRef<Wire | null>(null);
  const [standing, setStanding] = useState<Standing>({ is: "opening" });
  const [isTouched] = useState(() => matchMedia("(pointer: coarse)").matches);

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const { terminal, fit } = openScreen(element, isTouched);
    const socket = new WebSocket(terminalUrl(run, terminal));
    const own = new Wire(
      socket,
      (text) => terminal.write(text),
      setStanding,
      () => refusal(run),
    );
    wire.current = own;
    const typing = terminal.onData((text) => own.type(text));
    const sizing = terminal.onResize((size) => own.resize(size));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new ResizeObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(fit, RESIZED_MS);
    });
    observer.observe(element);
    if (!isTouched) terminal.focus();
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      typing.dispose();
      sizing.dispose();
      own.close();
      terminal.dispose();
    };
  }, [run, isTouched]);

  return (
    <div className="flex min-h-0 grow flex-col">
      <div className="px-4" role="status">
        {standing.is === "opening" && <p className="py-2 text-sm text-faint">Opening …</p>}
        {standing.is === "open" && standing.note && (
          <div className="short:sr-only">
            <Note>{harmless(standing.note)}</Note>
          </div>
        )}
        {standing.is === "over" && (
          <Note kind={standing.isBad ? "warn" : "info"}>
            <span className="flex items-center gap-3">
              <span className="grow">{harmless(standing.words)}</span>
              <Button onClick={again}>Open again</Button>
            </span>
          </Note>
        )}
      </div>
      <div ref={place} className="min-h-0 grow overflow-hidden px-2 pt-1" />
      {isTouched && <Keys type={(text) => wire.current?.type(text)} isOff={standing.is !== "open"} />}
    </div>
  );
}
