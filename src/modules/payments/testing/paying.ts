import type { StripeServer } from "../../../platform/testing/stripe-server.ts";
import { type Person, testWorld, type World, type WorldOptions } from "../../../platform/testing/world.ts";

export interface PayingWorld extends World {
  stripe: StripeServer;
  /** Everything the provider has told so far is dealt with, and what is due is done. */
  dealt(): Promise<void>;
  /** An organization of its own for this person; far cheaper than another person. */
  organization(person: Person): Promise<Person>;
  /** What an organization spends, as the books take it. */
  spend(person: Person, amountMicros: number, wallet?: "ai" | "data"): Promise<void>;
  /** A top-up as somebody starts it: the page, and the payment it is for. */
  topUp(
    person: Person,
    amountMicros?: number,
    wallet?: "ai" | "data",
  ): Promise<{ url: string; paymentId: string }>;
  /** Saves a card through the provider's page. */
  saveCard(person: Person, card?: string): Promise<void>;
  payment(person: Person, id: string): Promise<Record<string, unknown> & { state: string }>;
  balance(person: Person, wallet?: "ai" | "data"): Promise<number>;
}

/** A world whose organizations pay through a provider on this machine. */
export async function payingWorld(options: WorldOptions = {}): Promise<PayingWorld> {
  const world = await testWorld({
    isPaying: true,
    ...options,
    config: { SIGNUP_GRANT_MICROS: 0, ...options.config },
  });
  const stripe = world.stripe!;
  const of = ({ organizationId }: Person) => `/v1/organizations/${organizationId}`;
  const dealt = async () => {
    await stripe.settle();
    await world.app.payments.settle();
    await stripe.settle();
    await world.app.payments.settle();
  };
  let count = 0;
  return {
    ...world,
    stripe,
    dealt,
    async organization(person) {
      const { body } = await person.post("/v1/organizations", { name: `Paying ${++count}` });
      return { ...person, organizationId: body.id };
    },
    async spend(person, amountMicros, wallet = "ai") {
      await world.app.platform.books.settle(person.organizationId, {
        key: `use_${++count}`,
        wallet,
        amountMicros,
        holdKey: null,
        subjects: { workspaceId: null, agentId: null, accountId: null, keyId: null },
        isEnforced: true,
      });
    },
    async topUp(person, amountMicros = 25_000_000, wallet = "ai") {
      const order = { wallet, amountMicros, returnTo: "/billing" };
      const { status, body, text } = await person.post(`${of(person)}/payments/checkout`, order);
      if (status !== 201) throw new Error(`the top-up was refused: ${text}`);
      return body;
    },
    async saveCard(person, card) {
      const { body } = await person.post(`${of(person)}/payment-methods/setup`, {});
      await stripe.pay({ url: body.url, isAuthenticated: true, ...(card ? { card } : {}) });
      await dealt();
    },
    payment: async (person, id) => (await person.get(`${of(person)}/payments/${id}`)).body,
    async balance(person, wallet = "ai") {
      const [row] = await world.sql<{ balance: string }>(
        "select balance_micros as balance from wallets where organization_id = $1 and kind = $2",
        [person.organizationId, wallet],
      );
      return Number(row!.balance);
    },
  };
}
