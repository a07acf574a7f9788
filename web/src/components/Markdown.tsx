import { Link } from "@tanstack/react-router";
import { Component, createContext, memo, type ReactNode, useContext } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { harmless, target } from "./hostile";
import { outline } from "./outline";
import { isTangled } from "./tangled";

/** A picture in a link, as READMEs have them, is part of that link. */
const InLink = createContext(false);

/**
 * Markdown of models. Nothing of it is trusted: HTML is text, images are links (a picture that is loaded tells its server
 * who looks), and a link that leads elsewhere than it says shows where. What would keep the page busy is plain text.
 */
const elements: Components = {
  a({ href, children }) {
    const url = target(href);
    // A place in this page is none that a model knows: its own notes are not found by it.
    if (!url || href?.startsWith("#")) return <span>{children}</span>;
    const content = <InLink value={true}>{children}</InLink>;
    // More than one stroke at the beginning would be another server.
    if (url.origin === location.origin)
      return <Link to={url.pathname.replace(/^[/\\]+/, "/")}>{content}</Link>;
    const says = String(children);
    // What stands before an @ is no server, however much it looks like one.
    const isPlain = url.username === "" && url.password === "";
    const tells = isPlain && (says === href || says === url.href || says === url.host);
    return (
      <a href={url.href} target="_blank" rel="noopener noreferrer nofollow">
        {content}
        {!tells && <span className="text-faint"> ({url.host || url.pathname})</span>}
      </a>
    );
  },
  img: Picture,
  // What is in a text is no question: a line of a list that is done, or is not.
  input({ checked }) {
    return (
      <input type="checkbox" checked={checked === true} disabled aria-label={checked ? "done" : "not done"} />
    );
  },
};

function Picture({ src, alt }: { src?: string | Blob; alt?: string }) {
  const isInLink = useContext(InLink);
  if (isInLink) return <span>image: {alt || "no name"}</span>;
  const url = target(typeof src === "string" ? src : undefined);
  if (!url) return <span>{alt}</span>;
  return (
    <a href={url.href} target="_blank" rel="noopener noreferrer nofollow">
      image: {alt || url.pathname} <span className="text-faint">({url.host})</span>
    </a>
  );
}

const look =
  "leading-relaxed break-words [&_a]:text-accent [&_a]:underline [&_p]:my-2 [&>:first-child]:mt-0 [&>:last-child]:mb-0 " +
  "[&_ul]:my-2 [&_ul]:list-disc [&_ul]:pl-5 [&_ol]:my-2 [&_ol]:list-decimal [&_ol]:pl-5 [&_li]:my-1 " +
  "[&_h2]:mt-4 [&_h2]:text-lg [&_h2]:font-semibold [&_h3]:mt-4 [&_h3]:font-semibold [&_h4]:mt-3 [&_h4]:font-semibold " +
  "[&_code]:rounded [&_code]:bg-sunken [&_code]:px-1 [&_code]:font-mono [&_code]:text-[0.9em] " +
  "[&_pre]:my-2 [&_pre]:overflow-x-auto [&_pre]:rounded-lg [&_pre]:bg-sunken [&_pre]:p-3 [&_pre_code]:p-0 " +
  "[&_blockquote]:border-l-2 [&_blockquote]:border-line [&_blockquote]:pl-3 [&_blockquote]:text-faint " +
  "[&_table]:my-2 [&_table]:block [&_table]:overflow-x-auto [&_th]:border [&_th]:border-line [&_th]:px-2 [&_th]:py-1 " +
  "[&_th]:text-left [&_td]:border [&_td]:border-line [&_td]:px-2 [&_td]:py-1 [&_hr]:my-4 [&_hr]:border-line";

export const Markdown = memo(function Markdown({ text }: { text: string }) {
  const shown = harmless(text);
  const plain = <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{shown}</p>;
  return (
    <div className={look}>
      {isTangled(shown) ? (
        plain
      ) : (
        <OrPlain plain={plain}>
          <ReactMarkdown remarkPlugins={[remarkGfm]} rehypePlugins={[outline]} components={elements}>
            {shown}
          </ReactMarkdown>
        </OrPlain>
      )}
    </div>
  );
});

/** What cannot be drawn as markdown is shown as it was written: nothing that a model says takes the page away. */
class OrPlain extends Component<{ plain: ReactNode; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? this.props.plain : this.props.children;
  }
}
