import { genesisOf } from "./chain.ts";
import type { ExportJob } from "./export-job.ts";
import { type ChainEnd, type EndLine, FORMAT, type HeaderLine, type Line, signedEnd } from "./lines.ts";
import { type LinkedEntry, readCheckpoints, type SignedCheckpoint, type Stretch } from "./read-chain.ts";

const textOf = (line: Line): string => `${JSON.stringify(line)}\n`;

/** Entries and the checkpoints among them, in the order of the chain. */
function* linesOf(links: LinkedEntry[], checkpoints: SignedCheckpoint[]): Generator<string> {
  const bySequence = new Map(checkpoints.map((checkpoint) => [checkpoint.sequence, checkpoint]));
  for (const { sequence, entryId, entryHash, chainHash, entry } of links) {
    yield textOf({ type: "entry", sequence, entryId, entryHash, chainHash, entry });
    const checkpoint = bySequence.get(sequence);
    if (checkpoint) {
      const { scopeId, signedAt, keyId, signature } = checkpoint;
      const { chainHash: signed } = checkpoint;
      yield textOf({ type: "checkpoint", scopeId, sequence, chainHash: signed, signedAt, keyId, signature });
    }
  }
}

const beginningOf = ({ scopeId, before }: Stretch): string =>
  before.chainHash ?? (before.sequence === 0 ? genesisOf(scopeId).toString("hex") : "");

/** The stretches as lines, a page at a time, with all it takes to verify them without this installation. */
export async function* ndjsonOf(job: ExportJob): AsyncGenerator<string> {
  const { signer, keys, request } = job;
  const header: HeaderLine = {
    type: "header",
    format: FORMAT,
    version: 1,
    exportedAt: job.startedAt,
    organizationId: request.organizationId,
    workspaceId: request.workspaceId,
    from: request.from ?? null,
    to: request.to ?? null,
    keys: keys.map(({ keyId, publicKey }) => ({ keyId, publicKey })),
  };
  yield textOf(header);
  const chains: ChainEnd[] = [];
  let entries = 0;
  for await (const stretch of job.stretches()) {
    const { scopeId, before } = stretch;
    let end: ChainEnd = {
      scopeId,
      first: before.sequence + 1,
      last: before.sequence,
      chainHash: beginningOf(stretch),
    };
    yield textOf({ type: "chain", scopeId, sequence: before.sequence, chainHash: end.chainHash });
    for await (const links of job.pages(stretch)) {
      const { sequence, chainHash } = links.at(-1)!;
      const checkpoints = await job.read((t) => readCheckpoints(t, scopeId, end.last, sequence));
      yield [...linesOf(links, checkpoints)].join("");
      end = { ...end, last: sequence, chainHash };
      entries += links.length;
    }
    chains.push(end);
  }
  const end: Omit<EndLine, "signature"> = { type: "end", entries, chains, keyId: signer.keyId };
  yield textOf({ ...end, signature: signer.sign("audit export", signedEnd(header, end)) });
}
