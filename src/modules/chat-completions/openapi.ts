import { z } from "zod";
import { ChatRequest } from "./shapes.ts";

const { $schema: _, ...request } = z.toJSONSchema(ChatRequest, { io: "input", unrepresentable: "any" });

/** The OpenAI-compatible door in the API's own document. */
export const chatCompletionsPaths = {
  "/v1/chat/completions": {
    post: {
      operationId: "chatCompletionsCreate",
      summary: "Run an agent as an OpenAI client would call a model, streamed or not",
      description: "Needs `runs:create`. `model` is the agent's slug, or `slug:stage`.",
      "x-permission": "runs:create",
      tags: ["chat_completions"],
      parameters: [{ $ref: "#/components/parameters/Workspace" }],
      requestBody: { required: true, content: { "application/json": { schema: request } } },
      responses: {
        "200": {
          description: "A chat completion, or its chunks",
          content: {
            "application/json": { schema: { type: "object" } },
            "text/event-stream": { schema: { type: "string" } },
          },
        },
        "401": { description: "No credentials, or dead ones" },
        "422": { description: "The request is not valid" },
      },
    },
  },
  "/v1/models": {
    get: {
      operationId: "modelsList",
      summary: "The agents of the workspace, as OpenAI clients list models",
      description: "Needs `agents:read`.",
      "x-permission": "agents:read",
      tags: ["chat_completions"],
      parameters: [{ $ref: "#/components/parameters/Workspace" }],
      responses: {
        "200": {
          description: "A list of models",
          content: { "application/json": { schema: { type: "object" } } },
        },
        "401": { description: "No credentials, or dead ones" },
      },
    },
  },
};
