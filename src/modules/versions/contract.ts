import { z } from "zod";
import { id } from "../../platform/ids.ts";

/** A frozen, numbered state of something drafted. */
export const Version = z.object({
  id: id("version"),
  number: z.number().int(),
  title: z.string(),
  notes: z.string(),
  contentHash: z.string(),
  createdBy: id("account"),
  createdByName: z
    .string()
    .nullable()
    .describe("Null: they left the organization; also in the answer to publishing."),
  createdAt: z.iso.datetime(),
});
export const UsedVersion = z.object({
  subjectId: z.string(),
  versionId: id("version"),
  number: z.number().int(),
  name: z.string(),
});
/** One difference between two contents: a JSON Pointer and both values (undefined: not there). */
export const Change = z.object({
  path: z.string(),
  kind: z.enum(["added", "removed", "changed"]),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});
export const Stage = z.enum(["dev", "uat", "production"]);
