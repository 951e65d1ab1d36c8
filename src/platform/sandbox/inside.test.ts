import { readFileSync } from "node:fs";
import releaseSync from "@jitl/quickjs-wasmfile-release-sync";
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSSyncVariant,
} from "quickjs-emscripten-core";
import { expect, test } from "vitest";
import { openInside } from "./inside.ts";

const PAGES = 256;
const runtime = readFileSync(new URL("./inside/runtime.js", import.meta.url), "utf8");

test.each([
  ["allocates", "const all = []; for (let i = 0; i < 80; i++) all.push(new Uint8Array(1e5).fill(7)); 1"],
  ["recurses", "const f = (n) => (n === 0 ? 0 : 1 + f(n - 1)); try { f(1e6) } catch {} 1"],
  [
    "changes what is built in",
    "Array.prototype.map = () => 'mine'; globalThis.left = 'behind'; delete JSON.parse; 1",
  ],
  [
    "keeps something behind much that is empty",
    "globalThis.all = []; for (let i = 0; i < 9; i++) all.push(new Uint8Array(4e5)); all.push('SECRET'.repeat(1e5)); 1",
  ],
  ["throws", "throw new Error('no')"],
  [
    "leaves promises and cycles",
    "const a = {}; a.a = a; Promise.resolve().then(() => a); new Promise(() => {}); 1",
  ],
])("nothing is left in the engine's memory of code that %s", async (_, code) => {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES * 2 });
  const engine = await newQuickJSWASMModuleFromVariant(
    newVariant(releaseSync as unknown as QuickJSSyncVariant, { wasmMemory: memory }),
  );
  const inside = openInside({ engine, memory, libraries: { runtime } });
  const before = Buffer.from(memory.buffer.slice(0));
  for (let round = 0; round < 3; round++) {
    const result = inside.context.evalCode(code);
    (result.error ?? result.value).dispose();
    expect(before.equals(Buffer.from(memory.buffer, 0, before.length))).toBe(false);
    inside.reset();
    expect(before.equals(Buffer.from(memory.buffer, 0, before.length))).toBe(true);
  }
});
