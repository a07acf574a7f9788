import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a model is asked: who asks shows in the tools that it is offered. */
export interface Seen {
  messages: { role: string; content: unknown; tool_calls?: unknown[] }[];
  tools: string[];
}

/** What it answers: words, which come in pieces, and tools to be used. */
export interface Reply {
  text?: string;
  /** The words as they come, when it matters where they are cut. */
  pieces?: readonly string[];
  calls?: { name: string; arguments: unknown }[];
  /** What it took; a few, when nothing is said. */
  tokens?: { input: number; output: number };
  /** Resolves before the second half of the words is said: what a test wants to see half said, it holds back. */
  until?: Promise<unknown> | undefined;
}

export type Who = "coo" | "advisor" | "orchestrator" | "worker" | "answerer" | "clerk";

/** Who asks, by the tools. */
export function who({ tools }: Seen): Who {
  const roles: [string, Who][] = [
    ["propose_plan", "coo"],
    ["plan_tasks", "orchestrator"],
    ["report", "advisor"],
    ["answer", "answerer"],
    ["finish", "worker"],
  ];
  return roles.find(([tool]) => tools.includes(tool))?.[1] ?? "clerk";
}

/** Answers so far in what is asked. */
export function turns({ messages }: Seen): number {
  return messages.filter(({ role }) => role === "assistant").length;
}

/** Whether these words are in what is asked. */
export function hears({ messages }: Seen, words: string): boolean {
  return JSON.stringify(messages).includes(JSON.stringify(words).slice(1, -1));
}

/** How a model answers; nothing: "A title". */
export type Play = (seen: Seen, who: Who) => Reply | undefined;

/** A server that speaks as OpenAI's chat completions do, streaming, and answers by a script. */
export class Model {
  /** What it was asked, in order. */
  readonly seen: (Seen & { who: Who })[] = [];

  private constructor(
    private readonly server: Server,
    private play: Play,
  ) {}

  static async start(play: Play): Promise<Model> {
    const server = createServer((request, response) => void model.answer(request, response));
    const model = new Model(server, play);
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    return model;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  /** Answers by another script from now on. */
  plays(play: Play) {
    this.play = play;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((stopped) => this.server.close(stopped));
  }

  private async answer(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString() || "{}");
    const tools = (body.tools ?? []).map((tool: { function: { name: string } }) => tool.function.name);
    const seen: Seen = { messages: body.messages ?? [], tools };
    this.seen.push({ ...seen, who: who(seen) });
    const reply = this.play(seen, who(seen)) ?? { text: "A title" };
    response.writeHead(200, { "content-type": "text/event-stream" });
    const say = (choice: object, usage?: object) =>
      response.write(
        `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", model: body.model, choices: [choice], ...(usage && { usage }) })}\n\n`,
      );
    const words = reply.pieces ?? (reply.text ?? "").match(/\S+\s*|\s+/g) ?? [];
    for (const [at, word] of words.entries()) {
      if (reply.until && at === Math.floor(words.length / 2)) await reply.until;
      say({ index: 0, delta: { content: word } });
    }
    for (const [index, call] of (reply.calls ?? []).entries()) {
      // Ids are the model's own: one that comes again in a conversation would be no other call.
      const id = `call_${turns(seen)}_${index}`;
      const asked = { name: call.name, arguments: JSON.stringify(call.arguments) };
      say({ index: 0, delta: { tool_calls: [{ index, id, type: "function", function: asked }] } });
    }
    const { input, output } = reply.tokens ?? { input: 300, output: 20 };
    const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
    say({ index: 0, delta: {}, finish_reason: reply.calls ? "tool_calls" : "stop" }, usage);
    response.end("data: [DONE]\n\n");
  }
}

/** Uses a tool. */
export function uses(name: string, args: unknown, text = ""): Reply {
  return { text, calls: [{ name, arguments: args }] };
}
