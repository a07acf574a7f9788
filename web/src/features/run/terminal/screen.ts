import { FitAddon } from "@xterm/addon-fit";
import { type IFunctionIdentifier, type ITheme, Terminal } from "@xterm/xterm";

/**
 * Output of tools and agents is obeyed on the screen and no further. No order of the system's kind (OSC) is: title, links,
 * clipboard, notifications, and colours, which would paint text in the ground's own. Those in use have up to four digits.
 */
const OSC_MAX = 9999;

/** Questions about the terminal: an answer would be typed into the shell. Where the cursor is, line editors have to know. */
const UNANSWERED: IFunctionIdentifier[] = [
  // What it is (DA1 to DA3).
  { final: "c" },
  { prefix: ">", final: "c" },
  { prefix: "=", final: "c" },
  // Its modes (DECRQM), its window.
  { intermediates: "$", final: "p" },
  { prefix: "?", intermediates: "$", final: "p" },
  { final: "t" },
];

/** Makes a terminal deaf to all that reaches beyond its screen. */
function deafen({ parser }: Terminal) {
  const unheard = () => true;
  for (let code = 0; code <= OSC_MAX; code += 1) parser.registerOscHandler(code, unheard);
  for (const question of UNANSWERED) parser.registerCsiHandler(question, unheard);
  // Its settings (DECRQSS).
  parser.registerDcsHandler({ intermediates: "$", final: "q" }, unheard);
}

/** A colour of the app as the terminal wants it: a name of the sheet may stand for two. */
function colour(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(--color-${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function theme(): ITheme {
  return {
    background: colour("ground"),
    foreground: colour("ink"),
    cursor: colour("accent"),
    cursorAccent: colour("ground"),
    selectionBackground: colour("line"),
    red: colour("bad"),
    green: colour("good"),
    yellow: colour("warn"),
    blue: colour("info"),
    brightBlack: colour("faint"),
  };
}

/** A terminal's screen in an element. `isTouched`: phones write into a line of our own, since theirs double text here. */
export function openScreen(
  element: HTMLElement,
  isTouched: boolean,
): { terminal: Terminal; fit: () => void } {
  const terminal = new Terminal({
    disableStdin: isTouched,
    cursorBlink: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--font-mono") || "monospace",
    fontSize: isTouched ? 12 : 13,
    scrollback: 5000,
    linkHandler: null,
    screenReaderMode: true,
    theme: theme(),
  });
  deafen(terminal);
  // Tab is the shell's own: with Shift it leaves the terminal, so that nobody is caught in it.
  terminal.attachCustomKeyEventHandler((event) => !(event.key === "Tab" && event.shiftKey));
  const fitting = new FitAddon();
  terminal.loadAddon(fitting);
  terminal.open(element);
  fitting.fit();
  return { terminal, fit: () => fitting.fit() };
}
