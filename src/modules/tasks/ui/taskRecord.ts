import type { Client, Step } from "../../../web/api/index.ts";
import type { TaskLog } from "./useLiveTask.ts";

const PAGE = 1_000;

export const taskKey = (id: string) => ["tasks", id, "self"];
export const logsKey = (id: string) => ["tasks", id, "logs"];
export const stepsKey = (id: string) => ["tasks", id, "steps"];

export async function readLogs(api: Client, id: string, signal: AbortSignal): Promise<TaskLog[]> {
  const all: TaskLog[] = [];
  for (;;) {
    const after = all.at(-1)?.number ?? 0;
    const { data } = await api.tasks.listLogs({ id, after, limit: PAGE }, { signal });
    all.push(...data);
    if (data.length < PAGE) return all;
  }
}

export const readSteps = async (api: Client, id: string, signal: AbortSignal): Promise<Step[]> =>
  (await api.runs.listSteps({ id }, { signal })).data;

/** Steps with what became of them since, by number. */
export function withSteps(own: readonly Step[], changed: readonly Step[]): Step[] {
  const byNumber = new Map(own.map((step) => [step.number, step]));
  for (const step of changed) byNumber.set(step.number, step);
  return [...byNumber.values()].sort((one, other) => one.number - other.number);
}

/** Lines with those that came behind them. */
export function withLogs(own: readonly TaskLog[], added: readonly TaskLog[]): readonly TaskLog[] {
  const last = own.at(-1)?.number ?? 0;
  const news = added.filter(({ number }) => number > last);
  return news.length > 0 ? [...own, ...news] : own;
}
