import { createHmac, timingSafeEqual } from "node:crypto";
import type { InboundVerification } from "./contract.ts";

/** The headers of a request, by lowercase name; null where one is missing. */
export type HeaderOf = (name: string) => string | null;

export interface Proof {
  verification: InboundVerification;
  /** Every secret that counts at this moment. */
  secrets: readonly string[];
  header: HeaderOf;
  /** The bytes as they came. */
  body: Buffer;
  nowSeconds: number;
}

export type Verdict = { ok: true } | { ok: false; code: string; message: string };

type Hmac = Exclude<InboundVerification, { kind: "none" }>;

/** What a request says about itself: the signatures it offers, when it was signed, and what stands before the body. */
interface Claim {
  signatures: string[];
  /** Null: the kind signs no time. */
  timestamp: string | null;
  before: string;
}

const TOLERANCE_SECONDS = 300;
const STANDARD_PREFIX = "whsec_";
// A header holds some hundred signatures at most; a sender that rotates offers two.
const MAX_SIGNATURES = 20;

const refused = (code: string, message: string): Verdict => ({ ok: false, code, message });
const missing = (name: string) => refused("signature_missing", `The header ${name} is missing`);

/** The secret of Standard Webhooks is base64 after `whsec_`; the others are used as they are written. */
export const keyOf = (kind: Hmac["kind"], secret: string): Buffer =>
  kind === "standard_webhooks"
    ? Buffer.from(
        secret.startsWith(STANDARD_PREFIX) ? secret.slice(STANDARD_PREFIX.length) : secret,
        "base64",
      )
    : Buffer.from(secret);

/** `t=1,v1=a,v1=b` as pairs; what is not `name=value` is left out. */
const pairsOf = (header: string): [string, string][] =>
  header.split(",").flatMap((part) => {
    const at = part.indexOf("=");
    return at < 0 ? [] : [[part.slice(0, at).trim(), part.slice(at + 1).trim()] as [string, string]];
  });

const afterPrefix = (value: string, prefix: string): string[] =>
  value.startsWith(prefix) ? [value.slice(prefix.length)] : [];

function claimOf(verification: Hmac, header: HeaderOf): Claim | Verdict {
  switch (verification.kind) {
    case "standard_webhooks": {
      const [id, timestamp, signature] = ["id", "timestamp", "signature"].map((n) => header(`webhook-${n}`));
      if (!id) return missing("webhook-id");
      if (!timestamp) return missing("webhook-timestamp");
      if (!signature) return missing("webhook-signature");
      const signatures = signature.split(" ").flatMap((one) => afterPrefix(one, "v1,"));
      return { signatures, timestamp, before: `${id}.${timestamp}.` };
    }
    case "github": {
      const signature = header("x-hub-signature-256");
      if (!signature) return missing("X-Hub-Signature-256");
      return { signatures: afterPrefix(signature, "sha256="), timestamp: null, before: "" };
    }
    case "stripe": {
      const signature = header("stripe-signature");
      if (!signature) return missing("Stripe-Signature");
      const pairs = pairsOf(signature);
      const timestamp = pairs.find(([name]) => name === "t")?.[1] ?? "";
      const signatures = pairs.filter(([name]) => name === "v1").map(([, value]) => value);
      return { signatures, timestamp, before: `${timestamp}.` };
    }
    case "slack": {
      const [signature, timestamp] = [header("x-slack-signature"), header("x-slack-request-timestamp")];
      if (!signature) return missing("X-Slack-Signature");
      if (!timestamp) return missing("X-Slack-Request-Timestamp");
      return { signatures: afterPrefix(signature, "v0="), timestamp, before: `v0:${timestamp}:` };
    }
    case "hmac": {
      const signature = header(verification.header);
      if (!signature) return missing(verification.header);
      const signatures = afterPrefix(signature, verification.prefix);
      if (verification.timestampHeader === null) return { signatures, timestamp: null, before: "" };
      const timestamp = header(verification.timestampHeader);
      if (!timestamp) return missing(verification.timestampHeader);
      return { signatures, timestamp, before: `${timestamp}.` };
    }
  }
}

function checkTime(timestamp: string, toleranceSeconds: number, nowSeconds: number): Verdict {
  if (!/^\d{1,12}$/.test(timestamp))
    return refused("timestamp_malformed", "The timestamp is no number of Unix seconds");
  const ageSeconds = nowSeconds - Number(timestamp);
  if (ageSeconds > toleranceSeconds)
    return refused(
      "timestamp_too_old",
      `It was signed ${ageSeconds} seconds ago; ${toleranceSeconds} may pass`,
    );
  if (-ageSeconds > toleranceSeconds)
    return refused(
      "timestamp_too_new",
      `It was signed ${-ageSeconds} seconds in the future; clocks may differ by ${toleranceSeconds}`,
    );
  return { ok: true };
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const formatOf = (verification: Hmac) =>
  verification.kind === "hmac"
    ? verification
    : {
        algorithm: "sha256" as const,
        encoding: verification.kind === "standard_webhooks" ? ("base64" as const) : ("hex" as const),
        toleranceSeconds: TOLERANCE_SECONDS,
      };

/**
 * Whether the request was signed with one of the secrets, over exactly these bytes, at about this time. The bytes count, not
 * the text they decode to: two bodies that are not UTF-8 may decode to the same text.
 */
export function verifyDelivery({ verification, secrets, header, body, nowSeconds }: Proof): Verdict {
  if (verification.kind === "none") return { ok: true };
  const claim = claimOf(verification, header);
  if ("ok" in claim) return claim;
  const { signatures, timestamp, before } = claim;
  const { algorithm, encoding, toleranceSeconds } = formatOf(verification);
  if (timestamp !== null) {
    const inTime = checkTime(timestamp, toleranceSeconds, nowSeconds);
    if (!inTime.ok) return inTime;
  }
  if (signatures.length === 0)
    return refused("signature_malformed", "The signature header does not have the expected form");
  if (signatures.length > MAX_SIGNATURES)
    return refused(
      "signature_malformed",
      `The signature header offers more than ${MAX_SIGNATURES} signatures`,
    );
  let isSigned = false;
  for (const secret of secrets) {
    const expected = createHmac(algorithm, keyOf(verification.kind, secret))
      .update(before)
      .update(body)
      .digest(encoding);
    for (const given of signatures)
      isSigned = isSame(encoding === "hex" ? given.toLowerCase() : given, expected) || isSigned;
  }
  return isSigned
    ? { ok: true }
    : refused("signature_mismatch", "The signature is not the body's under this secret");
}
