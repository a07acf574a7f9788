import type { paths } from "./schema";

/** A path with whatever is in the place of its parameters. */
type Filled<Path extends string> = Path extends `${infer Before}{${string}}${infer Behind}`
  ? `${Before}${string}${Filled<Behind>}`
  : Path;
type With<Method extends string> = {
  [Path in keyof paths]: paths[Path] extends { [M in Method]: object } ? Filled<Path> : never;
}[keyof paths];

/** What may be posted to, where a request is made without the typed client: it is kept, or sent by a worker. */
export type PostPath = With<"post">;
/** What may be asked for there. */
export type GetPath = With<"get">;
/** What the daemon answers to a question there. */
export type Answered<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { "application/json": infer View } } } };
}
  ? View
  : never;
