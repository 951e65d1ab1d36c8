import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Finding } from "../harness.ts";
import type { Side } from "./side.ts";
import { CAP_MB, type Site } from "./site.ts";

const ALLOWED_MB = CAP_MB / 2;
const ALLOWED = `const a = []; for (let i = 0; i < ${ALLOWED_MB}; i++) a.push(new Uint8Array(1e6).fill(1)); return a.length`;
const HOSTILE = [
  "const a = []; for (;;) a.push(new Uint8Array(1e6).fill(1))",
  "const a = []; for (;;) a.push('x'.repeat(1e6) + a.length)",
];
const SETTLED_MS = 2_000;

/** Of a process and all it started. */
function residentMb(pid: number): number {
  const own = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean),
  );
  return children.reduce((sum, child) => sum + residentMb(Number(child)), own);
}

/** On a process that was just started: what came before must not have made room already. */
async function attacked(side: Side): Promise<{ peakMb: number; keptMb: number }> {
  await side.restart("SIGTERM");
  for (let index = 0; index < 20; index++) await side.execute("return 1");
  const before = residentMb(side.pid);
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, residentMb(side.pid))), 5);
  if ((await side.execute(ALLOWED)) !== ALLOWED_MB) throw new Error(`${ALLOWED_MB} MB were not allowed`);
  for (const code of HOSTILE) {
    const ended = await side.execute(code).then(
      () => "a result",
      (error: Error) => error.message,
    );
    if (!/out.of.memory/.test(ended)) throw new Error(`a hostile allocation ended with ${ended}`);
  }
  clearInterval(timer);
  await sleep(SETTLED_MS);
  return { peakMb: peak - before - CAP_MB, keptMb: residentMb(side.pid) - before };
}

export async function memory({ ours, peer }: Site): Promise<Finding[]> {
  const our = await attacked(ours);
  const their = await attacked(peer);
  const shown = ({ peakMb, keptMb }: typeof our) =>
    `${Math.round(peakMb)} MB (kept ${Math.round(Math.max(0, keptMb))})`;
  return [
    {
      key: "values.residentOverCapMb",
      what: `memory beyond the cap of ${CAP_MB} MB during hostile allocations (MB)`,
      value: Math.max(0, our.peakMb),
      ours: shown(our),
      peer: shown(their),
      target: { atMost: 64 },
    },
  ];
}
