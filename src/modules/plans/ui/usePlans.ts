import { client, type Input, useApiQuery } from "../../../web/api/index.ts";

type OrganizationId = Input<"subscription.get">["organizationId"];

/** First parts of the query keys of what a plan decides, for what changes it. */
export const SUBSCRIPTION = "subscription";
export const ENTITLEMENTS = "entitlements";
export const TRIAL = "trial";
export const PLAN_KEYS = [SUBSCRIPTION, ENTITLEMENTS, TRIAL, "wallets", "ledger", "readiness"] as const;

export const usePlans = () =>
  useApiQuery(["plans"], (signal) => client.plans.list({}, { signal }), { staleMs: 60_000 });

export const useSubscription = (organizationId: OrganizationId) =>
  useApiQuery([SUBSCRIPTION, organizationId], (signal) =>
    client.subscription.get({ organizationId }, { signal }),
  );

export const useEntitlements = (organizationId: OrganizationId) =>
  useApiQuery([ENTITLEMENTS, organizationId], (signal) =>
    client.entitlements.get({ organizationId }, { signal }),
  );

/** The trial of an organization; asked for again now and then, as it counts down by days. */
export const useTrial = (organizationId: OrganizationId, isOn = true) =>
  useApiQuery([TRIAL, organizationId], (signal) => client.trial.get({ organizationId }, { signal }), {
    isOn,
    staleMs: 60_000,
    pollMs: 600_000,
  });
