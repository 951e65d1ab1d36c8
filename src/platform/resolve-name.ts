import { lookup as systemLookup, Resolver } from "node:dns/promises";
import { readFile } from "node:fs/promises";

// The system's resolver takes one of the process's four threads until it has an answer, which a name server of whoever made
// up the name can keep for half a minute. So names are asked for on the network first, where waiting costs nothing.
const NETWORK = { timeout: 2_000, tries: 2 };
const SYSTEM_AT_ONCE = 2;

/** What the system answers without asking anybody: this machine's own names, and those of the hosts file. */
async function isKnownHere(hostname: string): Promise<boolean> {
  if (/(^|\.)localhost$/i.test(hostname)) return true;
  const hosts = await readFile("/etc/hosts", "utf8").catch(() => "");
  const names = hosts.split("\n").flatMap((line) => line.replace(/#.*$/, "").trim().split(/\s+/).slice(1));
  return names.includes(hostname.toLowerCase());
}

/** What the system resolves in its own way, which may take as long: names without a domain, and those of the neighbourhood. */
const isOfSystem = (hostname: string) => !hostname.includes(".") || /\.local$/i.test(hostname);

export interface NameOptions {
  /** `address:port` of name servers; default: those of the system. */
  servers?: string[];
  /** The system's resolver. */
  system?: (hostname: string) => Promise<string[]>;
}

const bySystem = async (hostname: string): Promise<string[]> =>
  (await systemLookup(hostname, { all: true })).map(({ address }) => address);

/** Resolves names to their addresses without letting slow ones keep threads that everything else needs. */
export function createResolver({ servers, system = bySystem }: NameOptions = {}) {
  const network = new Resolver(NETWORK);
  if (servers) network.setServers(servers);
  let asking = 0;
  const waiting: (() => void)[] = [];

  /** A few at a time. */
  async function askSystem(hostname: string): Promise<string[]> {
    if (asking >= SYSTEM_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    else asking++;
    try {
      return await system(hostname);
    } finally {
      // Whoever waits takes the place over.
      const next = waiting.shift();
      if (next) next();
      else asking--;
    }
  }

  return async (hostname: string): Promise<string[]> => {
    if (await isKnownHere(hostname)) return system(hostname);
    if (isOfSystem(hostname)) return askSystem(hostname);
    const answers = await Promise.allSettled([network.resolve4(hostname), network.resolve6(hostname)]);
    const found = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
    return found.length > 0 ? found : askSystem(hostname);
  };
}
