import { type APIRequestContext, request } from "@playwright/test";
import { Daemon } from "./daemon";
import { Gate } from "./gate";
import { Model, type Play } from "./model";
import { Repository } from "./repository";

/** A model that thinks in all tiers, with a price: what has none could not be capped. */
function config(model: Model): string {
  const tiers = ["a", "b", "c"].map((tier) => `${tier} = "lab/script"`).join("\n");
  return `[providers.lab]\nkind = "openai-compatible"\nbase_url = "${model.url}"\n\n[models]\n${tiers}\n\n[prices."lab/script"]\ninput = 1.0\noutput = 2.0\n\n[hindsight]\nafter_runs = false\n\n`;
}

/** A founder's house: the real daemon, a model that plays everybody who thinks, and repositories. */
export class House {
  private readonly repositories: Repository[] = [];
  private readonly gates: Gate[] = [];

  private constructor(
    readonly daemon: Daemon,
    readonly model: Model,
    private readonly token: string,
  ) {}

  /** Starts it; `extra` is configuration of its own. */
  static async start(play: Play, extra = ""): Promise<House> {
    const model = await Model.start(play);
    const daemon = await Daemon.prepare(config(model) + extra);
    const made = daemon.command("token", "create", "--role", "admin", "--name", "tests", "--json");
    await daemon.up();
    return new House(daemon, model, JSON.parse(made).token);
  }

  /** Where browsers find it. */
  get url(): string {
    return this.daemon.line.url;
  }

  /** The API, as a program on its own machine uses it: whatever becomes of the network. */
  async api(): Promise<APIRequestContext> {
    const extraHTTPHeaders = { authorization: `Bearer ${this.token}` };
    return request.newContext({ baseURL: this.daemon.url, extraHTTPHeaders });
  }

  async post<T>(path: string, data: object): Promise<T> {
    return this.ask<T>((api) => api.post(path, { data }));
  }

  async get<T>(path: string): Promise<T> {
    return this.ask<T>((api) => api.get(path));
  }

  /** A project with these files and checks, and its repository. */
  async project(
    name: string,
    files: Record<string, string>,
    checks: string[] = ["true"],
  ): Promise<Repository> {
    const repository = new Repository(files);
    this.repositories.push(repository);
    await this.post("/api/v1/projects", { name, repo_url: repository.url, checks });
    return repository;
  }

  /** Something that a play waits for. */
  async gate(): Promise<Gate> {
    const gate = await Gate.set();
    this.gates.push(gate);
    return gate;
  }

  async stop(): Promise<void> {
    await this.daemon.remove();
    for (const gate of this.gates) await gate.remove();
    await this.model.stop();
    for (const repository of this.repositories) repository.remove();
  }

  private async ask<T>(call: (api: APIRequestContext) => ReturnType<APIRequestContext["get"]>): Promise<T> {
    const api = await this.api();
    try {
      const response = await call(api);
      if (!response.ok())
        throw new Error(`${response.url()} answered ${response.status()}: ${await response.text()}`);
      return (await response.json()) as T;
    } finally {
      await api.dispose();
    }
  }
}
