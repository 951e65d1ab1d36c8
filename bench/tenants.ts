import "../src/modules.ts";
import { accessTags, createAuthenticator, loadWorkspace } from "../src/modules/access/index.ts";
import { createAccessCache } from "../src/platform/access-cache.ts";
import { createBus } from "../src/platform/bus.ts";
import type { Caller } from "../src/platform/caller.ts";
import { openDatabase } from "../src/platform/db/open.ts";
import { startEmbeddedPostgres } from "../src/platform/db/embedded.ts";
import { prepareEmbedded } from "../src/platform/db/embedded-owner.ts";
import { execute } from "../src/platform/execute.ts";
import { newId } from "../src/platform/ids.ts";
import { createLog } from "../src/platform/log.ts";
import { operationOf } from "../src/platform/operation.ts";
import type { Platform } from "../src/platform/platform.ts";
import { type Finding, median, milliseconds, tookMs } from "./harness.ts";
import { endingWith } from "./interrupted.ts";
import { withDirectory } from "./directory.ts";
import { ME, MINE, seedTenants, type Subject } from "./tenants-seed.ts";

const SIZES = [1_000, 100_000, 1_000_000];
const ROUNDS = 400;
const FACTS = {
  requestId: newId("request"),
  ip: "127.0.0.1",
  userAgent: "bench",
  signal: new AbortController().signal,
};

type Calls = Record<
  "navigation" | "memberList" | "keyCheck" | "agentList",
  (subject: Subject) => Promise<unknown>
>;

/** An installation of this many workspaces, and the four calls in it as the server makes them, without HTTP. */
async function installation(ownerUrl: string, superuserUrl: string, workspaces: number) {
  const { door, logins, close } = await openDatabase({ ownerUrl, poolSize: 4, onError: () => {} });
  const subjects = await seedTenants(superuserUrl, workspaces);
  const processId = newId("process");
  const bus = await createBus({ url: logins.system, processId, log: createLog("error") });
  const platform = { door, access: createAccessCache(bus, processId) } as Platform;
  const { callerOf } = createAuthenticator(
    platform,
    { credentialOf: () => null, sessionOf: async () => null, oauth: { tokenOf: async () => null } },
    () => {},
  );
  const session = (accountId: string, workspace: Caller["workspace"]): Caller => ({
    kind: "account",
    accountId,
    credentialId: newId("session"),
    isInstallationAdmin: false,
    stage: null,
    ratePerMinute: null,
    toolkitId: null,
    workspace,
    organization: null,
  });
  const call = (verb: string, caller: Caller) =>
    execute(platform, operationOf(verb)!, caller, {}, FACTS, null);
  const inWorkspace = async ({ accountId, workspaceId }: Subject) =>
    session(accountId, (await loadWorkspace(door, accountId, workspaceId)).value);
  const callers = new Map<Subject, Caller>();
  for (const subject of subjects) callers.set(subject, await inWorkspace(subject));
  const calls: Calls = {
    navigation: () => call("navigation.get", session(ME, null)),
    memberList: (subject) => call("members.list", callers.get(subject)!),
    agentList: (subject) => call("agents.list", callers.get(subject)!),
    keyCheck({ headers, workspaceId }) {
      platform.access.drop([accessTags.workspace(workspaceId)]);
      return callerOf(headers, { scope: "workspace", address: () => null });
    },
  };
  const { workspaces: mine } = (await calls.navigation(subjects[0]!)) as { workspaces: unknown[] };
  if (mine.length !== MINE) throw new Error(`${mine.length} workspaces can be entered instead of ${MINE}`);
  return {
    subjects,
    calls,
    async close() {
      await bus.close();
      await close();
    },
  };
}

/** p50 of each call in installations of three sizes, the sizes taking turns call by call so that they share the machine's mood. */
export const tenants = (): Promise<Finding[]> =>
  withDirectory(async (directory) => {
    const server = await startEmbeddedPostgres({ dataDir: directory });
    return endingWith(server.stop, async () => {
      const installations: Awaited<ReturnType<typeof installation>>[] = [];
      for (const size of SIZES) {
        const name = `tenants_${size}`;
        const ownerUrl = await prepareEmbedded(server, "bench", name);
        installations.push(await installation(ownerUrl, server.urlOf(name), size));
      }
      const findings: Finding[] = [];
      for (const name of ["navigation", "memberList", "keyCheck", "agentList"] as const) {
        const times = installations.map((): number[] => []);
        // The first pass over all subjects only warms up, so that what is compared is the work and not the disk.
        for (let round = -installations[0]!.subjects.length; round < ROUNDS; round++)
          for (const [index, { subjects, calls }] of installations.entries()) {
            const subject = subjects.at(round % subjects.length)!;
            const ms = await tookMs(() => calls[name](subject));
            if (round >= 0) times[index]!.push(ms);
          }
        const p50s = times.map(median);
        findings.push({
          key: `ratios.${name}`,
          what: `${name}, p50 at ${SIZES.map((size) => size.toLocaleString("en")).join(", ")} workspaces`,
          value: p50s.at(-1)! / p50s[0]!,
          ours: p50s.map(milliseconds).join(", "),
          target: { atMost: 1.3 },
        });
        if (name === "navigation")
          findings.push({
            key: "values.navigationMs",
            what: `navigation of an account with ${MINE.toLocaleString("en")} workspaces, p50 in the largest (ms)`,
            value: p50s.at(-1)!,
            target: { atMost: 10 },
          });
      }
      for (const { close } of installations) await close();
      return findings;
    });
  });
