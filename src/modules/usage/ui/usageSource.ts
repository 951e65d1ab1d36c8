import type { DeveloperExample, Option } from "../../../web/kit/index.ts";
import type { Grouping, UsageAnswer, UsageFilters, UsageQuestion } from "./usageWords.ts";

/** Whose usage is shown, and how to get at it. */
export interface UsageSource {
  /** Part of the query keys. */
  key: string;
  scope: "workspace" | "organization";
  /** `Acme / Support`, `Acme and all its workspaces` */
  whole: string;
  get: (question: UsageQuestion, signal: AbortSignal) => Promise<UsageAnswer>;
  groupings: readonly Grouping[];
  /** To choose one of; undefined: it is one workspace's. */
  workspaces?: readonly Option<string>[];
  /** Where the runs behind a part of the usage are listed; null: they are of several workspaces, or there are none. */
  runsHref: (filters: UsageFilters, span: { from: string; to: string }) => string | null;
  /** Where the usage of one workspace is, with the same time; null: this is it, or it cannot be entered. */
  workspaceHref: (workspaceId: string, query: string) => string | null;
  /** Without the query. */
  exportPath: string;
  example: (question: UsageQuestion) => DeveloperExample;
  docsHref: string;
  /** Where webhooks that receive it are made; null: this person may not. */
  webhooksHref: string | null;
}
