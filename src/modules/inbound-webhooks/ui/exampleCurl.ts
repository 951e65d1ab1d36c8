import type { Verification } from "./webhookDraft.ts";

const BODY = `{"event":"order.created","id":1042}`;
const hexOf = (algorithm: string) => `openssl dgst -${algorithm} -hmac "$SECRET" -hex | sed 's/.* //'`;
const base64Of = (algorithm: string) =>
  `openssl dgst -${algorithm} -hmac "$SECRET" -binary | base64 | tr -d '\\n'`;

/** Which text is signed and which headers carry it. */
function signed(verification: Exclude<Verification, { kind: "none" }>): {
  text: string;
  sign: string;
  headers: string[];
  before: string[];
} {
  const time = `TIME=$(date +%s)`;
  switch (verification.kind) {
    case "standard_webhooks":
      return {
        before: [
          `ID=msg_$RANDOM`,
          time,
          `KEY=$(printf %s "\${SECRET#whsec_}" | base64 -d | od -An -tx1 | tr -d ' \\n')`,
        ],
        text: "$ID.$TIME.$BODY",
        sign: `openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -binary | base64`,
        headers: ["webhook-id: $ID", "webhook-timestamp: $TIME", "webhook-signature: v1,$SIGNATURE"],
      };
    case "github":
      return {
        before: [],
        text: "$BODY",
        sign: hexOf("sha256"),
        headers: [
          "X-GitHub-Event: ping",
          "X-GitHub-Delivery: $RANDOM",
          "X-Hub-Signature-256: sha256=$SIGNATURE",
        ],
      };
    case "stripe":
      return {
        before: [time],
        text: "$TIME.$BODY",
        sign: hexOf("sha256"),
        headers: ["Stripe-Signature: t=$TIME,v1=$SIGNATURE"],
      };
    case "slack":
      return {
        before: [time],
        text: "v0:$TIME:$BODY",
        sign: hexOf("sha256"),
        headers: ["X-Slack-Request-Timestamp: $TIME", "X-Slack-Signature: v0=$SIGNATURE"],
      };
    case "hmac": {
      const { algorithm, encoding, timestampHeader, header, prefix } = verification;
      return {
        before: timestampHeader ? [time] : [],
        text: timestampHeader ? "$TIME.$BODY" : "$BODY",
        sign: encoding === "hex" ? hexOf(algorithm) : base64Of(algorithm),
        headers: [
          ...(timestampHeader ? [`${timestampHeader}: $TIME`] : []),
          `${header}: ${prefix}$SIGNATURE`,
        ],
      };
    }
  }
}

/** A delivery to try the endpoint with, signed as it asks; ready for a shell. */
export function exampleCurl(url: string, verification: Verification, secret?: string | null): string {
  if (verification.kind === "none")
    return `curl "${url}" \\\n  -H "Content-Type: application/json" \\\n  -d '${BODY}'`;
  const { before, text, sign, headers } = signed(verification);
  return [
    `SECRET='${(secret ?? "the secret").replaceAll("'", "'\\''")}'`,
    `BODY='${BODY}'`,
    ...before,
    `SIGNATURE=$(printf %s "${text}" | ${sign})`,
    [
      `curl "${url}"`,
      `  -H "Content-Type: application/json"`,
      ...headers.map((header) => `  -H "${header}"`),
      `  -d "$BODY"`,
    ].join(" \\\n"),
  ].join("\n");
}
