import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { exportCommand } from "./export.ts";

export const usageExportCommand = (context: () => Promise<Context>): Command =>
  exportCommand(context, {
    resource: "usage",
    command: "usage-events export",
    description: "Usage as a file, NDJSON or CSV; streamed. With --organization its sums per day or hour",
    filters: {
      from: "From this time on: 2026-01-01T00:00:00Z.",
      to: "Up to, and without, this time.",
      wallet: "ai or data.",
      kind: "What was metered: model, compute, tool, api, storage, voice, message.",
      environment: "production, staging or development.",
      stage: "dev, uat, production, draft, or none.",
      "agent-id": "Of this agent, or none.",
      "account-id": "Of this member, or none.",
      "key-id": "Of this API key, or none.",
      model: "Of this model, or none.",
      "run-id": "Of this run.",
      interval: "With --organization: day or hour.",
      "workspace-id": "With --organization: this workspace alone.",
    },
    examples: [
      "bailiwick usage-events export october.csv --from 2026-10-01T00:00:00Z --to 2026-11-01T00:00:00Z",
      "bailiwick usage-events export all.ndjson --organization org_01h…",
    ],
  });
