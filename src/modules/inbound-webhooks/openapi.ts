const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

/** What takes deliveries in, in the API's own document. */
export const inboundHookPaths = {
  "/v1/hooks/{token}": {
    post: {
      operationId: "inboundWebhooksReceive",
      summary: "Deliver something to an inbound webhook",
      description:
        "Any body up to 1,048,576 bytes, kept as it is with its headers and the sender's address before the answer. Signed as the endpoint's verification says.",
      tags: ["inbound_webhooks"],
      security: [],
      parameters: [{ name: "token", in: "path", required: true, schema: { type: "string" } }],
      requestBody: { content: { "*/*": { schema: { type: "string", format: "binary" } } } },
      responses: {
        "200": {
          description: "Kept, or kept before: a repetition answers the first delivery's id",
          content: {
            "application/json": {
              schema: {
                type: "object",
                required: ["id", "duplicate"],
                properties: { id: { type: "string" }, duplicate: { type: "boolean" } },
              },
            },
          },
        },
        "401": problem("It does not verify"),
        "404": problem("Nothing is taken at this address"),
        "405": problem("Another method than POST"),
        "413": problem("It is larger than 1,048,576 bytes"),
        "429": problem("Too many deliveries in a minute"),
      },
    },
  },
};
