import type { DocumentKind } from "@/api/schema";

export const kindNames: Record<DocumentKind, string> = {
  prd: "PRD",
  vision: "vision",
  design: "design",
  spec: "spec",
};
