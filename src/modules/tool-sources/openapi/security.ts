import { plainText } from "../stranger-text.ts";
import { follow, isObject } from "./references.ts";

type Json = Record<string, unknown>;

/** Kinds of connection that can sign in as this scheme asks. */
function connectionKinds(scheme: Json): string[] {
  const { type } = scheme;
  if (type === "apiKey") return scheme.in === "cookie" ? [] : ["api_key"];
  if (type === "http") {
    const http = String(scheme.scheme).toLowerCase();
    return http === "basic" ? ["basic"] : http === "bearer" ? ["bearer", "oauth2"] : [];
  }
  return type === "oauth2" || type === "openIdConnect" ? ["oauth2", "bearer"] : [];
}

function words(scheme: Json): string {
  if (scheme.type === "apiKey") return `apiKey in ${String(scheme.in)}: ${String(scheme.name).slice(0, 80)}`;
  if (scheme.type === "http") return `http ${String(scheme.scheme).slice(0, 40)}`;
  return String(scheme.type).slice(0, 40);
}

/** How the document says one signs in. */
export function securityOf(root: Json) {
  const schemes = isObject(root.components) ? root.components.securitySchemes : null;
  if (!isObject(schemes)) return [];
  return Object.entries(schemes)
    .slice(0, 20)
    .flatMap(([name, raw]) => {
      try {
        const { value } = follow(root, raw, "#/components/securitySchemes");
        if (!isObject(value)) return [];
        return [
          {
            name: plainText(name, 100),
            kind: plainText(words(value), 200),
            connectionKinds: connectionKinds(value),
          },
        ];
      } catch {
        return [];
      }
    });
}

/** An operation that says it needs nobody signed in. */
export const isPublic = (operation: Json): boolean =>
  Array.isArray(operation.security) && operation.security.length === 0;
