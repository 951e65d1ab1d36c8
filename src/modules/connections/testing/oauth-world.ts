import { OAuth2Server } from "oauth2-mock-server";
import { expect } from "vitest";
import { type Person, testWorld, type World } from "../../../platform/testing/world.ts";
import { credentialFor } from "../index.ts";
import { type AuthorizationServer, startAuthorizationServer } from "./authorization-server.ts";
import { type Service, startService } from "./service.ts";

export const CLIENT_SECRET = "client-secret-0123456789-abcdef";
export const MINUTE = 60_000;

export let world: World;
export let acme: Person;
export let rival: Person;
export let mock: OAuth2Server;
export let server: AuthorizationServer;
export let api: Service;
export const tokenRequests: Record<string, unknown>[] = [];
/** Secrets that came over the wire, none of which may be found anywhere. */
export const seen = new Set<string>([CLIENT_SECRET]);

/** Starts it all; what this file exports is there from then on. */
export async function startOAuthWorld(): Promise<void> {
  mock = new OAuth2Server();
  await mock.issuer.keys.generate("RS256");
  await mock.start(0, "127.0.0.1");
  mock.service.on("beforeResponse", (response, request) => {
    tokenRequests.push({
      ...(request as unknown as { body: object }).body,
      authorization: request.headers.authorization,
    });
    const body = response.body as Record<string, string>;
    for (const name of ["access_token", "refresh_token"]) if (body[name]) seen.add(body[name]);
  });
  server = await startAuthorizationServer();
  api = await startService(({ headers }) => ({
    json: { login: "octo", echo: headers.authorization ?? null },
  }));
  world = await testWorld({
    config: {
      SECRET_KEY: "a".repeat(40),
      OUTBOUND_ALLOW: `${new URL(mock.issuer.url!).host},${server.host},${api.host}`,
    },
  });
  acme = await world.newPerson("Acme");
  rival = await world.newPerson("Rival");
}
export async function stopOAuthWorld(): Promise<void> {
  await world.stop();
  await mock.stop();
  await server.close();
  await api.close();
}

export const issuer = () => mock.issuer.url!;
export const oauth = (more: object = {}) => ({
  grant: "authorization_code",
  clientId: "our-client",
  clientSecret: CLIENT_SECRET,
  authorizationUrl: `${issuer()}/authorize`,
  tokenUrl: `${issuer()}/token`,
  revocationUrl: `${issuer()}/revoke`,
  scopes: ["read", "write"],
  ...more,
});
let made = 0;
export async function make(
  more: object = {},
  person: { post: Person["post"] } = acme,
  at = "/v1/connections",
) {
  const { status, body, text } = await person.post(at, {
    name: `service ${++made}`,
    kind: "oauth2",
    baseUrl: api.url,
    oauth: oauth(),
    ...more,
  });
  expect(status, text).toBe(201);
  return body;
}
/** Allows access as somebody with a browser would; answers the query they come back with. */
export async function allow(authorizationUrl: string): Promise<string> {
  const response = await fetch(authorizationUrl, { redirect: "manual" });
  return new URL(response.headers.get("location")!).search;
}
export async function connect(more: object = {}, person = acme) {
  const connection = await make(more, person);
  const { body, text } = await person.post(`/v1/connections/${connection.id}/authorize`);
  expect(body.authorizationUrl, text).toBeTruthy();
  const back = await person.get(`/connect/callback${await allow(body.authorizationUrl)}`);
  expect(back.status, back.text).toBe(200);
  return connection;
}
export const stateOf = async (id: string, person: Pick<Person, "get"> = acme) =>
  (await person.get(`/v1/connections/${id}`)).body;
export const work = (person: Person) => ({
  platform: world.app.platform,
  scope: {
    accountId: person.accountId,
    organizationId: person.organizationId,
    workspaceId: person.workspaceId,
  },
});
export const authorizationOf = async (connectionId: string, person = acme) => {
  const credential = await credentialFor(work(person), { connectionId, accountId: person.accountId });
  return "refused" in credential ? credential.refused : credential.headers.authorization!;
};
export const eventsOf = async (id: string) =>
  (
    await world.sql<{ type: string }>(
      "select type from events where data ->> 'connectionId' = $1 order by sequence nulls last, id",
      [id],
    )
  ).map(({ type }) => type);
