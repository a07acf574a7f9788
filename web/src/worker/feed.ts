/** The shared worker that holds the feed's one connection for all tabs. */
import { browser, released } from "@/api/feed/browser";
import { Hub } from "@/api/feed/hub";
import { wayOf } from "@/api/feed/words";

const hub = new Hub(browser, released);

addEventListener("connect", (event) => {
  const [port] = (event as MessageEvent).ports;
  if (port) hub.join(wayOf(port));
});
