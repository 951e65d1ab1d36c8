import type { JSModuleLoader } from "quickjs-emscripten-core";
import { typescriptModule } from "./source.ts";

const REMEMBERED = 100;
const compiled = new Map<string, string>();

function textOf(code: string, compiling: <T>(compile: () => T) => T): string {
  const known = compiled.get(code);
  if (known !== undefined) return known;
  const text = compiling(() => typescriptModule(code));
  if (compiled.size >= REMEMBERED) compiled.delete(compiled.keys().next().value!);
  compiled.set(code, text);
  return text;
}

/** Finds what the code imports among the modules it was given, and nowhere else. */
export const moduleLoader =
  (modules: Record<string, string>, compiling: <T>(compile: () => T) => T): JSModuleLoader =>
  (name) => {
    if (!Object.hasOwn(modules, name))
      return { error: new Error(`There is no published snippet named "${name}" to import`) };
    try {
      return textOf(modules[name]!, compiling);
    } catch (error) {
      return { error: new Error(`${name}: ${(error as Error).message}`) };
    }
  };
