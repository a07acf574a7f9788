import { Button } from "./Button";
import { Empty } from "./Note";

/** In the place of something that could not be shown: a part of the app that was not loaded, or a fault of ours. */
export function Broken({ error }: { error: unknown }) {
  const why = navigator.onLine
    ? error instanceof Error && error.message
    : "You are offline, and this part of the app is not on this device yet.";
  return (
    <div role="alert">
      <Empty title="This could not be opened">
        <p>{why}</p>
        <Button className="mt-4" onClick={() => location.reload()}>
          Open it again
        </Button>
      </Empty>
    </div>
  );
}
