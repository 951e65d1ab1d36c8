import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { verb } from "../../platform/verb.ts";

/** A place to upload one picture to. */
export const IconUpload = z.object({
  uploadUrl: z
    .string()
    .describe("PUT the bytes of the picture here, once; no credential is needed besides it."),
  iconStorageId: id("iconUpload").describe(
    "Give it to the workspace, organization or profile that shows the picture; only the account that asked for it can.",
  ),
  expiresAt: z.iso
    .datetime()
    .describe("The upload must come before; once uploaded, the picture waits an hour."),
});

export const generateWorkspaceIconUploadUrl = verb({
  name: "icons.generate_upload_url",
  http: "POST /v1/icon-uploads 201",
  summary: "Get a temporary address to upload a workspace icon, organization logo or avatar to",
  needs: null,
  scope: "account",
  input: z.object({}),
  output: IconUpload,
  audit: (_, { iconStorageId }) => ({ id: iconStorageId }),
});
