import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import {
  type IntegrationDefinition,
  integrationOf,
  integrations,
  redirectUriOf,
  sealAppSecret,
} from "../connections/index.ts";
import { effectOf } from "./callable.ts";
import {
  getIntegration,
  type Integration,
  listIntegrations,
  listOrganizationIntegrations,
  removeOAuthApp,
  setOAuthApp,
} from "./contract.ts";
import { oauthAppRemoved, oauthAppSet } from "./events.ts";

interface Known {
  apps: Map<string, NonNullable<Integration["oauthApp"]>>;
  counts: Map<string, number>;
}

async function known(t: Tx): Promise<Known> {
  const [apps, counts] = await Promise.all([
    t.db
      .selectFrom("oauthApps")
      .select(["integration", "clientId", "updatedAt"])
      .select(sql<boolean>`client_secret is not null`.as("hasClientSecret"))
      .execute(),
    t.db
      .selectFrom("connections")
      .select(["integration", sql<number>`count(*)::int`.as("count")])
      .where("integration", "is not", null)
      .where("ownerAccountId", "is", null)
      .groupBy("integration")
      .execute(),
  ]);
  return {
    apps: new Map(apps.map(({ integration, ...app }) => [integration, app])),
    counts: new Map(counts.map(({ integration, count }) => [integration!, count])),
  };
}

function shown(t: VerbTx, definition: IntegrationDefinition, { apps, counts }: Known): Integration {
  const {
    slug,
    title,
    description,
    category,
    documentationUrl,
    baseUrl,
    hosts,
    variables,
    methods,
    actions,
  } = definition;
  return {
    slug,
    title,
    description,
    category,
    documentationUrl: documentationUrl ?? null,
    baseUrl,
    hosts: [...hosts],
    variables: variables.map(({ name, title: label, example, for: kinds }) => ({
      name,
      title: label,
      example,
      isRequired: true,
      methods: [...(kinds ?? methods.map(({ kind }) => kind))],
    })),
    methods: methods.map(({ kind, title: label, help, secretLabel, usernameLabel, oauth }) => ({
      kind,
      title: label,
      help,
      secretLabel: secretLabel ?? null,
      usernameLabel: usernameLabel ?? null,
      grants: [...(oauth?.grants ?? [])],
      scopes: (oauth?.scopes ?? []).map(({ name, title: meaning, isDefault }) => ({
        name,
        title: meaning,
        isDefault: isDefault ?? false,
      })),
      needsOAuthApp: oauth !== undefined && !apps.has(slug),
    })),
    actionCount: actions.length,
    connectionCount: counts.get(slug) ?? 0,
    oauthApp: apps.get(slug) ?? null,
    redirectUri: redirectUriOf(t.platform),
  };
}

async function list(t: VerbTx) {
  const found = await known(t);
  return { data: integrations().map((definition) => shown(t, definition, found)) };
}
implement(listIntegrations, (t) => list(t));
implement(listOrganizationIntegrations, (t) => list(t));

function findDefinition(slug: string): IntegrationDefinition {
  const definition = integrationOf(slug);
  if (!definition) throw notFound("Integration");
  return definition;
}

implement(getIntegration, async (t, { slug }) => {
  const definition = findDefinition(slug);
  return {
    ...shown(t, definition, await known(t)),
    actions: definition.actions.map((action) => ({
      name: action.name,
      title: action.title,
      description: action.description,
      method: action.method,
      path: action.path,
      parameters: action.parameters,
      output: action.output ?? null,
      effect: effectOf(action),
      scopes: [...(action.scopes ?? [])],
    })),
  };
});

const facts = ({ clientId, clientSecret }: { clientId: string; clientSecret: Buffer | null }) => ({
  clientId,
  hasClientSecret: clientSecret !== null,
});

implement(setOAuthApp, async (t, { slug, clientId, clientSecret }) => {
  const definition = findDefinition(slug);
  if (!definition.methods.some(({ oauth }) => oauth)) throw notFound("OAuth of this integration");
  const { cipher } = t.platform;
  const before = await t.db
    .selectFrom("oauthApps")
    .selectAll()
    .where("integration", "=", slug)
    .executeTakeFirst();
  const sealed = clientSecret
    ? {
        clientSecret: sealAppSecret(cipher, t.scope.organizationId!, slug, clientSecret),
        secretKeyId: cipher.currentKeyId,
      }
    : clientSecret === null
      ? { clientSecret: null, secretKeyId: null }
      : {};
  const updatedBy = t.caller.accountId;
  const after = await t.db
    .insertInto("oauthApps")
    .values({ integration: slug, clientId, updatedBy, ...sealed })
    .onConflict((conflict) =>
      conflict
        .columns(["organizationId", "integration"])
        .doUpdateSet({ clientId, updatedBy, updatedAt: sql<string>`now()`, ...sealed }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  emit(t, oauthAppSet, { integration: slug, clientId });
  t.changed({ before: before ? facts(before) : null, after: facts(after) });
  return shown(t, definition, await known(t));
});

implement(removeOAuthApp, async (t, { slug }) => {
  const removed = await t.db
    .deleteFrom("oauthApps")
    .where("integration", "=", slug)
    .returningAll()
    .executeTakeFirst();
  if (!removed) throw notFound("OAuth app");
  emit(t, oauthAppRemoved, { integration: slug, clientId: removed.clientId });
  t.changed({ before: facts(removed), after: null });
  return undefined;
});
