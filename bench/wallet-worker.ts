import { openDatabase } from "../src/platform/db/open.ts";
import { callsPerSecond } from "./harness.ts";
import { booksOver, debit } from "./wallet.ts";

/** One of several processes that spend from the same wallets; prints its debits per second. */
const [ownerUrl, organizations, callers, durationMs] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
];
const { door, close } = await openDatabase({ ownerUrl, poolSize: 8, onError: () => {} });
const books = booksOver(door);
const ids = organizations.split(",");
let turn = 0;
const rate = await callsPerSecond({ concurrency: Number(callers), durationMs: Number(durationMs) }, () =>
  debit(books, ids[turn++ % ids.length]!),
);
await close();
process.stdout.write(`${rate}\n`);
