import { createSocket } from "node:dgram";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createResolver } from "./resolve-name.ts";

/** A name server that answers A of fast.example.org with 192.0.2.7, says nothing about slow names, and knows no other. */
const server = createSocket("udp4");
let servers: string[];

function answerTo(query: Buffer): Buffer | null {
  const labels: string[] = [];
  let at = 12;
  for (; query[at] !== 0; at += query[at]! + 1)
    labels.push(query.toString("latin1", at + 1, at + 1 + query[at]!));
  const question = query.subarray(12, at + 5);
  const isAddress = query.readUInt16BE(at + 1) === 1;
  const name = labels.join(".").toLowerCase();
  if (name.startsWith("slow")) return null;
  const isKnown = name === "fast.example.org";
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(isKnown ? 0x8180 : 0x8183, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(isKnown && isAddress ? 1 : 0, 6);
  const address = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7]);
  return Buffer.concat([header, question, ...(isKnown && isAddress ? [address] : [])]);
}

beforeAll(async () => {
  server.on("message", (query, { port, address }) => {
    const answer = answerTo(query);
    if (answer) server.send(answer, port, address);
  });
  await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", resolve));
  servers = [`127.0.0.1:${(server.address() as AddressInfo).port}`];
});
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

test("names nobody answers about keep nothing from those that are answered", async () => {
  const hanging: (() => void)[] = [];
  let asked = 0;
  const resolve = createResolver({
    servers,
    system: async () => {
      asked++;
      await new Promise<void>((end) => hanging.push(end));
      return [];
    },
  });
  const unknown = Array.from({ length: 20 }, (_, n) => resolve(`unknown${n}.example.org`));
  const slow = Array.from({ length: 50 }, (_, n) => resolve(`slow${n}.example.org`));
  expect(await resolve("fast.example.org")).toEqual(["192.0.2.7"]);
  await expect.poll(() => asked).toBe(2);
  // However many there are, no more than two are with the system at a time.
  const all = Promise.all([...unknown, ...slow]);
  let isOver = false;
  void all.then(() => (isOver = true));
  while (!isOver) {
    hanging.splice(0).forEach((end) => end());
    await new Promise(setImmediate);
    expect(hanging.length).toBeLessThanOrEqual(2);
  }
  expect(asked).toBe(70);
});

test("names of the neighbourhood that nobody answers about keep two threads and no more, and none from this machine's own", async () => {
  const hanging: (() => void)[] = [];
  const system = async (name: string) => {
    if (name !== "localhost") await new Promise<void>((end) => hanging.push(end));
    return [`of ${name}`];
  };
  const resolve = createResolver({ servers, system });
  const names = Array.from({ length: 20 }, (_, n) => (n % 2 ? `printer${n}.local` : `printer${n}`));
  const all = Promise.all(names.map(resolve));
  await expect.poll(() => hanging.length).toBe(2);
  expect(await resolve("localhost")).toEqual(["of localhost"]);
  expect(await resolve("fast.example.org")).toEqual(["192.0.2.7"]);
  expect(hanging).toHaveLength(2);
  let isOver = false;
  void all.then(() => (isOver = true));
  while (!isOver) {
    hanging.splice(0).forEach((end) => end());
    await new Promise(setImmediate);
  }
  expect(await all).toEqual(names.map((name) => [`of ${name}`]));
});

test("what only the system knows is asked of it", async () => {
  const resolve = createResolver({ servers, system: async (name) => [`of ${name}`] });
  expect(await resolve("localhost")).toEqual(["of localhost"]);
  expect(await resolve("database")).toEqual(["of database"]);
  expect(await resolve("intern.example.org")).toEqual(["of intern.example.org"]);
});
