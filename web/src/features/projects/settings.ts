import type { Checks, Delivery, NewProject, Project, ProjectChange } from "@/api/schema";
import { linesOf } from "@/features/work/order";

/** A value that can be written and is never shown: it stays, is set anew, or goes. */
export interface Secret {
  name: string;
  /** What it becomes; null: it goes; undefined: it stays as it is. */
  value?: string | null;
  /** It is there already. */
  known: boolean;
}

/** A project as it is typed. */
export interface ProjectForm {
  name: string;
  repo_url: string;
  path: string;
  default_branch: string;
  checks: string;
  checks_in: Checks;
  setup: string;
  instructions: string;
  agent: string;
  deliver: Delivery;
  aliases: string;
  env: Secret[];
  secret_files: Secret[];
}

/** The fields of a project, as the daemon names them in a refusal. */
export const projectFields = [
  "name",
  "repo_url",
  "path",
  "default_branch",
  "checks",
  "checks_in",
  "setup",
  "instructions",
  "agent",
  "deliver",
  "aliases",
  "env",
  "secret_files",
] as const;

export const emptyProject: ProjectForm = {
  name: "",
  repo_url: "",
  path: "",
  default_branch: "",
  checks: "",
  checks_in: "workspace",
  setup: "",
  instructions: "",
  agent: "",
  deliver: "review",
  aliases: "",
  env: [],
  secret_files: [],
};

export function formOf(project: Project): ProjectForm {
  const known = (name: string): Secret => ({ name, known: true });
  return {
    name: project.name,
    repo_url: project.repo_url ?? "",
    path: project.path ?? "",
    default_branch: project.default_branch,
    checks: project.checks.join("\n"),
    checks_in: project.checks_in,
    setup: project.setup.join("\n"),
    instructions: project.instructions ?? "",
    agent: project.agent ?? "",
    deliver: project.deliver,
    aliases: (project.aliases ?? []).join("\n"),
    env: project.env_names.map(known),
    secret_files: project.secret_files.map(known),
  };
}

/** What changes of named values: only those that somebody wrote, or took away. */
function changes(secrets: readonly Secret[]): Record<string, string | null> {
  const named = secrets.filter(({ name, value }) => name.trim() !== "" && value !== undefined);
  return Object.fromEntries(named.map(({ name, value }) => [name.trim(), value ?? null]));
}

/** What is new: an empty value that nobody filled in is none. */
function values(secrets: readonly Secret[]): Record<string, string> {
  const set = Object.entries(changes(secrets)).filter(([, value]) => value !== null && value !== "");
  return Object.fromEntries(set) as Record<string, string>;
}

export function newProjectOf(form: ProjectForm): NewProject {
  const [env, secret_files] = [values(form.env), values(form.secret_files)];
  return {
    name: form.name.trim(),
    ...(form.repo_url.trim() && { repo_url: form.repo_url.trim() }),
    ...(form.path.trim() && { path: form.path.trim() }),
    ...(form.default_branch.trim() && { default_branch: form.default_branch.trim() }),
    checks: linesOf(form.checks),
    ...(form.instructions.trim() && { instructions: form.instructions }),
    ...(form.agent && { agent: form.agent }),
    deliver: form.deliver,
    ...(Object.keys(env).length > 0 && { env }),
    ...(Object.keys(secret_files).length > 0 && { secret_files }),
  };
}

/** What is different from what the project is: the rest is left alone, since somebody else may be changing it. */
export function changeOf(project: Project, form: ProjectForm): ProjectChange {
  const before = formOf(project);
  const change: ProjectChange = {};
  const differs = (name: keyof ProjectForm) => before[name] !== form[name];
  // An empty one is taken away: then it is as it is for projects that say nothing.
  if (differs("path")) change.path = form.path.trim() || null;
  if (differs("default_branch")) change.default_branch = form.default_branch.trim();
  if (differs("checks")) change.checks = linesOf(form.checks);
  if (differs("checks_in")) change.checks_in = form.checks_in;
  if (differs("setup")) change.setup = linesOf(form.setup);
  if (differs("instructions")) change.instructions = form.instructions.trim() ? form.instructions : null;
  if (differs("agent")) change.agent = form.agent || null;
  if (differs("deliver")) change.deliver = form.deliver;
  if (differs("aliases")) change.aliases = linesOf(form.aliases);
  const [env, files] = [changes(form.env), changes(form.secret_files)];
  if (Object.keys(env).length > 0) change.env = env;
  if (Object.keys(files).length > 0) change.secret_files = files;
  return change;
}

/** Where a private host lets a deploy key be added; nothing for hosts that are not known. */
export function keysPage(repoUrl: string): URL | null {
  const ssh = /^(?:ssh:\/\/)?(?:[^@/]+@)?([^:/]+)(?::\d+)?[:/](.+?)(?:\.git)?\/?$/.exec(repoUrl.trim());
  const [, host = "", path = ""] = ssh ?? [];
  if (repoUrl.includes("://") && !repoUrl.startsWith("ssh://")) return null;
  if (host === "github.com") return new URL(`https://github.com/${path}/settings/keys/new`);
  if (host === "gitlab.com") return new URL(`https://gitlab.com/${path}/-/settings/repository`);
  return null;
}

/** The public key in a refusal that says which key its host is to be given. */
export function keyIn(detail: string): string | null {
  return /\bssh-(?:ed25519|rsa) [A-Za-z0-9+/=]+(?: [\w.@-]+)?/.exec(detail)?.[0] ?? null;
}

/** Whether git goes there by ssh: only then is a deploy key of any use. */
export function isSsh(repoUrl: string): boolean {
  return repoUrl.startsWith("ssh://") || (/^[^/]+:/.test(repoUrl) && !repoUrl.includes("://"));
}
