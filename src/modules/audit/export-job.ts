import { AppError } from "../../platform/errors.ts";
import type { VerbTx, Work } from "../../platform/operation.ts";
import type { AuditFilter } from "./contract.ts";
import { type LinkedEntry, readLinks, scopesOfOrganization, type Stretch, stretchOf } from "./read-chain.ts";
import { sealScopes } from "./seal.ts";
import { type PublicKey, publicKeys, type Signer } from "./signing-key.ts";

const PAGE = 200;
const SCOPES_AT_ONCE = 100;

export interface ExportRequest extends AuditFilter {
  organizationId: string | null;
  workspaceId: string | null;
}

/** An export under way: what it reads with, always a page at a time. */
export interface ExportJob {
  request: ExportRequest;
  startedAt: string;
  signer: Signer;
  keys: PublicKey[];
  read<T>(work: (t: VerbTx) => Promise<T>): Promise<T>;
  /** One for each scope that has entries in the time span. */
  stretches(): AsyncGenerator<Stretch>;
  /** The links of a stretch; those that match alone, when the export is filtered. Never an empty page. */
  pages(stretch: Stretch): AsyncGenerator<LinkedEntry[]>;
}

const ownScopes = (t: VerbTx) =>
  t.db
    .selectFrom("workspaces")
    .select("id")
    .execute()
    .then((rows) => [t.scope.organizationId!, ...rows.map(({ id }) => id)]);

async function scopesOf(ws: Work, signer: Signer, { workspaceId }: ExportRequest): Promise<string[]> {
  const { door } = ws.platform;
  const isOne = workspaceId !== null;
  const scopes = isOne ? [workspaceId] : await ws.read(ownScopes);
  for (let at = 0; at < scopes.length; at += SCOPES_AT_ONCE)
    await sealScopes(door, signer, scopes.slice(at, at + SCOPES_AT_ONCE));
  return isOne ? scopes : ws.read(scopesOfOrganization);
}

/**
 * Chains what is not chained yet, so that everything committed before is in the export, and fixes what is exported.
 * `filter`: for a form that need not be verifiable; gaps are what a filter is for.
 */
export async function startExport(
  ws: Work,
  signerOf: () => Promise<Signer>,
  request: ExportRequest,
  { filter, isEnded }: { filter?: AuditFilter; isEnded(): boolean },
): Promise<ExportJob> {
  const signer = await signerOf();
  const scopes = await scopesOf(ws, signer, request);
  return {
    request,
    startedAt: new Date().toISOString(),
    signer,
    keys: await ws.read(publicKeys),
    read: (work) => ws.read(work),
    async *stretches() {
      for (const scopeId of scopes) {
        const stretch = await ws.read((t) => stretchOf(t, scopeId, request));
        if (stretch) yield stretch;
      }
    },
    async *pages(stretch) {
      let after = stretch.before.sequence;
      for (let isMore = true; isMore;) {
        if (isEnded()) throw new AppError("unauthorized", "The credential of this export ended");
        const links = await ws.read((t) => readLinks(t, stretch, { after, limit: PAGE, filter }));
        if (links.length > 0) yield links;
        isMore = links.length === PAGE;
        after = links.at(-1)?.sequence ?? after;
      }
    },
  };
}
