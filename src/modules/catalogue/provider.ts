import type { Tx } from "../../platform/db/door.ts";
import type { Annotations } from "../../platform/gate.ts";
import type { Callable } from "../tools/index.ts";

export type SourceKind = "workspace" | "builtin" | "openapi" | "mcp" | "integration";

/** A source of tools as the current workspace sees it. */
export interface SourceInfo {
  slug: string;
  name: string;
  kind: SourceKind;
  /** The tool source (src_…), where it is one. */
  sourceId: string | null;
  /** Of the organization. */
  isShared: boolean;
  toolCount: number;
  /** Names its tools and their state among all sources of the installation: another stamp, other tools. */
  stamp: string;
}

/** A tool as it is listed and found: light, without its schemas. */
export interface CatalogueEntry {
  address: string;
  description: string;
  signature: string;
  annotations: Annotations;
  /** More words it is found by: path, tags, names of arguments. */
  words?: string;
}

/** Where tools come from. Each answers for the scope of `t` alone, and leaves out what is disabled or gone. */
export interface ToolProvider {
  sources(t: Tx): Promise<SourceInfo[]>;
  /** Every tool of one of its sources, by address. */
  entries(t: Tx, source: SourceInfo): Promise<CatalogueEntry[]>;
  /** Null where it has no such tool. `method`: `GET /pets`, for people. */
  find(t: Tx, address: string): Promise<(Callable & { method?: string | null }) | null>;
}

const providers: ToolProvider[] = [];
/** At import time: the first provider that knows an address answers for it. */
export const registerToolProvider = (provider: ToolProvider): void => void providers.push(provider);
export const toolProviders = (): readonly ToolProvider[] => providers;
