import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

// The rules of the house that no type can hold. They read the sources and need nothing running.

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const MAX_LINES = 500;

interface Source {
  /** From the root, with forward slashes. */
  path: string;
  text: string;
  lines: number;
}

function sourcesIn(folder: string): Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|mjs|js)$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((path) => !/node_modules|\/dist\//.test(path))
    .map((path) => {
      const text = readFileSync(join(ROOT, path), "utf8");
      return { path, text, lines: text.split("\n").length - 1 };
    });
}

const everything = ["src", "packages", "e2e", "bench", "scripts"].flatMap(sourcesIn);
const isTest = ({ path }: Source) => /\.test\.tsx?$/.test(path) || path.includes("/testing/");
const server = everything.filter(
  (source) => source.path.startsWith("src/") && !isTest(source) && !/^src\/web\/|\/ui\//.test(source.path),
);

/** What a file imports: packages by name, files by their path from the root. */
const importsOf = ({ path, text }: Source): string[] =>
  [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^;"'`]*?from\s*"([^"]+)"|(?:^|\n)import\s*"([^"]+)"|\bimport\("([^"]+)"\)/g,
    ),
  ]
    .map((match) => (match[1] ?? match[2] ?? match[3])!)
    .map((name) =>
      name.startsWith(".") ? relative(ROOT, resolve(ROOT, dirname(path), name)).replaceAll("\\", "/") : name,
    );

/** `file -> import` for each import of these files that the rule forbids. */
const broken = (sources: Source[], isAllowed: (imported: string, source: Source) => boolean): string[] =>
  sources.flatMap((source) =>
    importsOf(source)
      .filter((imported) => !isAllowed(imported, source))
      .map((imported) => `${source.path} -> ${imported}`),
  );

const moduleOf = (path: string) => /^src\/modules\/([^/]+)\//.exec(path)?.[1];
/** Files below these, other than the ones named. */
const only = (sources: Source[], pattern: RegExp, allowed: readonly string[]) =>
  sources.filter(({ path, text }) => pattern.test(text) && !allowed.includes(path)).map(({ path }) => path);

test("the sources are where the rules look for them", () => {
  expect(server.length).toBeGreaterThan(100);
  expect(importsOf(server.find(({ path }) => path === "src/app.ts")!)).toContain("src/modules.ts");
});

describe("imports go one way", () => {
  test("the platform knows no module", () => {
    const platform = server.filter(({ path }) => path.startsWith("src/platform/"));
    expect(broken(platform, (name) => !/^src\/(modules|app|main|web)\b/.test(name))).toEqual([]);
  });

  test("a module reaches another one only through its index, contract or events", () => {
    const modules = server.filter(({ path }) => moduleOf(path));
    const isAllowed = (imported: string, { path }: Source) => {
      const other = moduleOf(imported);
      return (
        !other ||
        other === moduleOf(path) ||
        /^src\/modules\/[^/]+\/(index|contract|events)\.ts$/.test(imported)
      );
    };
    expect(broken(modules, isAllowed)).toEqual([]);
  });

  test("a contract runs anywhere: zod, ids, verbs, other contracts and data of its own that imports nothing", () => {
    const contracts = server.filter(({ path }) => path.endsWith("/contract.ts"));
    expect(contracts.length).toBeGreaterThan(10);
    const isAllowed = (name: string) =>
      ["zod", "src/platform/ids.ts", "src/platform/verb.ts"].includes(name) || name.endsWith("/contract.ts");
    const isData = (name: string, { path }: Source) => {
      const source = server.find((one) => one.path === name);
      return source !== undefined && dirname(name) === dirname(path) && importsOf(source).length === 0;
    };
    expect(broken(contracts, (name, source) => isAllowed(name) || isData(name, source))).toEqual([]);
  });

  test("what a module declares of its events is data: zod, ids and the shape of a declaration", () => {
    const declared = server.filter(({ path }) => path.endsWith("events.ts") && moduleOf(path));
    expect(declared.length).toBeGreaterThan(10);
    const shapes = ["event-type", "example-id"].map((name) => `src/platform/events/${name}.ts`);
    const isAllowed = (name: string) =>
      ["zod", "src/platform/ids.ts", ...shapes].includes(name) || name.endsWith("/contract.ts");
    expect(broken(declared, isAllowed)).toEqual([]);
  });

  test("the dashboard stands on contracts, its own parts and the SDK, never on the server", () => {
    const pages = everything.filter(
      (source) => /^src\/modules\/[^/]+\/ui\/|^src\/web\//.test(source.path) && !isTest(source),
    );
    const isAllowed = (name: string) =>
      !/^(src|packages)\//.test(name) ||
      /^src\/web\/|^src\/modules\/[^/]+\/(ui\/|contract\.ts$)|^src\/modules\/contracts\.ts$/.test(name) ||
      /^packages\/sdk\/src\/index\.ts$/.test(name) ||
      ["src/platform/ids.ts", "src/platform/verb.ts"].includes(name) ||
      // Pure, so that a preview of a mail is the mail, and types in an editor are those that tools are described with.
      ["src/platform/mail-template.ts", "src/platform/json-schema/typescript.ts"].includes(name);
    expect(broken(pages, isAllowed)).toEqual([]);
    expect(broken(pages, (name) => !name.startsWith("node:"))).toEqual([]);
  });

  test("the published packages take nothing from the server but contracts", () => {
    const published = everything.filter((source) => source.path.startsWith("packages/") && !isTest(source));
    const isAllowed = (name: string) =>
      !name.startsWith("src/") ||
      /^src\/modules\/([^/]+\/contract|contracts)\.ts$/.test(name) ||
      // What verifies an audit export is the very code that chained it.
      ["src/platform/ids.ts", "src/platform/verb.ts", "src/modules/audit/verify.ts"].includes(name);
    expect(broken(published, isAllowed)).toEqual([]);
  });

  test("one file speaks to the queue, and the migrations make its tables", () => {
    const allowed = ["src/platform/dispatch/queue.ts", "src/platform/db/migrate.ts"];
    expect(only(server, /"graphile-worker"/, allowed)).toEqual([]);
  });

  test("the database's driver stays below the door", () => {
    const modules = server.filter(({ path }) => moduleOf(path));
    expect(broken(modules, (name) => name !== "pg" && name !== "src/platform/db/connection.ts")).toEqual([]);
  });
});

test("the environment is read in one place", () => {
  const allowed = [
    "src/config.ts",
    "src/main.ts",
    // Hands the server program a bare environment.
    "src/platform/db/embedded/cluster.ts",
  ];
  const inText = server.map((source) => ({ ...source, text: source.text.replace(/`[^`]*`/g, "") }));
  expect(only(inText, /\bprocess\.env\b/, allowed)).toEqual([]);
});

describe("around the door", () => {
  // Said in place, or as the file's one REASON where it goes around more than once.
  const IN_PLACE = /\basSystem(?:\(|:)\s*"([^"]+)"/g;
  const ONCE = /\bconst REASON = "([^"]+)"/g;
  const reasonsOf = ({ text }: Source) => [
    ...text.matchAll(IN_PLACE),
    ...(/\basSystem\(\s*REASON\b/.test(text) ? text.matchAll(ONCE) : []),
  ];
  const reasons = new Set(server.flatMap(reasonsOf).map((match) => match[1]!));

  test("every use says why", () => {
    const silent = server
      .filter(({ path }) => !["src/platform/db/door.ts", "src/platform/operation.ts"].includes(path))
      .filter(
        ({ text }) =>
          (text.match(/\basSystem\(/g) ?? []).length >
          (text.match(/\basSystem\(\s*(?:"[^"]{5,}|REASON\b)/g) ?? []).length,
      );
    expect(silent.map(({ path }) => path)).toEqual([]);
    expect(reasons.size).toBeGreaterThan(5);
  });

  test("ARCHITECTURE.md lists exactly these reasons", () => {
    const text = readFileSync(join(ROOT, "ARCHITECTURE.md"), "utf8");
    const section = /### Around the door\n(.*?)(?=\n#)/s.exec(text)?.[1] ?? "";
    const listed = [...section.matchAll(/^- `([^`]+)`/gm)].map((match) => match[1]!);
    expect(listed.sort()).toEqual([...reasons].sort());
  });

  test("modules hold no pool and no other way to the database", () => {
    const modules = server.filter(({ path }) => moduleOf(path));
    expect(only(modules, /\bsystemPool\b|\bcreateDoor\b|new pg\./, [])).toEqual([]);
  });
});

test("every outbound request goes through the guard", () => {
  const allowed = [
    "src/platform/guard.ts",
    "src/platform/guard-connector.ts",
    // Calls the fetch it is given, which is the guard's.
    "src/platform/models/sdk-provider.ts",
    // Asks only the guard.
    "src/modules/tools/http-tool.ts",
    "src/modules/webhooks/delivering/send.ts",
    "src/modules/connections/outbound.ts",
    "src/modules/connections/try-out.ts",
    "src/modules/connections/oauth/endpoint.ts",
    // Answers a request of its own server.
    "src/modules/mcp-server/routes.ts",
    // Gives the client a fetch that asks only the guard.
    "src/modules/tool-sources/mcp/open-client.ts",
  ];
  const pattern =
    /\bfetch\(|"undici"|"node:(?:https|http2|net|tls|dgram)"|\bhttps?\.request\(|new WebSocket\b|\bEventSource\(/;
  // Listening for one's own clients, and finding a free port, asks nobody.
  const listening = ["src/platform/db/embedded/server.ts", "src/platform/guard-addresses.ts"];
  expect(only(server, pattern, [...allowed, ...listening])).toEqual([]);
});

describe("every side effect passes the gate", () => {
  const modules = server.filter(({ path }) => moduleOf(path));
  /** Who may, and why that is not around the gate. */
  const outOfReach: { what: string; pattern: RegExp; by: Record<string, string> }[] = [
    {
      what: "ask the gate",
      pattern: /\bgate\.decide\(/,
      by: {
        "src/modules/approvals/pass-gate.ts": "the one way, which waits for people where it asks for them",
        "src/modules/webhooks/delivering/send.ts": "events go out by themselves; what would wait is refused",
      },
    },
    {
      what: "pass it",
      pattern: /\bpassGate\(/,
      by: {
        "src/modules/approvals/pass-gate.ts": "is it",
        "src/modules/tools/call.ts": "before it calls any tool",
        "src/modules/agents/runner.ts": "before it calls a model",
      },
    },
    {
      what: "do what a tool does",
      pattern: /\btargetCallOf\(|\bcallHttpTool\(/,
      by: {
        "src/modules/tools/callable.ts": "finds how a kind of tool is called",
        "src/modules/tools/http-tool.ts": "how an HTTP tool is called",
        "src/modules/tools/call.ts": "after it passed the gate",
      },
    },
    {
      what: "bring a way to call tools",
      pattern: /\bregisterTarget\(/,
      by: {
        "src/modules/tools/callable.ts": "keeps them for call.ts alone",
        "src/modules/integrations/call.ts": "actions of integrations",
        "src/modules/storage/call.ts": "storage of the workspace",
        "src/modules/tool-sources/openapi/call.ts": "operations of a described API",
        "src/modules/tool-sources/mcp/call.ts": "tools of an MCP server",
      },
    },
    {
      what: "send requests",
      pattern: /\bguard\b[^;\n]*\.(?:fetch|agentFetch)\b|\bguard\.(?:fetch|agentFetch)\b|\boutboundCall\(/,
      by: {
        "src/modules/tools/http-tool.ts": "called by call.ts",
        "src/modules/integrations/call.ts": "a target",
        "src/modules/tool-sources/openapi/call.ts": "a target",
        "src/modules/tool-sources/mcp/guarded-fetch.ts":
          "of the client a target borrows, and of reading a source",
        "src/modules/agents/runner.ts": "models, after it passed the gate",
        "src/modules/connections/outbound.ts": "of targets and of reading a document",
        "src/modules/connections/try-out.ts":
          "somebody tries a credential with the request its integration names",
        "src/modules/connections/oauth/endpoint.ts": "tokens of a connection somebody makes",
        "src/modules/tool-sources/openapi/fetch-document.ts": "reads the document somebody names",
        "src/modules/webhooks/delivering/send.ts": "asks the gate itself",
      },
    },
  ];
  test.each(outOfReach)("nobody else may $what", ({ pattern, by }) => {
    expect(only(modules, pattern, Object.keys(by))).toEqual([]);
  });

  test("and what may is there", () => {
    const gone = outOfReach.flatMap(({ pattern, by }) =>
      Object.keys(by).filter((path) => !modules.some((one) => one.path === path && pattern.test(one.text))),
    );
    expect(gone, "take it out of the list").toEqual([]);
  });
});

test("nothing is left to do in the sources", () => {
  expect(
    only(
      everything.filter(({ path }) => path !== "src/repo.test.ts"),
      /\bTODO\b|\bFIXME\b|\bXXX\b/,
      [],
    ),
  ).toEqual([]);
});

test("no test is left alone or left out", () => {
  const tests = everything.filter((source) => isTest(source) && source.path !== "src/repo.test.ts");
  expect(only(tests, /\b(?:test|describe|it)\.(?:only|todo)\b/, [])).toEqual([]);
});

test("no file is longer than one can read", () => {
  const generated = ["src/platform/db/tables.ts"];
  const long = everything.filter(({ path, lines }) => lines > MAX_LINES && !generated.includes(path));
  expect(long.map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
});

test("every module has an index that says what it is for", () => {
  const folders = readdirSync(join(ROOT, "src/modules"), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  for (const { name } of folders) {
    const files = readdirSync(join(ROOT, "src/modules", name));
    expect(files, name).toContain("index.ts");
    expect(readFileSync(join(ROOT, "src/modules", name, "index.ts"), "utf8"), name).toMatch(/^\/\*\*|^\/\//);
  }
});
