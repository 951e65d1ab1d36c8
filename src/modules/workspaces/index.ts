/** The isolation boundary: workspaces of an organization, from making one to archiving or deleting it. */
import "./archive.ts";
import "./create.ts";
import "./environment.ts";
import "./operations.ts";
export { deletePersonalIfEmpty } from "./personal.ts";
