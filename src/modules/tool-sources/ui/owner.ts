import { createContext, use } from "react";
import type { CallOptions, Input, Output, VerbName } from "../../../web/api/index.ts";
import type { DeveloperExample } from "../../../web/kit/index.ts";

/** An operation by its name in a workspace; an organization has the same under its own. */
export type OwnedVerb = Extract<
  VerbName,
  | `tool_sources.${string}`
  | `toolkits.${string}`
  | `connections.${"list" | "get" | "create" | "update" | "delete" | "test" | "try" | "authorize" | "disconnect"}`
>;
export type OwnedPage = "sources" | "toolkits" | "connections";

/** Whose sources, toolkits and connections the pages are about: a workspace's or an organization's. */
export interface Owner {
  /** Id of the workspace or the organization. */
  key: string;
  name: string;
  scope: "workspace" | "organization";
  /** Sources and toolkits. */
  canWriteTools: boolean;
  canWriteConnections: boolean;
  /** Shown to who may not. */
  whoMayWrite: string;
  /** Typed before what cannot be undone, where production hangs on it. */
  confirmName: string | undefined;
  href(page: OwnedPage, below?: string): string;
  call<Name extends OwnedVerb>(
    name: Name,
    input: Omit<Input<Name>, never>,
    options?: CallOptions,
  ): Promise<Output<Name>>;
  example<Name extends OwnedVerb>(name: Name, input: Partial<Input<Name>>): DeveloperExample;
  apiDocsHref(name: OwnedVerb): string;
}

export const OwnerContext = createContext<Owner | null>(null);

export function useOwner(): Owner {
  const owner = use(OwnerContext);
  if (!owner) throw new Error("Nobody said whose these are.");
  return owner;
}

const camel = (name: string) => name.replace(/[._](\w)/g, (_, letter: string) => letter.toUpperCase());
export const apiDocsOf = (name: string): string => `/docs/api#${camel(name)}`;

/** First parts of query keys, for what changes them. */
export const SOURCES = "tool-sources";
export const TOOLKITS = "toolkits";
export const CONNECTIONS = "connections";
export const CATALOGUE = "catalogue";
