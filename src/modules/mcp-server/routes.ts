import { type AuthInfo, createMcpHandler } from "@modelcontextprotocol/server";
import type { Context, Hono } from "hono";
import { requirePermission, type WorkspaceCaller } from "../../platform/caller.ts";
import { AppError, forbidden } from "../../platform/errors.ts";
import { finishBody } from "../../platform/http/body.ts";
import { toAppError } from "../../platform/http/problem.ts";
import { type AppEnv, factsOf } from "../../platform/http/request.ts";
import { admit, type VerbServer } from "../../platform/http/verb-routes.ts";
import { workOf, workspaceScope } from "../../platform/operation.ts";
import { mountConnectClient } from "./clients.ts";
import { protectedResource } from "./metadata.ts";
import { MCP_PATH } from "../../platform/identity/mcp-resource.ts";
import type { McpSession } from "./registry.ts";
import { serverFor } from "./serve.ts";
import { toolkitAt } from "./toolkit.ts";

const MAX_BODY_BYTES = 1_000_000;

const sessionOf = (authInfo: AuthInfo | undefined) => authInfo!.extra!.session as McpSession;

/** A refusal as clients of JSON-RPC read it; 401 says where tokens come from. */
function refusal(error: unknown, metadataUrl: string, log: (error: unknown) => void): Response {
  const failure = toAppError(error);
  if (failure.code === "internal") log(error);
  const message = failure.code === "internal" ? "Something went wrong on our side." : failure.message;
  const headers = new Headers({ "cache-control": "no-store" });
  if (failure.details.retryAfterSeconds)
    headers.set("retry-after", String(failure.details.retryAfterSeconds));
  if (failure.status === 401)
    headers.set("www-authenticate", `Bearer error="invalid_token", resource_metadata="${metadataUrl}"`);
  const body = { jsonrpc: "2.0", id: null, error: { code: -32_000, message, data: { code: failure.code } } };
  return Response.json(body, { status: failure.status, headers });
}

/** The MCP server of every workspace: the credential says which. `/mcp/toolkits/<slug>` offers a named subset of its tools. */
export function mountMcp(app: Hono<AppEnv>, server: VerbServer): void {
  const { platform } = server;
  const { publicUrl } = platform.config;
  const handler = createMcpHandler(({ authInfo }) => serverFor(sessionOf(authInfo)), {
    maxRequestBodySize: MAX_BODY_BYTES,
    onerror: (error) => platform.log.debug({ err: error }, "an MCP request was refused"),
  });

  async function openSession(c: Context<AppEnv>, toolkitSlug: string | undefined): Promise<McpSession> {
    const { headers } = c.req.raw;
    const origin = headers.get("origin");
    // A page of another site must not reach it through a browser that can (DNS rebinding).
    if (origin !== null && !server.trustedOrigins.has(origin))
      throw forbidden("This origin may not call the MCP server");
    if (!headers.has("authorization"))
      throw new AppError("unauthorized", "Connect with OAuth, or send Authorization: Bearer bw_live_…");
    const caller = (await admit(c, server, { scope: "workspace", isMcp: true })) as WorkspaceCaller;
    const facts = factsOf(c);
    const scope = workspaceScope(caller);
    const ws = workOf(platform, caller, facts, scope);
    return {
      caller,
      ws,
      toolkit: await toolkitAt(ws, caller, toolkitSlug),
      as(verb, input) {
        requirePermission(caller.workspace, verb.needs!);
        return workOf(platform, caller, facts, scope, { verb, input });
      },
    };
  }

  const serve = (toolkitOf: (c: Context<AppEnv>) => string | undefined) => async (c: Context<AppEnv>) => {
    c.set("verb", "mcp");
    const { pathname } = new URL(c.req.url);
    try {
      const session = await openSession(c, toolkitOf(c));
      const authInfo: AuthInfo = {
        token: "",
        clientId: session.caller.credentialId,
        scopes: [],
        extra: { session },
      };
      return await handler.fetch(c.req.raw, { authInfo });
    } catch (error) {
      await finishBody(c.req.raw);
      return refusal(error, `${publicUrl}/.well-known/oauth-protected-resource${pathname}`, (err) =>
        platform.log.error({ err, requestId: c.get("requestId") }, "an MCP request failed on a defect"),
      );
    }
  };
  app.all(
    MCP_PATH,
    serve(() => undefined),
  );
  app.all(
    `${MCP_PATH}/toolkits/:slug`,
    serve((c) => c.req.param("slug")),
  );

  mountConnectClient(app, server);

  const aboutResource = "/.well-known/oauth-protected-resource";
  const describeResource = (c: Context<AppEnv>) =>
    c.json(protectedResource(publicUrl, new URL(c.req.url).pathname.slice(aboutResource.length)));
  app.get(aboutResource, describeResource);
  app.get(`${aboutResource}/*`, describeResource);
  const authorizationServer = async (c: Context<AppEnv>) => c.json(await platform.oauth.metadata());
  app.get("/.well-known/oauth-authorization-server/v1/auth", authorizationServer);
  // Clients of the first revisions look for it at the root.
  app.get("/.well-known/oauth-authorization-server", authorizationServer);
}
