const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

/** What takes bytes or answers them, in the API's own document. */
export const iconPaths = {
  "/v1/icon-uploads/{iconStorageId}": {
    put: {
      operationId: "iconsUpload",
      summary: "Upload a picture to an address from icons.generate_upload_url",
      description: "PNG, JPEG, WebP or GIF up to 2 MB; kept as WebP of 256 by 256 pixels without metadata.",
      tags: ["icons"],
      security: [],
      parameters: [
        { name: "iconStorageId", in: "path", required: true, schema: { type: "string" } },
        { name: "token", in: "query", required: true, schema: { type: "string" } },
      ],
      requestBody: {
        required: true,
        content: Object.fromEntries(
          ["image/png", "image/jpeg", "image/webp", "image/gif"].map((type) => [
            type,
            { schema: { type: "string", format: "binary" } },
          ]),
        ),
      },
      responses: {
        "200": {
          description: "Stored",
          content: {
            "application/json": {
              schema: {
                type: "object",
                required: ["iconStorageId"],
                properties: { iconStorageId: { type: "string" } },
              },
            },
          },
        },
        "404": problem("There is no such address"),
        "409": problem("The address was used already"),
        "410": problem("The address is older than ten minutes"),
        "413": problem("The file is larger than 2 MB"),
        "415": problem("It is no PNG, JPEG, WebP or GIF"),
        "422": problem("The picture is damaged or has more than 25 million pixels"),
      },
    },
  },
};
