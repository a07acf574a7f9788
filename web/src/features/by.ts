import { harmless } from "@/components/hostile";

/** Who did something, as a person calls them: the daemon writes `founder`, `person:NAME`, `token:NAME`, `run:ID`. */
export function byWhom(actor: string): string {
  const [kind = "", name] = actor.split(/:(.*)/s);
  if (kind === "founder") return "you";
  if (kind === "run") return "an agent";
  return harmless(kind === "person" || kind === "token" ? (name ?? actor) : actor);
}
