import { V7Generator } from "uuidv7";
import { z } from "zod";

/** Every kind of id, with the prefix that names it on the wire: `ws_01h…`. */
export const ID_PREFIXES = {
  account: "acc",
  organization: "org",
  workspace: "ws",
  role: "role",
  grant: "grant",
  invitation: "inv",
  apiKey: "key",
  agent: "agt",
  tool: "tool",
  version: "ver",
  connection: "con",
  connectionAuthorization: "cna",
  session: "ses",
  run: "run",
  step: "step",
  usageEvent: "use",
  auditEntry: "aud",
  mail: "mail",
  process: "proc",
  iconUpload: "upl",
  icon: "icon",
  request: "req",
  event: "evt",
  webhook: "wh",
  webhookDelivery: "dlv",
  inboundWebhook: "hook",
  inboundDelivery: "ind",
  schedule: "sch",
  notification: "ntf",
  creditBucket: "bkt",
  spendLimit: "lim",
  price: "prc",
  promoCode: "promo",
  billingItem: "bil",
  payment: "pay",
  paymentMethod: "pm",
  paymentDifference: "pdif",
  invoice: "in",
  creditNote: "cn",
  verification: "vrf",
  verificationDocument: "doc",
  toolSource: "src",
  toolkit: "tkt",
  sourceSync: "syn",
  sourceDocument: "sdoc",
  snippet: "snp",
  policy: "pol",
  approval: "apr",
  storage: "sto",
  mcpClient: "mcp",
} as const;
export type IdKind = keyof typeof ID_PREFIXES;

// Crockford's alphabet, lower case, as in the TypeID specification: sorts as the bytes do.
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** 16 bytes as 26 base32 characters, most significant first; the first carries two zero bits. */
function base32(bytes: Uint8Array): string {
  let text = "";
  let pending = 0;
  let bits = 2;
  for (const byte of bytes) {
    pending = ((pending << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(pending >> bits) & 31];
    }
  }
  return text;
}

// Asking the system for chance costs more than the rest of an id, so it is asked for much at once.
const chance = new Uint32Array(1024);
let used = chance.length;
function nextUint32(): number {
  if (used === chance.length) {
    crypto.getRandomValues(chance);
    used = 0;
  }
  return chance[used++]!;
}
const generator = new V7Generator({ nextUint32 });

/** A new id of this kind; ids made later sort later. */
export const newId = (kind: IdKind): string => `${ID_PREFIXES[kind]}_${base32(generator.generate().bytes)}`;

// 48 bits of time behind two zero bits, as in RFC 9562 § 5.7.
const TIME_CHARACTERS = 10;

/** A new id of this kind that sorts by when another was made: of what follows from it, whenever that was. */
export function newIdAfter(kind: IdKind, other: string): string {
  const made = newId(kind);
  const time = other.slice(other.lastIndexOf("_") + 1).slice(0, TIME_CHARACTERS);
  return made.slice(0, ID_PREFIXES[kind].length + 1) + time + made.slice(-(26 - TIME_CHARACTERS));
}

/** The lowest id of this kind that can have been made at this time: where a walk along ids begins. */
export function earliestId(kind: IdKind, at: Date): string {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(Math.max(0, at.getTime())) << 16n);
  return `${ID_PREFIXES[kind]}_${base32(bytes)}`;
}

/** An id nobody can guess, not even from when it was made: 128 random bits. */
export const newSecretId = (kind: IdKind): string =>
  `${ID_PREFIXES[kind]}_${base32(crypto.getRandomValues(new Uint8Array(16)))}`;

export const idPattern = (kind: IdKind) => new RegExp(`^${ID_PREFIXES[kind]}_[0-7][0-9a-hjkmnp-tv-z]{25}$`);

/** The zod shape of an id of this kind. */
export const id = (kind: IdKind) =>
  z.string().regex(idPattern(kind), `must be an id like ${ID_PREFIXES[kind]}_01h…`).meta({ idKind: kind });
