import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { exportCommand } from "./export.ts";

export const auditExportCommand = (context: () => Promise<Context>): Command =>
  exportCommand(context, {
    resource: "audit",
    command: "audit export",
    description: "The audit log as a file, NDJSON or CSV; streamed",
    filters: {
      from: "From this time on: 2026-01-01T00:00:00Z.",
      to: "Up to, and without, this time.",
      verb: "CSV: an operation, or all of a resource with a dot at the end.",
      "actor-account-id": "CSV: what this person did.",
      "credential-id": "CSV: what was done with this key or sign-in.",
      "target-id": "CSV: what was done to this.",
      "workspace-id": "With --organization: this workspace alone.",
    },
    examples: [
      "bailiwick audit export audit.ndjson && bailiwick audit verify audit.ndjson",
      "bailiwick audit export people.csv --verb members. --from 2026-01-01T00:00:00Z",
    ],
  });
