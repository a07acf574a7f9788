/**
 * What is kept of the daemon's answers, by what it is about. All keys that begin alike are outdated together: an event
 * about a run outdates `keys.run(id)` and with it its diff, its artifacts and its sessions.
 */
export const keys = {
  session: ["session"] as const,
  about: ["about"] as const,
  health: ["health"] as const,
  house: ["house"] as const,
  inbox: ["inbox"] as const,
  conversations: ["conversations"] as const,
  conversation: (id: string) => ["conversation", id] as const,
  plans: ["plans"] as const,
  plan: (id: string) => ["plan", id] as const,
  tasks: ["tasks"] as const,
  task: (id: string) => ["task", id] as const,
  runs: ["runs"] as const,
  run: (id: string) => ["run", id] as const,
  queue: ["queue"] as const,
  projects: ["projects"] as const,
  project: (id: string) => ["project", id] as const,
  documents: ["documents"] as const,
  memories: ["memories"] as const,
  staff: ["staff"] as const,
  schedule: ["schedule"] as const,
  spend: ["spend"] as const,
  records: ["records"] as const,
  agents: ["agents"] as const,
  tokens: ["tokens"] as const,
  devices: ["devices"] as const,
  people: ["people"] as const,
  search: ["search"] as const,
};

export type Key = readonly unknown[];

/** What an event of a stream outdates. */
export function outdated(stream: string): Key[] {
  const [family = "", id = "", part] = stream.split("/");
  switch (family) {
    case "run":
      // Its steps change what it costs, and nothing that lists show.
      return part
        ? [keys.run(id)]
        : [keys.run(id), keys.runs, keys.queue, keys.inbox, keys.spend, keys.records];
    case "conversation":
      if (part) return [keys.conversation(id)];
      return [keys.conversation(id), keys.conversations, keys.inbox, keys.schedule, keys.spend];
    case "plan":
      return [keys.plan(id), keys.plans, keys.inbox, keys.conversations];
    case "task":
      return [keys.task(id), keys.tasks, keys.queue];
    case "project":
      return [keys.project(id), keys.projects];
    case "document":
      return [keys.documents];
    case "memory":
      return [keys.memories];
    case "staff":
      return [keys.staff];
    case "lookback":
      return [keys.records];
    case "house":
      return [keys.house, keys.tokens, keys.devices, keys.people];
    default:
      return [];
  }
}
