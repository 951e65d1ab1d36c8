/** The typed client of the Bailiwick API. Its methods are made from the same contracts the server serves. */
export { createClient, type Client, type ClientOptions } from "./client.ts";
export { BailiwickError, type FieldError, type Problem } from "./error.ts";
export { checkKeyFormat } from "./key-format.ts";
export type {
  DeltaEvent,
  DoneEvent,
  RunStream,
  RunStreamEvent,
  SnapshotEvent,
  StreamInput,
  StreamOptions,
} from "./run-stream.ts";
export type { TaskEvent } from "./task-stream.ts";
export type { Input, Method, Output, Pages, VerbMethods, VerbName } from "./surface.ts";
export type { AuthMethods, AuthSession, SessionUser } from "./auth.ts";
export type { CallOptions } from "./transport.ts";
export type * from "./things.ts";
export { type FieldSchema, inputSchemaOf, type VerbInfo, verbs } from "./verbs.ts";
