import { Copy } from "@/components/Copy";
import { Note } from "@/components/Note";
import { keysPage } from "./settings";

/** The key by which a private host knows Deputy, and where to put it. */
export function DeployKey({ publicKey, repoUrl }: { publicKey: string; repoUrl: string }) {
  const page = keysPage(repoUrl);
  return (
    <div className="my-3">
      <Note kind="warn">
        The host does not let Deputy in yet. Give it this key, with write access, under the repository’s
        deploy keys
        {page ? (
          <>
            :{" "}
            <a href={page.href} target="_blank" rel="noopener noreferrer" className="underline">
              {page.host}
            </a>
          </>
        ) : (
          "."
        )}
      </Note>
      <Copy text={publicKey} label="the deploy key" />
    </div>
  );
}
