import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const identity = {
  GIT_AUTHOR_NAME: "Founder",
  GIT_AUTHOR_EMAIL: "founder@example.com",
  GIT_COMMITTER_NAME: "Founder",
  GIT_COMMITTER_EMAIL: "founder@example.com",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
};

/** A real repository with a first commit, to clone from and to push to. */
export class Repository {
  private readonly folder = mkdtempSync(join(tmpdir(), "deputy-repository-"));

  constructor(files: Record<string, string>) {
    const work = join(this.folder, "work");
    mkdirSync(work);
    this.git(work, "init", "--quiet", "--initial-branch=main");
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(work, path)), { recursive: true });
      writeFileSync(join(work, path), text);
    }
    this.git(work, "add", "--all");
    this.git(work, "commit", "--quiet", "--message=Begin");
    this.git(this.folder, "clone", "--quiet", "--bare", work, "bare.git");
  }

  get url(): string {
    return `file://${join(this.folder, "bare.git")}`;
  }

  /** A file as the branch has it. */
  show(path: string, branch = "main"): string {
    return this.git(join(this.folder, "bare.git"), "show", `${branch}:${path}`);
  }

  /** Whether the branch has a file. */
  has(path: string, branch = "main"): boolean {
    const names = this.git(join(this.folder, "bare.git"), "ls-tree", "-r", "--name-only", branch);
    return names.split("\n").includes(path);
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private git(folder: string, ...args: string[]): string {
    const options = { cwd: folder, env: { ...process.env, ...identity }, encoding: "utf8" } as const;
    return execFileSync("git", args, options);
  }
}
