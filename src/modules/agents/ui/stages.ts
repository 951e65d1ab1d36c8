import type { Deployment } from "../../../web/api/index.ts";

export type Stage = Deployment["stage"];

/** In the order a version usually walks through them. */
export const STAGES: readonly { value: Stage; label: string; hint: string }[] = [
  { value: "dev", label: "dev", hint: "For those who build it." },
  { value: "uat", label: "uat", hint: "For those who accept it." },
  { value: "production", label: "production", hint: "What callers get who name no stage." },
];
