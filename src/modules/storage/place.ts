import { join } from "node:path";
import type { Platform } from "../../platform/platform.ts";

/** Where the databases of storages lie: each in a folder of its own, named by its id. */
export const databasesOf = ({ config }: Pick<Platform, "config">): string => join(config.dataDir, "storage");
const ID = /^sto_[0-9a-z]{26}$/;
export function folderOf(platform: Pick<Platform, "config">, storageId: string): string {
  if (!ID.test(storageId)) throw new Error("the folder of a storage is named by its id");
  return join(databasesOf(platform), storageId);
}
export const databaseOf = (platform: Pick<Platform, "config">, storageId: string): string =>
  join(folderOf(platform, storageId), "database.sqlite");
