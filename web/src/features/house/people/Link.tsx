import type { LinkView } from "@/api/schema";
import { Copy } from "@/components/Copy";
import { Time } from "@/components/figures";

/** A link that is good once: for a camera, and to be copied. */
export function OneLink({ link, about }: { link: LinkView; about: string }) {
  return (
    <div>
      <img
        // A picture, not a part of the page: nothing in it can run.
        src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(link.qr_svg)}`}
        alt="QR code of the link"
        width={240}
        height={240}
        className="mx-auto my-4 rounded-xl"
      />
      <Copy text={link.url} label="the link" />
      <p className="mt-3 text-sm text-faint">
        {about} It is good once, and until then only: <Time at={link.expires_at} />
      </p>
    </div>
  );
}
