import { FitAddon } from "@xterm/addon-fit";
import { type ITheme, Terminal } from "@xterm/xterm";

/**
 * Orders to the terminal that reach beyond its screen: title (0 to 2), working directory (7), links (8), notifications (9,
 * 99, 777), the clipboard (52), and those of one maker (1337). Output of tools and agents is not to be obeyed that far.
 */
const UNHEARD_OSC = [0, 1, 2, 7, 8, 9, 52, 99, 777, 1337];

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
  for (const code of UNHEARD_OSC) terminal.parser.registerOscHandler(code, () => true);
  // Tab is the shell's own: with Shift it leaves the terminal, so that nobody is caught in it.
  terminal.attachCustomKeyEventHandler((event) => !(event.key === "Tab" && event.shiftKey));
  const fitting = new FitAddon();
  terminal.loadAddon(fitting);
  terminal.open(element);
  fitting.fit();
  return { terminal, fit: () => fitting.fit() };
}
