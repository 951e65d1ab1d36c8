/** Storage instances: files, keys and a SQLite database for tasks, agents and people, counted against quotas. */
import "./call.ts";
import "./files.ts";
import "./keys.ts";
import "./operations.ts";
import "./sql.ts";
export { storagePaths } from "./openapi.ts";
export { mountStorage } from "./routes.ts";
export { startStorage, type StorageWork } from "./sweep.ts";
