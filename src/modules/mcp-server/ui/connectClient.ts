import { BailiwickError } from "../../../web/api/index.ts";

/** In the query of the page: the toolkit whose address the client asked for. */
export const TOOLKIT_PARAMETER = "mcp_toolkit";

/** Answers a client that asks, as the person who is signed in; no key can, so it is no call of the SDK. */
export async function connectClient(input: {
  workspaceId: string;
  query: string;
  isAccepted: boolean;
}): Promise<string> {
  const { workspaceId, ...body } = input;
  const response = await fetch("/v1/mcp/clients", {
    method: "POST",
    headers: { "content-type": "application/json", "bailiwick-workspace": workspaceId },
    body: JSON.stringify(body),
  });
  const answer = (await response.json().catch(() => ({}))) as {
    redirectUrl?: string;
    code?: string;
    detail?: string;
    requestId?: string;
  };
  if (response.ok && answer.redirectUrl) return answer.redirectUrl;
  const { code = "http_error", detail = `status ${response.status}`, ...rest } = answer;
  throw new BailiwickError({ status: response.status, code, detail, ...rest });
}
