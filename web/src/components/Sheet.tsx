import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { IconButton } from "./Button";

interface SheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** Said to screen readers, and shown below the title. */
  description?: string;
  /** Takes the whole screen of a phone, and most of a wide one. */
  large?: boolean;
  children: ReactNode;
}

/** Something on top of the page: from the bottom on a phone, in the middle of a wide screen. Escape closes it. */
export function Sheet({ open, onOpenChange, title, description, large, children }: SheetProps) {
  const size = large ? "h-[92dvh] sm:max-w-5xl" : "max-h-[88dvh] sm:max-w-lg";
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <Dialog.Content
          {...(!description && { "aria-describedby": undefined })}
          className={`fixed inset-x-0 bottom-0 z-50 flex flex-col rounded-t-2xl border border-line bg-raised pb-[env(safe-area-inset-bottom)] shadow-2xl sm:inset-x-4 sm:top-1/2 sm:bottom-auto sm:mx-auto sm:-translate-y-1/2 sm:rounded-2xl ${size}`}
        >
          <header className="flex items-start gap-2 p-4 pb-2">
            <div className="min-w-0 grow">
              <Dialog.Title className="text-lg font-semibold">{title}</Dialog.Title>
              {description && (
                <Dialog.Description className="text-sm text-faint">{description}</Dialog.Description>
              )}
            </div>
            <Dialog.Close asChild>
              <IconButton label="Close">
                <X size={20} />
              </IconButton>
            </Dialog.Close>
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so a keyboard has to reach it */}
          <div className="min-h-0 grow overflow-y-auto p-4 pt-0" tabIndex={0}>
            {children}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
