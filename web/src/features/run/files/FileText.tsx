import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { marked } from "../changes/marks";

const LINE_PX = 22;

/** The lines of a file; only those on the screen are in the page. What would hide in them is marked. */
export function FileText({ text, isCut }: { text: string; isCut: boolean }) {
  const lines = useMemo(() => text.replace(/\n$/, "").split("\n"), [text]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    overscan: 30,
    paddingStart: 8,
    paddingEnd: 16,
  });
  return (
    <div
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard
      tabIndex={0}
      className="min-h-0 grow overflow-y-auto font-mono text-[0.78125rem] leading-[1.375rem] [tab-size:4]"
    >
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <div
            key={index}
            ref={virtual.measureElement}
            data-index={index}
            className="absolute inset-x-0 top-0 flex"
            style={{ transform: `translateY(${start}px)` }}
          >
            <span className="w-13 shrink-0 pr-3 text-right text-faint select-none">{index + 1}</span>
            <span className="min-w-0 grow pr-3 whitespace-pre-wrap [overflow-wrap:anywhere]">
              {marked(lines[index] ?? "").text || " "}
            </span>
          </div>
        ))}
      </div>
      {isCut && (
        <p className="px-4 py-3 font-sans text-sm text-faint">It goes on: only its beginning is shown.</p>
      )}
    </div>
  );
}
