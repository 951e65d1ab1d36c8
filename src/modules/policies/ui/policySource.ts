import { createContext, use } from "react";
import type { Input, Output } from "../../../web/api/index.ts";
import type { DeveloperExample, Option } from "../../../web/kit/index.ts";

export type Policy = Output<"policies.get">;
export type NewPolicy = Input<"policies.create">;
export type Explanation = Output<"policies.explain">;
export type ChangedCall = Output<"policies.simulate">["data"][number] & {
  workspaceId?: string;
  workspaceName?: string;
};
export type Effect = Policy["effect"];

/** A change of policies to try on past calls: drafts there would be, and policies there would not be. */
export interface Change {
  add: NewPolicy[];
  remove: Policy["id"][];
}
/** What replaying them found so far. */
export interface Replay {
  /** What is under way, how much of it is done and of how many, as far as that is known. */
  progress: { label: string; done: number; total?: number; ratePerSecond?: number };
  replayed: number;
  changes: { before: Effect; after: Effect; count: number }[];
  calls: ChangedCall[];
  isDone: boolean;
  /** Null: all calls there were were replayed, or will be. */
  sample: "newest" | { of: number; isCounted: boolean } | null;
  /** Where more than one workspace was looked at. */
  workspaces: { looked: number; leftOut: number } | null;
}
/** Tries a change; `tell` hears what is found on the way. */
export type ReplayChange = (
  change: Change,
  options: { signal: AbortSignal; tell: (replay: Replay) => void },
) => Promise<Replay>;

/** Whose policies a page is about, and how they are read and changed. */
export interface PolicySource {
  scope: Policy["scope"];
  /** Id of the workspace, the organization or the account; for query keys. */
  key: string;
  /** Of the workspace or organization; of an account `You`. */
  name: string;
  canWrite: boolean;
  /** Said to who may not. */
  whoMayWrite: string;
  /** Only of these effects: a person restricts and allows nothing. */
  effects: readonly Effect[];
  list(
    cursor: string | undefined,
    signal: AbortSignal,
  ): Promise<{ data: Policy[]; nextCursor: string | null }>;
  create(policy: NewPolicy): Promise<Policy>;
  update(id: Policy["id"], changes: object): Promise<Policy>;
  remove(id: Policy["id"]): Promise<unknown>;
  reorder(ids: Policy["id"][]): Promise<unknown>;
  replay: ReplayChange;
  example: DeveloperExample;
  apiDocsHref: string;
  subjects: Subjects;
  /** Why there is nobody to name, where agents and keys cannot be. */
  whoIsNamed: string | null;
  /** Of amounts in sentences. */
  currency: string;
}

/** What a policy can name, to choose from. */
export interface Subjects {
  agents: readonly Option[];
  keys: readonly Option[];
  members: readonly Option[];
  sources: readonly Option[];
}

export const PolicyContext = createContext<PolicySource | null>(null);
export function usePolicies(): PolicySource {
  const source = use(PolicyContext);
  if (!source) throw new Error("Nobody said whose policies these are.");
  return source;
}

/** First part of the query keys of policies. */
export const POLICIES = "policies";
