import type { BrowserContext, Page } from "@playwright/test";
import { unwanted } from "./attacks";

/** What a page did that it must never do. */
export class Guard {
  /** Requests to other servers, dialogs and windows, as they came. */
  private readonly happened: string[] = [];

  private constructor(private readonly origin: string) {}

  /** Watches all pages of a context from now on. */
  static async over(context: BrowserContext, origin: string): Promise<Guard> {
    const guard = new Guard(origin);
    context.on("request", (request) => guard.request(request.url()));
    context.on("dialog", (dialog) => {
      guard.happened.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    context.on("page", (page) => page.on("popup", (popup) => guard.happened.push(`window: ${popup.url()}`)));
    await context.addInitScript(() => {
      const violations: string[] = [];
      Object.assign(window, { violations });
      document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
        violations.push(`${violatedDirective}: ${blockedURI}`),
      );
    });
    return guard;
  }

  /** Everything that is wrong with the page as it stands, and what happened on the way. */
  async wrong(page: Page): Promise<string[]> {
    return [...this.happened, ...(await page.evaluate(look, unwanted))];
  }

  private request(url: string) {
    const { protocol, origin } = new URL(url);
    if (protocol === "data:" || protocol === "blob:") return;
    if (origin !== this.origin && origin.replace(/^ws/, "http") !== this.origin)
      this.happened.push(`request: ${url}`);
  }
}

/** Runs in the page. */
function look(unwanted: string): string[] {
  const found: string[] = [];
  const { pwned, violations } = window as unknown as { pwned?: unknown; violations: string[] };
  if (pwned !== undefined) found.push("a script ran");
  found.push(...violations.map((violation) => `policy: ${violation}`));
  const never =
    "iframe, frame, object, embed, applet, base, portal, video, audio, math, form[action], foreignObject, svg script, use, " +
    "body link, body style:not(.xterm style), meta[http-equiv=refresh], [ping], [srcdoc]";
  for (const element of document.querySelectorAll(never))
    found.push(`element: ${element.outerHTML.slice(0, 80)}`);
  const hidden = new RegExp(unwanted, "u");
  for (const element of document.querySelectorAll<HTMLElement>("*")) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on")) found.push(`attribute: ${name}=${value}`);
      if (hidden.test(value)) found.push(`hidden in ${name}: ${value.slice(0, 60)}`);
      if (
        ["href", "src", "action", "xlink:href", "style", "poster"].includes(name) &&
        /evil|javascript:|vbscript:/i.test(value)
      ) {
        // Of links it is looked at below where they lead.
        const isTold = element instanceof HTMLAnchorElement && name === "href";
        if (!isTold) found.push(`${name}: ${element.outerHTML.slice(0, 120)}`);
      }
    }
    const image =
      element instanceof HTMLImageElement || element instanceof HTMLScriptElement ? element.src : "";
    if (image && new URL(image, location.href).origin !== location.origin) found.push(`loads: ${image}`);
    if (element instanceof HTMLAnchorElement && element.href) {
      const { protocol, origin, host } = element;
      if (!["http:", "https:", "mailto:"].includes(protocol)) found.push(`link: ${element.href}`);
      const isElsewhere = protocol !== "mailto:" && origin !== location.origin;
      if (isElsewhere && !element.textContent?.includes(host))
        found.push(`says not where: ${element.outerHTML}`);
      if (isElsewhere && !element.rel.includes("noopener")) found.push(`opener: ${element.outerHTML}`);
    }
  }
  const text = document.body.textContent ?? "";
  const at = text.search(hidden);
  if (at >= 0) found.push(`hidden in the text: ${JSON.stringify(text.slice(Math.max(0, at - 30), at + 30))}`);
  if (hidden.test(document.title)) found.push("hidden in the title");
  // What is too wide or lies on top takes the app's own buttons away.
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.push(`wider than the screen: ${scrollWidth} > ${clientWidth}`);
  return [...new Set(found)];
}
