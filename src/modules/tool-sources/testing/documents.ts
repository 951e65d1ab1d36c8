/** Documents that OpenAPI importers meet, small and large, sound and hostile. */

const json = (schema: object) => ({ content: { "application/json": { schema } } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** As the well-known example: path and query parameters, a body, shared schemas, an API key. */
export const petstore = (server = "https://petstore.example.com/v3") => ({
  openapi: "3.0.4",
  info: { title: "Petstore", version: "1.0.27" },
  servers: [{ url: server }],
  paths: {
    "/pet/{petId}": {
      parameters: [{ $ref: "#/components/parameters/PetId" }],
      get: {
        operationId: "getPetById",
        tags: ["pet"],
        summary: "Find pet by ID.",
        responses: { 200: { description: "A pet", ...json(ref("Pet")) } },
      },
      delete: { operationId: "deletePet", responses: { 204: { description: "Gone" } } },
    },
    "/pet": {
      post: {
        operationId: "addPet",
        summary: "Add a new pet to the store.",
        requestBody: { required: true, ...json(ref("Pet")) },
        responses: { 200: { description: "The pet", ...json(ref("Pet")) } },
      },
    },
    "/pet/findByStatus": {
      get: {
        operationId: "findPetsByStatus",
        parameters: [
          {
            name: "status",
            in: "query",
            required: true,
            schema: { type: "array", items: { type: "string", enum: ["available", "pending", "sold"] } },
          },
        ],
        responses: { 200: { description: "Pets", ...json({ type: "array", items: ref("Pet") }) } },
      },
    },
    "/store/inventory": {
      get: {
        responses: {
          200: {
            description: "Counts",
            ...json({ type: "object", additionalProperties: { type: "integer" } }),
          },
        },
        security: [],
      },
    },
  },
  components: {
    parameters: {
      PetId: { name: "petId", in: "path", required: true, schema: { type: "integer", format: "int64" } },
    },
    schemas: {
      Category: { type: "object", properties: { id: { type: "integer" }, name: { type: "string" } } },
      Pet: {
        type: "object",
        required: ["name", "photoUrls"],
        properties: {
          id: { type: "integer", readOnly: true },
          name: { type: "string", example: "doggie" },
          category: ref("Category"),
          photoUrls: { type: "array", items: { type: "string" } },
          status: { type: "string", nullable: true, enum: ["available", "pending", "sold"] },
          friends: { type: "array", items: ref("Pet") },
        },
      },
    },
    securitySchemes: { api_key: { type: "apiKey", name: "api_key", in: "header" } },
  },
});

/** As GitHub's: names in folders, two parameters of one name, enterprise servers with variables. */
export const nested = () => ({
  openapi: "3.1.0",
  info: { title: "Repositories", version: "1" },
  servers: [{ url: "https://{host}/api/v3", variables: { host: { default: "git.example.com" } } }],
  paths: {
    "/repos/{owner}/{repo}": {
      get: {
        operationId: "repos/get",
        summary: "Get a repository",
        parameters: [
          { name: "owner", in: "path", required: true, schema: { type: "string" } },
          { name: "repo", in: "path", required: true, schema: { type: "string" } },
          { name: "owner", in: "query", schema: { type: ["string", "null"] } },
        ],
        responses: {
          200: { description: "It", ...json({ type: "object", properties: { id: { type: "integer" } } }) },
        },
      },
    },
    "/orgs/{org}/repos": {
      get: {
        operationId: "repos/list-for-org",
        parameters: [{ name: "org", in: "path", required: true, schema: { type: "string" } }],
        responses: {},
      },
      post: {
        operationId: "repos/create-in-org",
        parameters: [{ name: "org", in: "path", required: true, schema: { type: "string" } }],
        requestBody: json({
          oneOf: [
            { type: "object", properties: { name: { type: "string" } }, required: ["name"] },
            { type: "object", properties: { template: { type: "string" } }, required: ["template"] },
          ],
        }),
        responses: {},
        "x-bailiwick-effect": "destructive",
      },
    },
  },
});

/** `count` operations whose schemas refer to each other, until the text has about `characters`. */
export function large(count: number, characters: number): string {
  const filler = "All work and no play makes a long description. ";
  const each = Math.max(1, Math.floor((characters / count - 900) / filler.length));
  const schemas = Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `Thing${at}`,
      {
        type: "object",
        properties: {
          id: { type: "integer" },
          name: { type: "string", description: filler.repeat(each) },
          next: ref(`Thing${(at + 1) % count}`),
        },
      },
    ]),
  );
  const paths = Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `/things${at}/{id}`,
      {
        get: {
          operationId: `things${at}/get`,
          summary: `Read thing ${at}`,
          parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
          responses: { 200: { description: "It", ...json(ref(`Thing${at}`)) } },
        },
      },
    ]),
  );
  return JSON.stringify({
    openapi: "3.0.3",
    info: { title: "Very large", version: "1" },
    servers: [{ url: "https://large.example.com" }],
    paths,
    components: { schemas },
  });
}
