import { Pool } from "undici";
import { type Finding, median, milliseconds, tookMs } from "../harness.ts";
import type { Side } from "./side.ts";
import { SOURCE, type Site } from "./site.ts";

const CALLS = 20;
const ROUNDS = 15;

/** What a call of a tool takes in a program beyond calling the service directly, in the same minute. */
export async function overhead({ ours, peer, service }: Site): Promise<Finding[]> {
  const direct = new Pool(service.url);
  const callDirectly = async () => {
    for (let index = 0; index < CALLS; index++) {
      const { body } = await direct.request({ method: "GET", path: "/look" });
      await body.json();
    }
  };
  const programOf = async (side: Side) =>
    `for (let i = 0; i < ${CALLS}; i++) {
      const answer = await tools.${await side.addressOf(SOURCE, "look")}({});
      if (!answer.ok) throw new Error(JSON.stringify(answer));
    } return 1`;
  const measured = await Promise.all(
    [ours, peer].map(async (side) => ({ side, program: await programOf(side), perCallMs: [] as number[] })),
  );
  const directMs: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const direct = (await tookMs(callDirectly)) / CALLS;
    for (const { side, program, perCallMs } of measured) {
      const before = service.callsOf("look");
      const withCallsMs = await tookMs(() => side.execute(program));
      if (service.callsOf("look") - before !== CALLS) throw new Error("the calls did not reach the service");
      const withoutMs = await tookMs(() => side.execute("return 1"));
      // The first round only warms up.
      if (round > 0) perCallMs.push((withCallsMs - withoutMs) / CALLS - direct);
    }
    if (round > 0) directMs.push(direct);
  }
  await direct.close();
  const [our, their] = measured.map(({ perCallMs }) => median(perCallMs)) as [number, number];
  return [
    {
      key: "values.perCallOverheadMs",
      what: `a call of a tool, above ${milliseconds(median(directMs))} for the call itself (ms)`,
      value: our,
      ours: milliseconds(our),
      peer: milliseconds(their),
      target: { atMost: 3 },
    },
    {
      key: "ratios.perCallOverhead",
      what: "the same, theirs over ours",
      value: their / our,
      target: { atLeast: 1 },
    },
  ];
}
