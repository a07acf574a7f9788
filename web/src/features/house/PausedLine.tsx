import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { harmless } from "@/components/hostile";
import { pause } from "./queries";

/** On every screen while everything is paused: why, and the way to the switch. */
export function PausedLine() {
  const { data } = useQuery(pause);
  if (!data?.paused) return null;
  return (
    <Link to="/house" className="block bg-warn-wash px-4 py-1.5 text-center text-sm text-warn">
      <span className="font-medium">
        {data.paused.mode === "drain" ? "Everything is paused" : "Everything was stopped"}
      </span>
      : <span className="break-words">{harmless(data.paused.reason)}</span>{" "}
      <span className="underline">Resume</span>
    </Link>
  );
}
