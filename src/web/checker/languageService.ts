import ts from "typescript-in-browser";
import type { Checked } from "./messages.ts";
import { SANDBOX_TYPES } from "./sandboxTypes.ts";

// The language without what browsers and Node.js add: the sandbox has neither.
const LIBRARY = import.meta.glob<string>(
  [
    "../../../node_modules/typescript-in-browser/lib/lib.es5.d.ts",
    "../../../node_modules/typescript-in-browser/lib/lib.es20{15,16,17,18,19,20,21,22,23}*.d.ts",
    "../../../node_modules/typescript-in-browser/lib/lib.decorators*.d.ts",
    "!**/*.full.d.ts",
  ],
  { query: "?raw", import: "default", eager: true },
);
const library = new Map(
  Object.entries(LIBRARY).map(([path, text]) => [`/lib/${path.slice(path.lastIndexOf("/") + 1)}`, text]),
);
library.set("/lib/sandbox.d.ts", SANDBOX_TYPES);

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  // So that it may await at its top.
  moduleDetection: ts.ModuleDetectionKind.Force,
  lib: ["lib.es2023.d.ts"],
  types: [],
  allowJs: true,
  checkJs: true,
  noEmit: true,
  skipLibCheck: true,
  strict: true,
  useUnknownInCatchVariables: false,
};

/** One text under edit: a service of the compiler over files in memory. */
export interface Document {
  service: ts.LanguageService;
  checked: Checked;
  /** Makes this the text under edit, as a file of this name; answers where the service finds it. */
  write(name: string, text: string): string;
}

// Files of the library are parsed once, however many texts are edited; all other files have a folder for each text.
const registry = ts.createDocumentRegistry();
let lastFolder = 0;

export function openDocument(checked: Checked): Document {
  const folder = `/${++lastFolder}`;
  const declarations = `${folder}/declarations.d.ts`;
  const moduleFile = (name: string) => `${folder}/modules/${name}.ts`;
  const files = new Map(library);
  files.set(declarations, checked.declarations);
  for (const [name, code] of Object.entries(checked.modules ?? {}))
    if (code !== null) files.set(moduleFile(name), code);
  let program = "";
  let version = 0;
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => OPTIONS,
    getScriptFileNames: () => [declarations, "/lib/sandbox.d.ts", ...(program ? [program] : [])],
    getScriptVersion: (file) => (file === program ? String(version) : "1"),
    getScriptSnapshot(file) {
      const text = files.get(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => "/",
    getDefaultLibFileName: () => "/lib/lib.es2023.d.ts",
    fileExists: (file) => files.has(file),
    readFile: (file) => files.get(file),
    resolveModuleNameLiterals: (literals) =>
      literals.map(({ text }) => ({
        resolvedModule: files.has(moduleFile(text))
          ? { resolvedFileName: moduleFile(text), extension: ts.Extension.Ts }
          : undefined,
      })),
  };
  const service = ts.createLanguageService(host, registry);
  return {
    service,
    checked,
    write(name, text) {
      const file = `${folder}/${name}`;
      if (file === program && files.get(file) === text) return file;
      if (file !== program) files.delete(program);
      program = file;
      files.set(file, text);
      version++;
      return file;
    },
  };
}
