import { newId } from "../../ids.ts";
import type { Person, World } from "../world.ts";
import type { ExploreOptions } from "./explore.ts";

/** What it takes to connect: the demo OAuth server allows everybody at once, the demo service answers whoever shows a credential. */
export function connectionSituations(world: World, person: Person): ExploreOptions["situations"] {
  const sharedConnections = `/v1/organizations/${person.organizationId}/connections`;
  const oauthOf = (kind: string) =>
    kind === "oauth2"
      ? {
          oauth: {
            clientId: "client",
            authorizationUrl: `${world.url}/demo/oauth/authorize`,
            tokenUrl: `${world.url}/demo/oauth/token`,
          },
        }
      : {};
  const connectionOf = async (
    path: string,
    kind: "bearer" | "oauth2",
    more: object = { secret: "a-secret" },
  ) => {
    const given = kind === "oauth2" ? oauthOf(kind) : more;
    const { body, text } = await person.post(path, {
      name: newId("connection"),
      kind,
      baseUrl: `${world.url}/demo/me`,
      ...given,
    });
    if (!body.id) throw new Error(`the connection was refused: ${text}`);
    return body.id as string;
  };
  const templateOf = async (kind: "bearer" | "oauth2") => {
    const { body } = await person.post("/v1/connections", {
      name: newId("connection"),
      kind,
      baseUrl: `${world.url}/demo/me`,
      credentials: "each_member",
      ...oauthOf(kind),
    });
    return body.id as string;
  };
  const ownConnectionOf = async (kind: "bearer" | "oauth2") => {
    const secret = kind === "bearer" ? { secret: "own-secret" } : {};
    const { body, text } = await person.post("/v1/my-connections", {
      templateId: await templateOf(kind),
      ...secret,
    });
    if (!body.id) throw new Error(`the connection was refused: ${text}`);
    return body.id as string;
  };
  const comeBack = async () => {
    const id = await connectionOf("/v1/connections", "oauth2");
    const { body } = await person.post(`/v1/connections/${id}/authorize`);
    return { state: new URL(body.authorizationUrl).searchParams.get("state"), code: "demo" };
  };
  return {
    "connections.create": () => ({ kind: "openai-compatible", baseUrl: "http://127.0.0.1:1/v1" }),
    "connections.try": () => ({ kind: "none", baseUrl: "http://127.0.0.1:1/v1" }),
    "connections.test": () => ({ model: "any" }),
    "connections.authorize": async () => ({ id: await connectionOf("/v1/connections", "oauth2") }),
    "connections.disconnect": async () => ({ id: await connectionOf("/v1/connections", "bearer") }),
    "connections.complete": async () => ({ ...(await comeBack()) }),
    "organization_connections.create": () => ({ kind: "none", baseUrl: "http://127.0.0.1:1/v1" }),
    "organization_connections.try": () => ({ kind: "none", baseUrl: "http://127.0.0.1:1/v1" }),
    "organization_connections.test": async () => ({ id: await connectionOf(sharedConnections, "bearer") }),
    "organization_connections.authorize": async () => ({
      id: await connectionOf(sharedConnections, "oauth2"),
    }),
    "organization_connections.disconnect": async () => ({
      id: await connectionOf(sharedConnections, "bearer"),
    }),
    "organization_connections.get": async () => ({ id: await connectionOf(sharedConnections, "bearer") }),
    "organization_connections.update": async () => ({
      id: await connectionOf(sharedConnections, "bearer"),
      name: newId("connection"),
    }),
    "organization_connections.delete": async () => ({ id: await connectionOf(sharedConnections, "bearer") }),
    "my_connections.create": async () => ({ templateId: await templateOf("bearer"), secret: "own-secret" }),
    "my_connections.get": async () => ({ id: await ownConnectionOf("bearer") }),
    "my_connections.update": async () => ({ id: await ownConnectionOf("bearer"), name: newId("connection") }),
    "my_connections.test": async () => ({ id: await ownConnectionOf("bearer") }),
    "my_connections.authorize": async () => ({ id: await ownConnectionOf("oauth2") }),
    "my_connections.disconnect": async () => ({ id: await ownConnectionOf("bearer") }),
    "my_connections.delete": async () => ({ id: await ownConnectionOf("bearer") }),
    "integrations.get": () => ({ slug: "github" }),
    "organization_integrations.set_oauth_app": () => ({ slug: "github", clientSecret: "app-secret" }),
    "organization_integrations.remove_oauth_app": async () => {
      await person.put(`/v1/organizations/${person.organizationId}/integrations/slack/oauth-app`, {
        clientId: "seeded",
      });
      return { slug: "slack" };
    },
  };
}
