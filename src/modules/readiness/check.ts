import type { Tx } from "../../platform/db/door.ts";
import type { Platform } from "../../platform/platform.ts";
import type { ReadinessItem } from "./contract.ts";

/** What a check may use: the database in the organization's scope, and nothing slower. */
export type ReadinessTx = Tx & { platform: Platform };

export interface ReadinessPlace {
  organizationId: string;
  /** Null: the organization itself is asked about. */
  workspaceId: string | null;
  /** Of the organization's settings in the dashboard: `/acme/settings`. */
  settingsPath: string;
  /** Of the workspace in the dashboard; null where the organization is asked about. */
  workspacePath: string | null;
}

export type ReadinessFinding = Pick<ReadinessItem, "ok" | "message" | "fix">;

export interface ReadinessCheck {
  /** Part of the API: what a refusal names. */
  code: string;
  title: string;
  check(t: ReadinessTx, place: ReadinessPlace): Promise<ReadinessFinding>;
}

const checks: ReadinessCheck[] = [];

/** Adds something that outbound at scale asks for; shown in the order of being added. */
export function readinessCheck(check: ReadinessCheck): void {
  if (checks.some(({ code }) => code === check.code)) throw new Error(`${check.code} is checked twice`);
  checks.push(check);
}

export const allReadinessChecks = (): readonly ReadinessCheck[] => checks;
