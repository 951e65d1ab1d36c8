import type { Work } from "../../platform/operation.ts";

export interface CredentialRequest {
  connectionId: string;
  /** Who acts: whose own credential is used where the connection asks each member for one. */
  accountId: string | null;
  /** Where it is about to be sent, as `host` or `host:port`; the answer is a refusal where one of them is not its own. */
  hosts?: readonly string[];
}
export interface Credential {
  /** Names in lower case. */
  headers: Record<string, string>;
  query: Record<string, string>;
  /** The connection it came from: the member's own, where each has one. */
  connectionId: string;
  /** Where it may be sent: `host`, `host:port` or `*.host`. */
  hosts: string[];
  baseUrl: string | null;
  /** Every secret text in it, for whoever must not store or show them. */
  secrets: string[];
}

/**
 * What authenticates a call, fresh: an access token that is about to end is renewed first. `refused` says in a sentence what
 * somebody can do about it. Never logged, stored or shown by whoever asks.
 */
export async function credentialFor(
  _ws: Pick<Work, "platform" | "scope">,
  _request: CredentialRequest,
): Promise<Credential | { refused: string }> {
  return { refused: "Connections that carry credentials are not served yet" };
}
