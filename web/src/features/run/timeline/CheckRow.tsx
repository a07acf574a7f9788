import { CircleCheck, CircleX, Ellipsis } from "lucide-react";
import { duration } from "@/components/figures";
import { harmless, plainSoFar } from "@/components/hostile";
import { Output } from "../Output";
import type { Check } from "./entry";
import { Fold } from "./Fold";

interface CheckRowProps {
  run: string;
  entry: Check;
  isOpen: boolean;
  onToggle: () => void;
}

/** A check that Deputy ran itself. */
export function CheckRow({ run, entry, isOpen, onToggle }: CheckRowProps) {
  if (entry.live) {
    return (
      <>
        <Fold
          icon={<Ellipsis size={15} aria-label="at work" className="animate-pulse text-info" />}
          line={<code className="font-mono text-[0.8125rem]">{harmless(entry.command)}</code>}
          isOpen={false}
          onToggle={onToggle}
        />
        <pre className="mx-4 mb-2 overflow-hidden rounded-lg bg-sunken px-3 py-2 font-mono text-xs leading-relaxed whitespace-pre-wrap [overflow-wrap:anywhere] sm:ml-11.5">
          {plainSoFar(entry.tail).trimEnd().split("\n").slice(-6).join("\n")}
        </pre>
      </>
    );
  }
  const isGood = entry.exitCode === 0;
  const exit = entry.exitCode === null ? "no exit code" : `exit ${entry.exitCode}`;
  return (
    <Fold
      icon={
        isGood ? (
          <CircleCheck size={15} aria-label="passed" className="text-good" />
        ) : (
          <CircleX size={15} aria-label="failed" className="text-bad" />
        )
      }
      line={
        <>
          <span className="text-faint">check</span>{" "}
          <code className="font-mono text-[0.8125rem]">{harmless(entry.command)}</code>
        </>
      }
      aside={`${isGood ? "" : `${exit} · `}${duration(entry.ms)}`}
      isOpen={isOpen}
      onToggle={onToggle}
    >
      <Output run={run} text={entry.tail} kept={entry.output ?? null} />
    </Fold>
  );
}
