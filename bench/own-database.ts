import pg from "pg";

/**
 * A database of a peer's own on the bench's server. The queue library tells every worker in a database to stop when its
 * schema is made anew, whatever that schema is called.
 */
export async function ownDatabase(superuserUrl: string, name: string): Promise<string> {
  const superuser = new pg.Client(superuserUrl);
  await superuser.connect();
  const { rowCount } = await superuser.query("select 1 from pg_database where datname = $1", [name]);
  if (!rowCount) await superuser.query(`create database ${name}`);
  await superuser.end();
  const url = new URL(superuserUrl);
  url.pathname = `/${name}`;
  return url.href;
}
