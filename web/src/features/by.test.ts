import { expect, it } from "vitest";
import { byWhom } from "./by";

it("calls people by their names, and nobody by an id", () => {
  const actors = ["founder", "person:Ada: B", "token:laptop", "run:01a2032b-2480-76a7", "deputy", "agent"];
  expect(actors.map(byWhom)).toEqual(["you", "Ada: B", "laptop", "an agent", "deputy", "agent"]);
});
