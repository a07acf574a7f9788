import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { breaks } from "@/test/idb";
import { putLocks } from "@/test/locks";
import { NotKept, Outbox } from "./outbox";
import type { PostPath } from "./paths";
import { Problem } from "./problem";
import { store } from "./store";

vi.mock("idb", () => import("@/test/idb"));

const HOUR = 3_600_000;
const ok = () => Response.json({ done: true });
const refusal = (status: number, type: string, detail = "No.") =>
  Response.json({ type: `urn:deputy:problem:${type}`, title: "No", status, detail }, { status });
const silence = (): Response => {
  throw new TypeError("Failed to fetch");
};

/** What the daemon heard, and under which keys. */
let heard: { path: string; key: string; text: string }[] = [];
/** What it answers from now on. */
let answers: (text: string) => Response | Promise<Response> = ok;

beforeEach(async () => {
  vi.useFakeTimers({ now: new Date("2026-03-02T09:00:00Z") });
  putLocks();
  heard = [];
  answers = ok;
  vi.stubGlobal("fetch", async (path: string, { headers, body }: RequestInit) => {
    const { text } = JSON.parse(String(body));
    heard.push({ path, key: (headers as Record<string, string>)["idempotency-key"] ?? "", text });
    return answers(text);
  });
  await (await store()).clear("outbox");
});
afterEach(() => {
  breaks(null);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const say = (outbox: Outbox, text: string, path: PostPath = "/api/v1/conversations") =>
  outbox.post(path, { text }, text);
const texts = () => heard.map(({ text }) => text);
const rows = async () => (await store()).getAll("outbox");

/** An answer that comes when the test says so. */
function later() {
  let come: (response: Response) => void = () => {};
  const answer = new Promise<Response>((then) => {
    come = then;
  });
  return { answer, come };
}

describe("what is said", () => {
  it("is kept while nobody hears it, and goes out under the same key", async () => {
    const outbox = new Outbox();
    answers = silence;
    expect(await say(outbox, "one")).toBeUndefined();
    expect(outbox.list()).toMatchObject([{ what: "one" }]);
    answers = ok;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(texts()).toEqual(["one", "one"]);
    expect(new Set(heard.map(({ key }) => key)).size).toBe(1);
    expect(outbox.list()).toEqual([]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard).toHaveLength(2);
  });

  it("is sent by one page at a time", async () => {
    const [one, two] = [new Outbox(), new Outbox()];
    const first = later();
    answers = () => first.answer;
    const said = say(one, "one");
    await vi.advanceTimersByTimeAsync(0);
    await two.open();
    await two.send();
    expect(texts()).toEqual(["one"]);
    first.come(ok());
    expect(await said).toEqual({ done: true });
    expect(await rows()).toEqual([]);
  });

  it("is asked for again where an earlier try is still at work", async () => {
    const outbox = new Outbox();
    answers = () => refusal(409, "in-progress");
    expect(await say(outbox, "one")).toBeUndefined();
    await outbox.send();
    expect(outbox.list()).toMatchObject([{ what: "one" }]);
    expect(outbox.list()[0]?.refused).toBeUndefined();
    answers = ok;
    await outbox.send();
    expect(new Set(heard.map(({ key }) => key)).size).toBe(1);
    expect(outbox.list()).toEqual([]);
  });

  it("is asked for again where the answer was cut off", async () => {
    const outbox = new Outbox();
    answers = () => new Response('{"do');
    expect(await say(outbox, "one")).toBeUndefined();
    expect(outbox.list()).toHaveLength(1);
  });

  it("does not wait once it was refused", async () => {
    const outbox = new Outbox();
    answers = () => refusal(409, "wrong-state", "It ended.");
    await expect(say(outbox, "one")).rejects.toBeInstanceOf(Problem);
    expect(outbox.list()).toEqual([]);
  });

  it("stays with the reason where it was refused later", async () => {
    const outbox = new Outbox();
    answers = silence;
    await say(outbox, "one");
    answers = () => refusal(409, "wrong-state", "It ended.");
    await outbox.send();
    await outbox.send();
    expect(outbox.list()).toMatchObject([{ what: "one", refused: "It ended." }]);
    expect(heard).toHaveLength(2);
  });

  it("does not come back once it was taken back", async () => {
    const outbox = new Outbox();
    answers = silence;
    await say(outbox, "one");
    const slow = later();
    answers = () => slow.answer;
    const sent = outbox.send();
    await vi.advanceTimersByTimeAsync(0);
    await outbox.drop(outbox.list()[0]?.key ?? "");
    slow.come(refusal(409, "wrong-state"));
    await sent;
    expect(await rows()).toEqual([]);
  });

  it("does not overtake what was said before about the same thing", async () => {
    const outbox = new Outbox();
    answers = silence;
    await say(outbox, "one");
    answers = (text) => (text === "one" ? refusal(503, "unavailable") : ok());
    await vi.advanceTimersByTimeAsync(1);
    expect(await say(outbox, "two")).toBeUndefined();
    expect(await say(outbox, "elsewhere", "/api/v1/tasks")).toEqual({ done: true });
    expect(texts()).not.toContain("two");
    answers = ok;
    heard = [];
    await outbox.send();
    expect(texts()).toEqual(["one", "two"]);
  });

  it("waits for what is on its way, and then goes out itself", async () => {
    const outbox = new Outbox();
    const first = later();
    answers = (text) => (text === "one" ? first.answer : ok());
    const one = say(outbox, "one");
    await vi.advanceTimersByTimeAsync(1);
    const two = say(outbox, "two");
    await vi.advanceTimersByTimeAsync(1);
    expect(texts()).toEqual(["one"]);
    first.come(ok());
    expect(await Promise.all([one, two])).toEqual([{ done: true }, { done: true }]);
    expect(texts()).toEqual(["one", "two"]);
  });

  it("is not sent by itself once the daemon may have forgotten that it did it", async () => {
    const outbox = new Outbox();
    answers = silence;
    await say(outbox, "one");
    vi.setSystemTime(Date.now() + 24 * HOUR);
    heard = [];
    answers = ok;
    await new Outbox().open();
    await outbox.send();
    expect(heard).toEqual([]);
    expect(outbox.list()).toMatchObject([{ isOld: true, refused: expect.stringContaining("Look first") }]);
    // Nor does what is said now wait for it.
    expect(await say(outbox, "two")).toEqual({ done: true });

    const { key } = outbox.list()[0] ?? { key: "" };
    await outbox.renew(key);
    expect(texts()).toEqual(["two", "one"]);
    expect(heard[1]?.key).not.toBe(key);
    expect(outbox.list()).toEqual([]);
  });

  it("is said at once where the browser keeps nothing, and does not wait then", async () => {
    const outbox = new Outbox();
    breaks(new Error("the disk is full"));
    expect(await say(outbox, "one")).toEqual({ done: true });
    answers = silence;
    await expect(say(outbox, "two")).rejects.toBeInstanceOf(NotKept);
    breaks(null);
    expect(await rows()).toEqual([]);
  });
});
