/** The shape of a thread that is not here yet. */
export function ThreadWaiting() {
  return (
    <div
      role="status"
      aria-label="Loading"
      className="mx-auto flex w-full max-w-3xl grow animate-pulse flex-col justify-end gap-5 px-4 pb-24"
    >
      <div className="h-11 w-1/2 self-end rounded-2xl bg-sunken" />
      <div className="space-y-2.5">
        <div className="h-4 w-11/12 rounded bg-sunken" />
        <div className="h-4 w-full rounded bg-sunken" />
        <div className="h-4 w-2/3 rounded bg-sunken" />
      </div>
    </div>
  );
}
