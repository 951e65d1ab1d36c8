import { statfs } from "node:fs/promises";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** Prometheus metrics of this process; labels never carry tenant names. */
export function createMetrics({ dataDir }: { dataDir: string }) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    requests: new Histogram({
      name: "bailiwick_http_request_seconds",
      help: "Time to answer an API call, by verb and status.",
      labelNames: ["verb", "status"] as const,
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
      registers,
    }),
    runsEnded: new Counter({
      name: "bailiwick_runs_ended_total",
      help: "Runs that reached a final state.",
      labelNames: ["kind", "state"] as const,
      registers,
    }),
    runsActive: new Gauge({
      name: "bailiwick_runs_active",
      help: "Runs advanced by this process now.",
      registers,
    }),
    webhookAttempts: new Counter({
      name: "bailiwick_webhook_attempts_total",
      help: "Webhook deliveries tried, by what came of it.",
      labelNames: ["outcome"] as const,
      registers,
    }),
    gateDecisions: new Counter({
      name: "bailiwick_gate_decisions_total",
      help: "Side effects that policies were asked about, by what they said.",
      labelNames: ["kind", "effect"] as const,
      registers,
    }),
    renewals: new Counter({
      name: "bailiwick_connection_renewals_total",
      help: "OAuth tokens of connections that were renewed, or were not.",
      labelNames: ["outcome"] as const,
      registers,
    }),
    syncsEnded: new Counter({
      name: "bailiwick_tool_source_syncs_total",
      help: "Syncs of tool sources that ended, by what came of them.",
      labelNames: ["outcome"] as const,
      registers,
    }),
    dataFree: new Gauge({
      name: "bailiwick_data_free_bytes",
      help: "Room left on the disk of DATA_DIR.",
      registers,
      async collect() {
        // A disk that is not there must not take the other metrics along.
        const disk = await statfs(dataDir).catch(() => null);
        this.set(disk ? disk.bavail * disk.bsize : Number.NaN);
      },
    }),
    modelSeconds: new Histogram({
      name: "bailiwick_model_call_seconds",
      help: "Time of model calls, by provider kind and outcome.",
      labelNames: ["provider", "outcome"] as const,
      buckets: [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60],
      registers,
    }),
  };
}
export type Metrics = ReturnType<typeof createMetrics>;
