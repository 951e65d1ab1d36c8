import { client, type Input, useApiQuery } from "../../../web/api/index.ts";

export type OrganizationId = Input<"payments.get_config">["organizationId"];

/** First parts of the query keys, for what changes them. */
export const PAYMENTS = "payments";
export const METHODS = "payment-methods";
export const RELOADS = "reloads";

/** How an organization can pay. */
export const usePaymentConfig = (organizationId: OrganizationId) =>
  useApiQuery(
    ["payment-config", organizationId],
    (signal) => client.payments.getConfig({ organizationId }, { signal }),
    { staleMs: 60_000 },
  );

export const usePaymentMethods = (organizationId: OrganizationId, isOn: boolean) =>
  useApiQuery(
    [METHODS, organizationId],
    (signal) => client.paymentMethods.list({ organizationId }, { signal }),
    { isOn },
  );
