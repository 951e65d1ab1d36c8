import { DocumentFailure } from "./failure.ts";
import { isObject } from "./references.ts";

type Json = Record<string, unknown>;

function filled(server: Json): string {
  const variables = isObject(server.variables) ? server.variables : {};
  return String(server.url).replace(/\{([^}]+)\}/g, (whole, name: string) => {
    const variable = variables[name];
    return isObject(variable) && typeof variable.default === "string" ? variable.default : whole;
  });
}

const listOf = (servers: unknown): string[] =>
  Array.isArray(servers)
    ? servers
        .slice(0, 50)
        .filter((server): server is Json => isObject(server) && typeof server.url === "string")
        .map(filled)
    : [];

/** What the document is read from and what is called instead of its servers. */
export interface Origin {
  documentUrl: string | null;
  baseUrl: string | null;
}

function absolute(server: string, { documentUrl }: Origin): string | null {
  // A variable without a default stands for nothing that could be called.
  if (/[{}]/.test(server)) return null;
  const url = URL.parse(server, documentUrl ?? undefined);
  if (!url || !/^https?:$/.test(url.protocol)) return null;
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

/** The servers the document names, as addresses. */
export function serversOf(root: Json, origin: Origin): string[] {
  if (origin.baseUrl) return [origin.baseUrl.replace(/\/+$/, "")];
  const named = listOf(root.servers);
  // Without servers it is where the document is.
  return (named.length > 0 ? named : ["/"])
    .map((server) => absolute(server, origin))
    .filter((url) => url !== null);
}

/** Where one operation is called: its own server, its path's, or the document's. Throws DocumentFailure. */
export function serverOf(
  lists: readonly unknown[],
  servers: readonly string[],
  origin: Origin,
  place: string,
): string {
  if (origin.baseUrl) return servers[0]!;
  for (const list of lists) {
    const own = listOf(list)
      .map((server) => absolute(server, origin))
      .find((url) => url !== null);
    if (own) return own;
  }
  if (servers[0]) return servers[0];
  throw new DocumentFailure(
    "no_server",
    "The document names no server with a full address; set the base URL of this source",
    place,
  );
}
