import { setTimeout as sleep } from "node:timers/promises";
import type { CallToolResult } from "@modelcontextprotocol/server";
import { AppError } from "../../../platform/errors.ts";
import { type McpTool, registerMcpPrompts, registerMcpResources, registerMcpTools } from "../registry.ts";

// One red pixel, and a WAV file without a sample.
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
const WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";
const image = { type: "image" as const, data: PNG, mimeType: "image/png" };
const text = (value: string) => ({ type: "text" as const, text: value });
const resource = (uri: string, mimeType: string, value: string) => ({
  type: "resource" as const,
  resource: { uri, mimeType, text: value },
});

const tool = (name: string, call: McpTool["call"], inputSchema: object = { type: "object" }): McpTool => ({
  name,
  description: `What the conformance suite asks of ${name}`,
  needs: "tools:read",
  inputSchema: inputSchema as Record<string, unknown>,
  call,
});
const answering = (name: string, content: CallToolResult["content"]) => tool(name, async () => ({ content }));

const TOOLS = [
  answering("test_simple_text", [text("This is a simple text response for testing.")]),
  answering("test_image_content", [image]),
  answering("test_audio_content", [{ type: "audio", data: WAV, mimeType: "audio/wav" }]),
  answering("test_embedded_resource", [
    resource("test://embedded-resource", "text/plain", "This is an embedded resource content."),
  ]),
  answering("test_multiple_content_types", [
    text("Multiple content types test:"),
    image,
    resource("test://mixed-content-resource", "application/json", '{"test":"data","value":123}'),
  ]),
  tool("test_error_handling", async () => {
    throw new AppError("invalid", "This tool intentionally returns an error for testing");
  }),
  tool("test_tool_with_progress", async (_, { progress }) => {
    for (const message of ["0 of 100", "50 of 100", "100 of 100"]) {
      progress(message);
      await sleep(50);
    }
    return { content: [text("done")] };
  }),
  tool("json_schema_2020_12_tool", async () => ({ content: [text("ok")] }), {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    $defs: {
      address: {
        type: "object",
        properties: { street: { type: "string" }, city: { type: "string" } },
      },
    },
    properties: { name: { type: "string" }, address: { $ref: "#/$defs/address" } },
    additionalProperties: false,
  }),
];

const TEMPLATE = /^test:\/\/template\/([^/]+)\/data$/;
const PROMPTS: Record<string, { arguments: string[]; content(args: Record<string, string>): object[] }> = {
  test_simple_prompt: { arguments: [], content: () => [text("This is a simple prompt for testing.")] },
  test_prompt_with_arguments: {
    arguments: ["arg1", "arg2"],
    content: ({ arg1, arg2 }) => [text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
  },
  test_prompt_with_embedded_resource: {
    arguments: ["resourceUri"],
    content: ({ resourceUri }) => [
      resource(resourceUri!, "text/plain", "Embedded resource content for testing."),
      text("Please process the embedded resource above."),
    ],
  },
  test_prompt_with_image: {
    arguments: [],
    content: () => [image, text("Please analyze the image above.")],
  },
};

/** Adds what the official suite asks for through the registration point modules use; answers how to take it away. */
export function addConformanceFixtures(): () => void {
  const undo = [
    registerMcpTools({ list: async () => TOOLS }),
    registerMcpResources({
      list: async () => [
        { uri: "test://static-text", name: "Static text", description: "A text", mimeType: "text/plain" },
        { uri: "test://static-binary", name: "Static binary", description: "A pixel", mimeType: "image/png" },
      ],
      templates: async () => [
        { uriTemplate: "test://template/{id}/data", name: "Template", description: "Data by id" },
      ],
      async read(uri) {
        const [, id] = TEMPLATE.exec(uri) ?? [];
        if (uri === "test://static-text")
          return {
            contents: [
              { uri, mimeType: "text/plain", text: "This is the content of the static text resource." },
            ],
          };
        if (uri === "test://static-binary") return { contents: [{ uri, mimeType: "image/png", blob: PNG }] };
        return id === undefined
          ? null
          : {
              contents: [
                { uri, mimeType: "application/json", text: JSON.stringify({ id, templateTest: true }) },
              ],
            };
      },
    }),
    registerMcpPrompts({
      list: async () =>
        Object.entries(PROMPTS).map(([name, prompt]) => ({
          name,
          description: `What the conformance suite asks of ${name}`,
          arguments: prompt.arguments.map((each) => ({ name: each, description: each, required: true })),
        })),
      get: async (name, args) => {
        const content = PROMPTS[name]?.content(args);
        return content
          ? { messages: content.map((each) => ({ role: "user" as const, content: each as never })) }
          : null;
      },
    }),
  ];
  return () => {
    for (const each of undo) each();
  };
}
