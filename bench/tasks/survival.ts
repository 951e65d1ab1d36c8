import type { Finding } from "../harness.ts";
import type { Side } from "./side.ts";
import { SOURCE, type Site } from "./site.ts";

/** A program waits for a person, the process is killed, the person approves: how often the call was made. */
async function callsAfterKill(side: Side, { service }: Site): Promise<number> {
  const code = `return (await tools.${await side.addressOf(SOURCE, "send")}({})).ok`;
  const before = service.callsOf("send");
  const waiting = await side.executeUntilItWaits(code);
  if (service.callsOf("send") !== before) throw new Error("the call was made before anybody approved");
  await side.restart("SIGKILL");
  await side.approve(waiting);
  return service.callsOf("send") - before;
}

export async function survival(site: Site): Promise<Finding[]> {
  // Without a kill both make the call: what is lost is lost by the kill.
  for (const side of [site.ours, site.peer]) {
    const before = site.service.callsOf("send");
    const code = `return (await tools.${await side.addressOf(SOURCE, "send")}({})).ok`;
    await side.approve(await side.executeUntilItWaits(code));
    if (site.service.callsOf("send") !== before + 1) throw new Error("an approved call was not made");
  }
  const our = await callsAfterKill(site.ours, site);
  const their = await callsAfterKill(site.peer, site);
  const shown = (count: number) => (count === 0 ? "lost" : count === 1 ? "made once" : `made ${count} times`);
  return [
    {
      key: "values.approvalSurvivesKill",
      what: "a call waits for a person, kill -9, the person approves (1: made once)",
      value: our === 1 ? 1 : 0,
      ours: shown(our),
      peer: shown(their),
      target: { atLeast: 1 },
    },
  ];
}
