import { useMemo } from "react";
import { client, type Input, useApi, useApiQuery, useCan } from "../../../web/api/index.ts";
import type { LimitSubject, LimitTerms, SpendLimit } from "./limitWords.ts";

/** First part of the query keys of limits. */
export const LIMITS = "limits";

/** Where limits are read and changed: in a workspace, or in an organization. */
export interface LimitSource {
  limits: ReturnType<typeof useApiQuery<{ data: SpendLimit[] }>>;
  create: (subject: Pick<LimitSubject, "kind" | "id">, terms: LimitTerms) => Promise<SpendLimit>;
  update: (id: SpendLimit["id"], changes: Pick<LimitTerms, "amountMicros" | "isHard">) => Promise<SpendLimit>;
  remove: (id: SpendLimit["id"]) => Promise<unknown>;
  canWrite: boolean;
  /** Said to who may not. */
  whoMay: string;
}

export function useWorkspaceLimits(): LimitSource {
  const api = useApi();
  const can = useCan();
  const limits = useApiQuery([LIMITS], (signal) => api.limits.list({}, { signal }), {
    isOn: can("wallets:read"),
  });
  const calls = useMemo(
    () => ({
      create: ({ kind, id }: Pick<LimitSubject, "kind" | "id">, terms: LimitTerms) =>
        api.limits.create({
          subjectKind: kind as Input<"limits.create">["subjectKind"],
          subjectId: id,
          ...terms,
        }),
      update: (id: SpendLimit["id"], changes: object) => api.limits.update({ id, ...changes }),
      remove: (id: SpendLimit["id"]) => api.limits.delete({ id }),
    }),
    [api],
  );
  return {
    limits,
    ...calls,
    canWrite: can("limits:write"),
    whoMay: "Owners and admins of the workspace set limits.",
  };
}

export function useOrganizationLimits(
  organizationId: Input<"organization_limits.list">["organizationId"],
  canWrite: boolean,
): LimitSource {
  const limits = useApiQuery([LIMITS, organizationId], (signal) =>
    client.organizationLimits.list({ organizationId }, { signal }),
  );
  const calls = useMemo(
    () => ({
      create: ({ kind, id }: Pick<LimitSubject, "kind" | "id">, terms: LimitTerms) =>
        client.organizationLimits.create({
          organizationId,
          subjectKind: kind as Input<"organization_limits.create">["subjectKind"],
          subjectId: id,
          ...terms,
        }),
      update: (id: SpendLimit["id"], changes: object) =>
        client.organizationLimits.update({ organizationId, id, ...changes }),
      remove: (id: SpendLimit["id"]) => client.organizationLimits.delete({ organizationId, id }),
    }),
    [organizationId],
  );
  return { limits, ...calls, canWrite, whoMay: "Owners and billing admins of the organization set limits." };
}
