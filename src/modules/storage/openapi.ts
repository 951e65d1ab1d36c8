import { pathParameter } from "../../platform/http/export-path.ts";

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});
const path = {
  name: "path",
  in: "query",
  required: true,
  schema: { type: "string", maxLength: 1_000 },
  description: "The file's path.",
};
const workspace = { $ref: "#/components/parameters/Workspace" };
const bytes = { schema: { type: "string", format: "binary" } };
const refused = {
  "401": problem("No credentials, or dead ones"),
  "403": problem("The permission is missing"),
  "404": problem("There is no such storage or file here"),
  "409": problem("The storage is closed, or that is a directory"),
  "422": problem("The request is not valid"),
};
const storedFile = {
  type: "object",
  required: ["path", "name", "kind", "sizeBytes", "mediaType", "updatedAt"],
  properties: {
    path: { type: "string" },
    name: { type: "string" },
    kind: { type: "string", enum: ["file", "directory"] },
    sizeBytes: { type: "integer" },
    mediaType: { type: ["string", "null"] },
    updatedAt: { type: "string", format: "date-time" },
  },
};

const download = (suffix: string, parameters: object[]) => ({
  operationId: `storageFilesDownload${suffix}`,
  summary: "The bytes of a file",
  description: "Needs `storage:read`.",
  "x-permission": "storage:read",
  tags: ["storage"],
  parameters: [...parameters, pathParameter("id"), path],
  responses: {
    "200": { description: "The file.", content: { "application/octet-stream": bytes } },
    ...refused,
  },
});
const everything = (suffix: string, parameters: object[]) => ({
  get: {
    operationId: `storageExport${suffix}`,
    summary: "Everything a storage holds, as a tar archive",
    description:
      "Needs `storage:read`. `files/`, `keys/*.ndjson` and `database.sqlite`. Streamed: an archive that broke off ends without its end.",
    "x-permission": "storage:read",
    tags: ["storage"],
    parameters: [...parameters, pathParameter("id")],
    responses: {
      "200": { description: "The archive.", content: { "application/x-tar": bytes } },
      ...refused,
    },
  },
});

/** What takes and gives bytes, in the API's own document. */
export const storagePaths = {
  "/v1/storage/{id}/files/content": {
    get: download("", [workspace]),
    put: {
      operationId: "storageFilesUpload",
      summary: "Write a file with the body of the request",
      description:
        "Needs `storage:write`. Up to 100 MB, with a Content-Length; its bytes are counted before they come.",
      "x-permission": "storage:write",
      tags: ["storage"],
      parameters: [workspace, pathParameter("id"), path],
      requestBody: { required: true, content: { "application/octet-stream": bytes } },
      responses: {
        "200": { description: "Written.", content: { "application/json": { schema: storedFile } } },
        ...refused,
        "400": problem("The body has no Content-Length, or another length"),
        "409": problem("The storage is full or closed, or that is a directory"),
        "413": problem("The file is larger than 100 MB"),
      },
    },
  },
  "/v1/workspaces/{workspaceId}/storage/{id}/files/content": {
    get: download("OfWorkspace", [pathParameter("workspaceId")]),
  },
  "/v1/storage/{id}/export": everything("", [workspace]),
  "/v1/workspaces/{workspaceId}/storage/{id}/export": everything("OfWorkspace", [
    pathParameter("workspaceId"),
  ]),
};
