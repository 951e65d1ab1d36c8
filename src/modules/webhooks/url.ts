import { invalid } from "../../platform/errors.ts";
import { addressRules } from "../../platform/guard-addresses.ts";
import { DEMO_PATH } from "../../platform/http/demo-service.ts";
import { isAddress } from "../../platform/ip-ranges.ts";

export interface UrlRules {
  /** What the operator admits besides the public internet. */
  allow: string[];
  isDevelopment: boolean;
  /** This installation's own address: its demo service may be a receiver. */
  publicUrl: string;
}

// What a name leads to is asked when something is sent; a rule for the name itself holds whatever that is.
const SOME_PRIVATE_ADDRESS = "0.0.0.0";

/** Throws a field error for what can be seen to be no receiver; the guard decides about the address at every delivery. */
export function requireReceiver(text: string, { allow, isDevelopment, publicUrl }: UrlRules): void {
  const url = new URL(text);
  if (url.username || url.password)
    throw invalid("url", "must not hold a user name or password; deliveries are signed instead");
  if (url.origin === new URL(publicUrl).origin && url.pathname.startsWith(DEMO_PATH)) return;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  const rules = addressRules(allow);
  const isLocal = host === "localhost" || host.endsWith(".localhost");
  const isAllowed = rules.isAllowed(host, SOME_PRIVATE_ADDRESS, port) || allow.includes(host);
  if (isAllowed || (isLocal && isDevelopment)) return;
  if (isLocal || (isAddress(host) && !rules.isAllowed(host, host, port)))
    throw invalid("url", "leads to a private or reserved address, which the operator does not allow");
  const isPrivate = isAddress(host) && !addressRules([]).isAllowed(host, host, port);
  if (url.protocol !== "https:" && !isPrivate) throw invalid("url", "must be an https:// address");
}
