import { randomUUID } from "node:crypto";
import { type Service, startService } from "./service.ts";

export interface AuthorizationServer extends Service {
  /** Device codes somebody has allowed. */
  allowed: Set<string>;
  clients: Map<string, { secret: string; redirectUris: string[] }>;
}

/**
 * What oauth2-mock-server does not speak: metadata of resource and server (RFC 9728, 8414), registration (RFC 7591), devices
 * (RFC 8628), and refresh tokens that work once. `/mcp` is a resource it protects.
 */
export async function startAuthorizationServer(): Promise<AuthorizationServer> {
  const allowed = new Set<string>();
  const clients: AuthorizationServer["clients"] = new Map();
  const refreshTokens = new Set<string>();
  const tokens = (): { json: Record<string, unknown> } => {
    const refreshToken = `refresh-${randomUUID()}`;
    refreshTokens.add(refreshToken);
    return {
      json: {
        access_token: `access-${randomUUID()}`,
        token_type: "bearer",
        expires_in: 3600,
        refresh_token: refreshToken,
        scope: "read write",
      },
    };
  };
  const refused = (error: string) => ({ status: 400, json: { error, error_description: "as it is" } });
  const service = await startService(({ path, body, headers }) => {
    const origin = `http://${headers.host}`;
    const form = new URLSearchParams(body);
    switch (path) {
      case "/.well-known/oauth-protected-resource/mcp":
        return {
          json: {
            resource: `${origin}/mcp`,
            authorization_servers: [`${origin}/tenant`],
            scopes_supported: ["read", "write"],
          },
        };
      case "/.well-known/oauth-authorization-server/tenant":
        return {
          json: {
            issuer: `${origin}/tenant`,
            authorization_endpoint: `${origin}/authorize`,
            token_endpoint: `${origin}/token`,
            registration_endpoint: `${origin}/register`,
            revocation_endpoint: `${origin}/revoke`,
            device_authorization_endpoint: `${origin}/device`,
            code_challenge_methods_supported: ["S256"],
            token_endpoint_auth_methods_supported: ["client_secret_post"],
          },
        };
      case "/register": {
        const client = { secret: `registered-${randomUUID()}`, redirectUris: JSON.parse(body).redirect_uris };
        const id = `client-${clients.size + 1}`;
        clients.set(id, client);
        return {
          status: 201,
          json: {
            client_id: id,
            client_secret: client.secret,
            token_endpoint_auth_method: "client_secret_post",
          },
        };
      }
      case "/device":
        return {
          json: {
            device_code: `device-${randomUUID()}`,
            user_code: "WDJB-MJHT",
            verification_uri: `${origin}/activate`,
            expires_in: 900,
            interval: 1,
          },
        };
      case "/token": {
        if (form.get("grant_type") === "refresh_token")
          return refreshTokens.delete(form.get("refresh_token")!) ? tokens() : refused("invalid_grant");
        const device = form.get("device_code");
        if (device !== null)
          return allowed.has(device) || allowed.has("*") ? tokens() : refused("authorization_pending");
        return tokens();
      }
      case "/revoke":
        return {};
      default:
        return { status: 404 };
    }
  });
  return Object.assign(service, { allowed, clients });
}
