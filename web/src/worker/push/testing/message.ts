/** Asks something, with two answers to choose from. */
export const question = {
  title: "Waiting for you: Which colour?",
  body: "Build the shop",
  path: "/runs/1",
  tag: "item-1",
  asks: true,
  item: "item-1",
  options: [
    { id: "3", label: "green" },
    { id: "1", label: "red" },
  ],
};

/** Shows work that may be approved as it is. */
export const review = {
  title: "Ready",
  body: "",
  path: "/runs/1",
  tag: "run-1",
  asks: false,
  run: "run-1",
  commit: "abc",
};
