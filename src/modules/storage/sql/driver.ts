interface Driver {
  DatabaseSync: new (path: string) => { close(): void };
}

/** What keeps a statement in its file and within its limits: without any of it no SQL of users is run. */
const NEEDED = ["setAuthorizer", "enableDefensive", "limits"];
const NEEDED_NODE = "24.15, or 25.8 and later";

const loadDriver = async (): Promise<Driver> => (await import("node:sqlite")) as never;

/** Why this Node cannot run the SQL of storages, in a sentence that names the Node that can; null: it can. */
export async function sqlFault(load: () => Promise<Driver> = loadDriver): Promise<string | null> {
  const isEnough = await load().then(
    ({ DatabaseSync }) => {
      const db = new DatabaseSync(":memory:");
      db.close();
      return NEEDED.every((name) => name in db);
    },
    () => false,
  );
  return isEnough
    ? null
    : `The SQL of storages needs Node ${NEEDED_NODE}, and this server runs on Node ${process.versions.node}`;
}
