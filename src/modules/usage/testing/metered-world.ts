import { newId } from "../../../platform/ids.ts";
import { type Person, testWorld, type World } from "../../../platform/testing/world.ts";
import { type NewUsage, recordUsage } from "../record.ts";
import { rollUpAll } from "../roller.ts";

/** What time it is in these tests. */
export const NOW = new Date("2026-11-20T12:00:00.000Z");
export const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000);
export const ofOrganization = ({ organizationId }: Person): string => `/v1/organizations/${organizationId}`;
export const scopeOf = ({ accountId, organizationId, workspaceId }: Person) => ({
  accountId,
  organizationId,
  workspaceId,
});
export const event = (more: Partial<NewUsage> = {}): NewUsage => ({
  id: newId("usageEvent"),
  kind: "model",
  wallet: "ai",
  costMicros: 100,
  quantity: 10,
  unit: "token",
  priceVersion: "1",
  environment: "production",
  ...more,
});

export interface MeteredWorld extends World {
  /** Meters these in one transaction. */
  recordAll(person: Person, events: NewUsage[], workspaceId?: string): Promise<void>;
  record(person: Person, more?: Partial<NewUsage>): Promise<void>;
  recordAt(at: Date, person: Person, more?: Partial<NewUsage>): Promise<void>;
  rollUp(): Promise<void>;
  /** Rows of the organization in a table. */
  counted(person: Person, table: string): Promise<number>;
  secondWorkspace(person: Person): Promise<string>;
}

/** A world in which things are metered by hand, and sums only move when a test says so. */
export async function meteredWorld(): Promise<MeteredWorld> {
  const world = await testWorld();
  await world.app.usage!.stop();
  world.clock.set(NOW);
  const recordAll = (person: Person, events: NewUsage[], workspaceId = person.workspaceId) =>
    world.app.platform.door.write({ ...scopeOf(person), workspaceId }, async (t) => {
      for (const one of events) recordUsage(t, world.app.platform, one);
    });
  return {
    ...world,
    recordAll,
    record: (person, more) => recordAll(person, [event(more)]),
    async recordAt(at, person, more) {
      world.clock.set(at);
      await recordAll(person, [event(more)]);
      world.clock.set(NOW);
    },
    rollUp: () => rollUpAll(world.app.platform),
    async counted({ organizationId }, table) {
      const [row] = await world.sql<{ n: number }>(
        `select count(*)::int as n from ${table} where organization_id = $1`,
        [organizationId],
      );
      return row!.n;
    },
    async secondWorkspace(person) {
      const { body, text } = await person.post("/v1/workspaces", {
        organizationId: person.organizationId,
        name: `Other ${newId("workspace").slice(-6)}`,
        environment: "staging",
      });
      if (!body.id) throw new Error(text);
      return body.id;
    },
  };
}
