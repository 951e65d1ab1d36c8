import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** What the operator admits beside the public internet. */
export interface AddressRules {
  isAllowed(hostname: string, address: string, port: number): boolean;
}

type Rule = (hostname: string, address: Address, port: number) => boolean;

// A cloud's host agent that answers on a public address with the machine's own secrets.
const PUBLIC_METADATA = new Set(["168.63.129.16"]);

/** True for addresses of the public internet only; what only wraps an IPv4 address is not public. */
export function isPublicAddress(text: string): boolean {
  const address = parse(text);
  if (!address || address.range() !== "unicast" || PUBLIC_METADATA.has(address.toString())) return false;
  // 2000::/3 is all that has been given out; the library calls the rest unicast too.
  return address.kind() === "ipv4" || (address.toByteArray()[0]! & 0xe0) === 0x20;
}

/**
 * Reads entries such as `10.0.0.0/8`, `127.0.0.1:4000`, `[::1]:4000`, `ollama.internal` or `ollama.internal:11434`.
 * An address or range counts for every name that leads to it; a name counts whatever it leads to.
 */
export function addressRules(entries: string[]): AddressRules {
  const rules = entries
    .map((entry) => ruleOf(entry.trim().toLowerCase()))
    .filter((rule) => rule !== undefined);
  return {
    isAllowed(hostname, address, port) {
      if (isPublicAddress(address)) return true;
      const parsed = parse(address);
      return parsed !== undefined && rules.some((rule) => rule(hostname.toLowerCase(), parsed, port));
    },
  };
}

function ruleOf(entry: string): Rule | undefined {
  if (ipaddr.isValidCIDR(entry)) {
    const [network, bits] = ipaddr.parseCIDR(entry);
    return (_, address) => address.kind() === network.kind() && address.match(network, bits);
  }
  const whole = parse(entry);
  if (whole) return (_, address) => address.toNormalizedString() === whole.toNormalizedString();
  const [, host, port] = /^(.+?)(?::(\d{1,5}))?$/.exec(entry) ?? [];
  if (!host) return undefined;
  const literal = parse(host.replace(/^\[|\]$/g, ""));
  const isPort = (actual: number) => port === undefined || actual === Number(port);
  if (literal) {
    return (_, address, actual) =>
      isPort(actual) && address.toNormalizedString() === literal.toNormalizedString();
  }
  return (hostname, _, actual) => isPort(actual) && hostname === host;
}

// An IPv4 address inside IPv6 (::ffff:10.0.0.1) is judged as the IPv4 address it reaches.
function parse(text: string): Address | undefined {
  try {
    return ipaddr.IPv4.isValidFourPartDecimal(text) || text.includes(":") ? ipaddr.process(text) : undefined;
  } catch {
    return undefined;
  }
}
