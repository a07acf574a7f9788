import { Check, CircleAlert, CircleDot, Dot, TriangleAlert } from "lucide-react";
import { harmless } from "@/components/hostile";
import { Markdown } from "@/components/Markdown";
import { moment } from "../words";
import type { Mark, Told } from "./entry";
import { Fold } from "./Fold";

const icons = { plain: CircleDot, good: Check, bad: CircleAlert, asks: TriangleAlert, quiet: Dot };
const tones: Record<Mark, string> = {
  plain: "text-ink",
  good: "text-good",
  bad: "text-bad",
  asks: "text-warn",
  quiet: "text-faint",
};

interface ToldRowProps {
  entry: Told;
  isOpen: boolean;
  onToggle: () => void;
}

/** A line about the course of the run. What went wrong is told whole. */
export function ToldRow({ entry, isOpen, onToggle }: ToldRowProps) {
  const Icon = icons[entry.mark];
  const isLoud = entry.mark === "bad" || entry.mark === "asks";
  const line = <span className={tones[entry.mark]}>{harmless(entry.text)}</span>;
  const icon = <Icon size={15} aria-hidden className={tones[entry.mark]} />;
  if (isLoud && entry.detail) {
    return (
      <div className="px-4 py-1.5 text-sm">
        <p className="flex items-start gap-2.5">
          <span className="flex w-5 shrink-0 justify-center pt-0.5">{icon}</span>
          <span className="min-w-0 grow">{line}</span>
          <time dateTime={entry.at} className="shrink-0 text-xs text-faint">
            {moment(entry.at)}
          </time>
        </p>
        <div className="pl-7.5 text-faint">
          <Markdown text={entry.detail} />
        </div>
      </div>
    );
  }
  return (
    <Fold icon={icon} line={line} aside={moment(entry.at)} isOpen={isOpen} onToggle={onToggle}>
      {entry.detail && <Markdown text={entry.detail} />}
    </Fold>
  );
}
