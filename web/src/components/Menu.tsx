import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";

export interface MenuItem {
  label: string;
  icon?: ReactNode;
  danger?: boolean;
  onSelect: () => void;
}

/** What else can be done, behind one button. */
interface MenuProps {
  trigger: ReactNode;
  items: MenuItem[];
  /** Open from the beginning: it was asked for before it was there. */
  defaultOpen?: boolean;
}

export function Menu({ trigger, items, defaultOpen }: MenuProps) {
  return (
    <DropdownMenu.Root defaultOpen={defaultOpen}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          className="z-50 min-w-48 rounded-xl border border-line bg-raised p-1 shadow-xl"
        >
          {items.map((item) => (
            <DropdownMenu.Item
              key={item.label}
              onSelect={item.onSelect}
              className={`flex min-h-11 cursor-pointer items-center gap-2 rounded-lg px-3 outline-none data-[highlighted]:bg-sunken pointer-fine:min-h-9 ${item.danger ? "text-bad" : ""}`}
            >
              {item.icon}
              {item.label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
