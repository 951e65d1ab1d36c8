import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { EffectCall } from "../../platform/gate.ts";

const sha256 = (value: unknown): string =>
  createHash("sha256")
    .update(canonicalize(value) ?? "")
    .digest("hex");

/** What people approve: the tool as it is defined now, its arguments, and who calls it. Anything else is another call. */
export const digestOf = ({ address, fingerprint, arguments: args, caller }: EffectCall): string =>
  sha256({
    address,
    fingerprint,
    arguments: args ?? null,
    caller: { accountId: caller.accountId, keyId: caller.keyId, agentId: caller.agentId },
  });

/** Of a call with edited arguments: bound to what it was before, whose hidden values it keeps. */
export const editedDigestOf = (digest: string, editedArguments: unknown): string =>
  sha256({ digest, editedArguments });
