import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import releaseSync from "@jitl/quickjs-wasmfile-release-sync";
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSSyncVariant,
} from "quickjs-emscripten-core";
import type { FromWorker, ToWorker, WorkerSetup } from "./protocol.ts";
import { openVm, type Vm } from "./vm.ts";
import { openInside } from "./inside.ts";
import { standAtUtc } from "./utc.ts";

// Its types describe the CommonJS build, where the default export sits one level deeper.
const variant = releaseSync as unknown as QuickJSSyncVariant;
const PAGE_BYTES = 65_536;
const INITIAL_PAGES = 256;

const port = parentPort!;
const { wasm, memoryCapBytes, limits } = workerData as WorkerSetup;
const post = (message: FromWorker) => port.postMessage(message);
const library = (name: string) => readFileSync(new URL(`./inside/${name}.js`, import.meta.url), "utf8");
const libraries = {
  runtime: library("runtime"),
  url: library("url"),
  text: library("text"),
  clone: library("clone"),
  program: library("program"),
};

standAtUtc(Date.prototype);
// The engine's own memory limit does not hold; the maximum of the WebAssembly memory does.
const memory = new WebAssembly.Memory({
  initial: INITIAL_PAGES,
  maximum: Math.max(INITIAL_PAGES, Math.floor(memoryCapBytes / PAGE_BYTES)),
});
const engine = await newQuickJSWASMModuleFromVariant(
  newVariant(variant, { wasmModule: wasm, wasmMemory: memory }),
);

const inside = openInside({ engine, memory, libraries });
const open = (): Vm => openVm({ inside, memory, memoryCapBytes, limits, post });

let vm = open();
port.on("message", (message: ToWorker) => {
  if (message.kind === "stop") return vm.stop();
  if (message.kind !== "run") return vm.deliver(message);
  vm.run(message, (result, isSpent) => {
    post({ kind: "result", result, isSpent });
    if (isSpent) return;
    inside.reset();
    vm = open();
  });
});
post({ kind: "ready" });
