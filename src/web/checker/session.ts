import type { Checked, Work, WorkName } from "./messages.ts";
import { type Checker, openChecker } from "./openChecker.ts";

/** How the code of an editor is checked. Keep it stable: another one begins anew. */
export interface CodeCheck extends Omit<Checked, "modules"> {
  /** The code of a module it may import, null where there is none; without it, imports are not looked for. */
  loadModule?: (name: string) => Promise<string | null>;
}

const IMPORTED =
  /\b(?:import|export)\b[^'"`;()]*?\bfrom\s*["']([^"'\n]+)["']|\bimport\s*\(?\s*["']([^"'\n]+)["']/g;
const MOST_MODULES = 50;

const importsOf = (code: string) => [...code.matchAll(IMPORTED)].map(([, from, bare]) => (from ?? bare)!);

/** One editor's questions: what its code imports is loaded before they are asked. */
export function openSession({ loadModule, ...checked }: CodeCheck) {
  const modules: Record<string, string | null> = {};
  let checker: Checker | null = null;
  let isClosed = false;

  async function load(code: string): Promise<boolean> {
    if (!loadModule) return false;
    const wanted = importsOf(code).filter((name) => !Object.hasOwn(modules, name));
    if (wanted.length === 0 || Object.keys(modules).length >= MOST_MODULES) return false;
    await Promise.all(
      wanted.map(async (name) => {
        modules[name] = await loadModule(name).catch(() => null);
        if (modules[name]) await load(modules[name]);
      }),
    );
    return true;
  }

  return {
    async ask<Name extends WorkName>(
      name: Name,
      text: string,
      given: Work[Name]["given"],
    ): Promise<Work[Name]["answer"] | null> {
      if (await load(text)) {
        checker?.close();
        checker = null;
      }
      if (isClosed) return null;
      checker ??= openChecker({ ...checked, modules: loadModule ? { ...modules } : null });
      return checker.ask(name, text, given);
    },
    close() {
      isClosed = true;
      checker?.close();
    },
  };
}
