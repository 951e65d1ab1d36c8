import { newId } from "../../../platform/ids.ts";
import { type MailServer, startMailServer } from "../../../platform/testing/mail-server.ts";
import { type Person, testWorld, type World } from "../../../platform/testing/world.ts";
import { notify, sendDueMails } from "../index.ts";
import type { NotificationKind } from "../kinds.ts";

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** A world with a mail server, and Acme in it. */
export interface House {
  world: World;
  mails: MailServer;
  acme: Person;
  /** Every event so far is handled. */
  handled(): Promise<void>;
  /** Tries every mail that is due then. */
  send(now?: Date): Promise<void>;
  inbox(person: Person, query?: string): Promise<Answered>;
  mailRows(person: Person): Promise<{ state: string; attempts: number; error: string | null }[]>;
  choose(person: Person, kind: string, choice: object): ReturnType<Person["patch"]>;
  /** Tells somebody something about Acme's workspace. */
  tell(
    person: Person,
    title: string,
    options?: { kind?: NotificationKind; now?: Date; eventId?: string },
  ): Promise<void>;
  /** Somebody new in Acme's workspace. */
  colleague(role?: string): Promise<Person>;
  stop(): Promise<void>;
}
// Tests assert on whatever was answered.
// oxlint-disable-next-line typescript/no-explicit-any
type Answered = any;

export async function openHouse(): Promise<House> {
  const mails = await startMailServer();
  const world = await testWorld({ config: { SMTP_URL: mails.smtpUrl } });
  const acme = await world.newPerson("Acme");
  const { platform, signals } = world.app;
  let told = 0;
  return {
    world,
    mails,
    acme,
    handled: () => signals!.settle(),
    send: (now = new Date()) => sendDueMails(platform, { now: () => now }),
    inbox: async (person, query = "") => (await person.get(`/v1/notifications${query}`)).body,
    mailRows: (person) =>
      world.sql("select state, attempts, error from notification_mails where account_id = $1 order by id", [
        person.accountId,
      ]),
    choose: (person, kind, choice) =>
      person.patch("/v1/notification-preferences", { preferences: [{ kind, ...choice }] }),
    tell: (person, title, { kind = "webhook.disabled", now = new Date(), eventId = newId("event") } = {}) =>
      platform.door.asSystem("a test tells", (t) =>
        notify(
          t,
          platform.bus,
          [person.accountId],
          {
            kind,
            subject: `test ${++told}`,
            eventId,
            organizationId: acme.organizationId,
            workspaceId: acme.workspaceId,
            title,
            link: "/somewhere",
          },
          now,
        ),
      ),
    async colleague(role = "developer") {
      const person = await world.newPerson();
      await world.join(person, acme, role);
      return person;
    },
    async stop() {
      await world.stop();
      await mails.close();
    },
  };
}
