import type { IntegrationDefinition } from "../../connections/index.ts";
import { answer, anything, args, count, listOf, part, text } from "./schema.ts";

const DATA = "/services/data/v62.0";
const ORIGIN = "https://{domain}.my.salesforce.com";
const object = { object: part("API name of the object, such as Account or Contact.") };
const record = { ...object, id: part("Id of the record.") };

export const salesforce: IntegrationDefinition = {
  slug: "salesforce",
  title: "Salesforce",
  description: "Records of a Salesforce organization.",
  category: "sales",
  documentationUrl: "https://developer.salesforce.com/docs/apis",
  baseUrl: ORIGIN,
  hosts: [],
  variables: [
    {
      name: "domain",
      title: "My Domain: what stands before .my.salesforce.com",
      example: "acme",
      pattern: "[a-z0-9][a-z0-9-]{0,62}(\\.[a-z]{2,20})?",
    },
  ],
  methods: [
    {
      kind: "oauth2",
      title: "Sign in with Salesforce",
      help: "Make an external client app in Setup, with the scopes api and refresh_token and the redirect address.",
      oauth: {
        authorizationUrl: `${ORIGIN}/services/oauth2/authorize`,
        tokenUrl: `${ORIGIN}/services/oauth2/token`,
        revocationUrl: `${ORIGIN}/services/oauth2/revoke`,
        clientAuthentication: "post",
        grants: ["authorization_code", "client_credentials"],
        scopes: [
          { name: "api", title: "Read and write records", isDefault: true },
          { name: "refresh_token", title: "Stay connected", isDefault: true },
        ],
      },
    },
  ],
  test: {
    // A token that ended is answered 401 here, and 403 by userinfo, as if something was not allowed.
    path: `${DATA}/limits`,
    accountPath: "/services/oauth2/userinfo",
    account: "preferred_username",
    identity: ["organization_id", "user_id"],
  },
  actions: [
    {
      name: "query",
      title: "Query records",
      description:
        "Asks with SOQL, such as `SELECT Id, Name FROM Account WHERE Industry = 'Energy' LIMIT 20`.",
      method: "GET",
      path: `${DATA}/query`,
      query: { q: "soql" },
      parameters: args({ soql: text("The query.") }),
      output: answer({ totalSize: { type: "integer" }, done: { type: "boolean" }, records: listOf({}) }),
      scopes: ["api"],
    },
    {
      name: "search",
      title: "Search records",
      description: "Finds records by words in any of their fields.",
      method: "GET",
      path: `${DATA}/parameterizedSearch`,
      query: { q: "words", sobject: "object", overallLimit: "limit" },
      parameters: args({ words: text("What to look for.") }, { ...object, limit: count("How many.", 2000) }),
      output: answer({ searchRecords: listOf({ Id: text("Its id.") }) }),
      scopes: ["api"],
    },
    {
      name: "describe_object",
      title: "Describe an object",
      description: "The fields of an object and their types.",
      method: "GET",
      path: `${DATA}/sobjects/{object}/describe`,
      parameters: args(object),
      output: answer({
        name: text("Its name."),
        fields: listOf({ name: text("API name."), type: text("Its type.") }),
      }),
      scopes: ["api"],
    },
    {
      name: "get_record",
      title: "Read a record",
      description: "One record with its fields.",
      method: "GET",
      path: `${DATA}/sobjects/{object}/{id}`,
      query: { fields: "fields" },
      parameters: args(record, { fields: text("API names of fields, with commas between.") }),
      output: answer({ Id: text("Its id.") }),
      scopes: ["api"],
    },
    {
      name: "create_record",
      title: "Create a record",
      description: "Creates a record of an object.",
      method: "POST",
      path: `${DATA}/sobjects/{object}`,
      body: "{fields}",
      parameters: args({ ...object, fields: anything("Values by the API names of their fields.") }),
      output: answer({ id: text("Its id."), success: { type: "boolean" } }),
      scopes: ["api"],
    },
    {
      name: "update_record",
      title: "Change a record",
      description: "Changes the given fields of a record.",
      method: "PATCH",
      path: `${DATA}/sobjects/{object}/{id}`,
      body: "{fields}",
      parameters: args({ ...record, fields: anything("Values by the API names of their fields.") }),
      isIdempotent: true,
      scopes: ["api"],
    },
    {
      name: "delete_record",
      title: "Delete a record",
      description: "Moves a record to the recycle bin.",
      method: "DELETE",
      path: `${DATA}/sobjects/{object}/{id}`,
      parameters: args(record),
      scopes: ["api"],
    },
  ],
};
