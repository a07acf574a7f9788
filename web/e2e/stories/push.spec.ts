import { type BrowserContext, type CDPSession, expect, type Page, test, type Worker } from "@playwright/test";
import { House } from "../house/house";
import { isInstalled } from "../house/kept";
import { Mailbox } from "../house/mailbox";
import { uses } from "../house/model";

let house: House;

test.beforeAll(async () => {
  house = await House.start(
    (_, who) =>
      who === "worker"
        ? uses("ask_founder", { question: "Which colour?", options: ["red", "blue"] })
        : undefined,
    "[notify.push]\nallow_private = true\n",
  );
  await house.project("sample", { "a.txt": "a\n" });
});

test.afterAll(async () => {
  await house.stop();
});

/** Opens the app, signed in by a link that is good once, where notifications are allowed. */
async function signedIn(context: BrowserContext, page: Page) {
  await context.grantPermissions(["notifications"], { origin: house.url });
  const link = new URL(JSON.parse(house.daemon.command("link", "--json")).url as string);
  await page.goto(`${house.url}/sign-in`);
  const status = await page.evaluate(
    async ([code, name]) => {
      const post = (path: string, data: object) =>
        fetch(path, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(data),
        });
      const look = await (await post("/api/v1/join/look", { code })).json();
      const password = "correct horse battery";
      const joined = look.makes_account
        ? await post("/api/v1/join/password", { code, name, password })
        : await post("/api/v1/join/device", { code });
      return joined.status;
    },
    [link.hash.slice(1), "founder"] as const,
  );
  expect(status).toBe(200);
}

/** The browser's own delivery, as its debugging protocol does it. */
class Delivery {
  private registration = "";

  private constructor(
    private readonly context: BrowserContext,
    private readonly session: CDPSession,
  ) {}

  static async to(context: BrowserContext, page: Page): Promise<Delivery> {
    // What is delivered to one that is being put in place is lost.
    await isInstalled(page);
    const session = await context.newCDPSession(page);
    const delivery = new Delivery(context, session);
    const registered = new Promise<void>((resolve) => {
      session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
        const ours = registrations.find(({ scopeURL }) => scopeURL.startsWith(house.url));
        if (!ours) return;
        delivery.registration = ours.registrationId;
        resolve();
      });
    });
    await session.send("ServiceWorker.enable");
    await registered;
    return delivery;
  }

  async push(data: object | string) {
    const message = {
      origin: house.url,
      registrationId: this.registration,
      data: typeof data === "string" ? data : JSON.stringify(data),
    };
    await untilShown(this.context, () => this.session.send("ServiceWorker.deliverPushMessage", message));
  }
}

/** The app's service worker. */
function workerOf(context: BrowserContext): Worker {
  const worker = context.serviceWorkers().find((worker) => worker.url().startsWith(house.url));
  if (!worker) throw new Error("there is no service worker");
  return worker;
}

/**
 * Does what a notification comes of, until it is there. Asked for its notifications in the midst of that, Chromium takes
 * what it is about to show for something that was closed, and forgets it.
 */
async function untilShown(context: BrowserContext, deed: () => Promise<unknown>) {
  type Waiting = ServiceWorkerGlobalScope & { isShown: Promise<void> };
  const worker = workerOf(context);
  await worker.evaluate(() => {
    const scope = globalThis as unknown as Waiting;
    const registration: Partial<ServiceWorkerRegistration> = scope.registration;
    scope.isShown = new Promise((shown) => {
      registration.showNotification = async (...what) => {
        // The browser's own lies below.
        delete registration.showNotification;
        await scope.registration.showNotification(...what);
        shown();
      };
    });
  });
  await deed();
  await worker.evaluate(() => (globalThis as unknown as Waiting).isShown);
}

/** What is shown, as the page sees it. */
function shown(page: Page) {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const all = await registration.getNotifications();
    return all.map(({ title, body, tag }) => ({ title, body, tag }));
  });
}

/** Taps a button of the notification with this tag. */
async function tap(context: BrowserContext, tag: string, action: string) {
  await workerOf(context).evaluate(
    async ([wanted, pressed]) => {
      const scope = globalThis as unknown as ServiceWorkerGlobalScope;
      const [notification] = await scope.registration.getNotifications({ tag: wanted });
      if (!notification) throw new Error("it is not shown");
      scope.dispatchEvent(new NotificationEvent("notificationclick", { notification, action: pressed }));
    },
    [tag, action] as const,
  );
}

test("a message is shown while the app looks elsewhere, and an answer from it reaches the daemon", async ({
  context,
  page,
}) => {
  await signedIn(context, page);
  await house.post("/api/v1/tasks", { text: "Paint it.", project: "sample" });
  type Items = { items: { id: string; options: { id: string; label: string }[] }[] };
  const open = () => house.get<Items>("/api/v1/inbox");
  await expect.poll(async () => (await open()).items.length).toBeGreaterThan(0);
  const item = (await open()).items[0];
  if (!item) throw new Error("nothing is asked");

  const delivery = await Delivery.to(context, page);
  const message = {
    title: "Waiting for you: Which colour?",
    body: "Paint it.",
    path: "/inbox",
    tag: item.id,
    asks: true,
    item: item.id,
    options: item.options.slice(0, 2).map(({ id, label }) => ({ id, label })),
  };
  await delivery.push(message);
  const { title, body, tag } = message;
  await expect.poll(() => shown(page)).toEqual([{ title, body, tag }]);
  // The newer word takes the place of the older.
  await delivery.push({ ...message, body: "Paint it soon." });
  await expect.poll(() => shown(page)).toEqual([{ title, body: "Paint it soon.", tag }]);

  await tap(context, item.id, "answer-1");
  type Item = { state: string; choice: string | null; answered_by: string | null };
  const answered = () => house.get<Item>(`/api/v1/inbox/${item.id}`);
  await expect.poll(async () => (await answered()).state).toBe("answered");
  expect((await answered()).choice).toBe(item.options[1]?.id);
  expect((await answered()).answered_by).toContain("founder");
  await expect.poll(() => shown(page)).toEqual([]);

  // Somebody else was first: the phone says so, and a tap leads there.
  await delivery.push(message);
  await expect.poll(async () => (await shown(page)).length).toBe(1);
  await untilShown(context, () => tap(context, item.id, "answer-0"));
  await expect.poll(() => shown(page)).toMatchObject([{ title: "That was not done", tag }]);
  expect((await answered()).choice).toBe(item.options[1]?.id);
});

test("a tap leads the open window there, and what cannot be read is shown all the same", async ({
  context,
  page,
}) => {
  await signedIn(context, page);
  await page.goto(`${house.url}/talk`);
  const delivery = await Delivery.to(context, page);
  await delivery.push("{");
  await expect.poll(() => shown(page)).toEqual([{ title: "Deputy has news", body: "", tag: "news" }]);
  await tap(context, "news", "");
  await expect(page).toHaveURL(/\/inbox$/);
  expect(context.pages()).toHaveLength(1);
});

test("what the daemon sends to a phone that was turned on is what the phone shows, and answers by", async ({
  context,
  page,
}) => {
  const mailbox = await Mailbox.open();
  await mailbox.serves(context);
  await signedIn(context, page);
  await page.goto(`${house.url}/house/notifications`);
  const delivery = await Delivery.to(context, page);
  await page.getByRole("switch", { name: "Tell this device while the app is closed" }).click();
  await expect(page.getByRole("switch")).toHaveText("On");
  // Whoever has the app before them is told by it.
  await page.goto("about:blank");
  await house.post("/api/v1/tasks", { text: "Paint the gate.", project: "sample" });

  await expect.poll(() => mailbox.letters.length).toBe(1);
  const { headers, text } = mailbox.letters[0] ?? { headers: {}, text: "" };
  expect(headers).toMatchObject({ "content-encoding": "aes128gcm", urgency: "high" });
  expect(Number(headers.ttl)).toBeGreaterThan(0);
  expect(headers.authorization).toMatch(/^vapid t=\S+, ?k=\S+$/);
  expect(text).toContain("Which colour?");

  await page.goto(`${house.url}/talk`);
  await delivery.push(text);
  await expect.poll(() => shown(page)).toMatchObject([{ title: expect.stringContaining("Which colour?") }]);
  const { item, tag, options } = JSON.parse(text) as { item: string; tag: string; options: { id: string }[] };
  await tap(context, tag, "answer-1");
  type Item = { state: string; choice: string | null };
  const answered = () => house.get<Item>(`/api/v1/inbox/${item}`);
  await expect.poll(async () => (await answered()).state).toBe("answered");
  expect((await answered()).choice).toBe(options[1]?.id);
  await expect.poll(() => shown(page)).toEqual([]);
  await mailbox.close();
});
