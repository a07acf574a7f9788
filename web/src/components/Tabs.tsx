import { Tabs as Radix } from "radix-ui";
import { type ReactNode, useEffect, useRef } from "react";

export interface Tab {
  id: string;
  label: string;
  /** How many wait there. */
  count?: number;
  content: ReactNode;
}

interface TabsProps {
  label: string;
  tabs: Tab[];
  value: string;
  onChange: (id: string) => void;
  /** Each content scrolls by itself. */
  filled?: boolean;
}

/** Several contents in one place. Which one is shown belongs into the address, so that it can be linked to. */
export function Tabs({ label, tabs, value, onChange, filled }: TabsProps) {
  const list = useRef<HTMLDivElement>(null);
  // On a phone there are more than fit: the chosen one is in sight, also where an address chose it. The first one is.
  const inSight = useRef(tabs[0]?.id);
  useEffect(() => {
    if (inSight.current === value) return;
    inSight.current = value;
    const chosen = list.current?.querySelector(`[id$="trigger-${CSS.escape(value)}"]`);
    chosen?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [value]);
  return (
    <Radix.Root value={value} onValueChange={onChange} className={filled ? "flex min-h-0 grow flex-col" : ""}>
      <Radix.List
        ref={list}
        aria-label={label}
        className="flex shrink-0 gap-1 overflow-x-auto border-b border-line px-2 [scrollbar-width:none]"
      >
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.id}
            value={tab.id}
            className="min-h-11 border-b-2 border-transparent px-3 text-sm whitespace-nowrap text-faint data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {tab.label}
            {tab.count ? <span className="ml-1 text-faint">{tab.count}</span> : null}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content
          key={tab.id}
          value={tab.id}
          className={filled ? "flex min-h-0 grow flex-col data-[state=inactive]:hidden" : ""}
        >
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
