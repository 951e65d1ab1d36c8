/** One side effect about to happen: what policies will decide on. */
export interface EffectCall {
  /** For what an organization does itself: the organization. */
  workspaceId: string;
  kind: "http" | "code" | "builtin" | "model" | "webhook";
  name: string;
  arguments: unknown;
  subject: { kind: string; id: string };
}
export type Decision = { effect: "allow" } | { effect: "deny"; reason: string };

/** The one gate every side effect passes. Allows all until policies exist; its callers already live with a refusal. */
export const gate = {
  decide: (_call: EffectCall): Decision => ({ effect: "allow" }),
};
