import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { configurationPage, storedConfigurationPage } from "../../../scripts/docs.ts";
import { eventsPage, storedEventsPage } from "../../../scripts/events-page.ts";
import { ORGANIZATION_PERMISSIONS, WORKSPACE_PERMISSIONS } from "../../modules/access/catalogue.ts";
import { KIND_KEYS } from "../../modules/notifications/kinds.ts";
import { RunState } from "../../modules/runs/contract.ts";
import { STATUS_OF } from "../../platform/errors.ts";
import { isModelErrorCode } from "../../platform/models/model-error.ts";
import { API_REFERENCE, everyPage } from "./contents.ts";
import { headingId, sectionsOf } from "./headings.ts";

const folder = fileURLToPath(new URL("../../../docs/", import.meta.url));
const read = (slug: string) => readFileSync(`${folder}${slug}.md`, "utf8");
const slugs = readdirSync(folder)
  .filter((name) => name.endsWith(".md"))
  .map((name) => name.slice(0, -3));
const withoutCode = (markdown: string) => markdown.replace(/```[\s\S]*?```/g, "").replace(/`[^`\n]*`/g, "");
const linksOf = (markdown: string) =>
  [...withoutCode(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!);
/** The first column of every table of a section. */
const firstColumn = (slug: string, heading: string): string[] =>
  sectionsOf(read(slug))
    .filter(({ id }) => id === headingId(heading))
    .flatMap(({ body }) => body.split("\n"))
    .flatMap((line) => /^\| ([^|]+) \|/.exec(line)?.[1] ?? [])
    .flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!));

describe("the documentation", () => {
  test("every page is in the contents, under its own title", () => {
    const listed = everyPage.filter(({ slug }) => slug !== API_REFERENCE);
    expect(listed.map(({ slug }) => slug).sort()).toEqual([...slugs].sort());
    for (const { slug, title } of listed) expect(sectionsOf(read(slug))[0]?.text).toBe(title);
  });

  test.each(slugs)("every link of %s leads somewhere", (slug) => {
    for (const link of linksOf(read(slug))) {
      if (/^https?:/.test(link)) continue;
      const [, page = slug, anchor] = /^(?:([\w-]+)\.md)?(?:#([\w-]+))?$/.exec(link) ?? [];
      expect(slugs, `${slug}: ${link}`).toContain(page);
      if (!anchor) continue;
      const ids = sectionsOf(read(page)).map(({ id }) => id);
      expect(ids, `${slug}: ${link}`).toContain(anchor);
    }
  });

  test.each(slugs)("no two headings of %s share an address", (slug) => {
    const ids = sectionsOf(read(slug)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(slugs)("JSON examples of %s are JSON", (slug) => {
    for (const [, body] of read(slug).matchAll(/```json\n([\s\S]*?)```/g))
      expect(() => JSON.parse(body!), body).not.toThrow();
  });
});

describe("what the pages list is what the code has", () => {
  test("the configuration page is made from the settings: node scripts/docs.ts", () => {
    expect(storedConfigurationPage()).toBe(configurationPage());
  });

  test("the catalogue of events is made from the declarations: node scripts/docs.ts", () => {
    expect(storedEventsPage()).toBe(eventsPage());
  });

  test("error codes with their status", () => {
    const rows = [...read("errors").matchAll(/^\| `(\w+)` \| (\d{3}) \|/gm)];
    expect(Object.fromEntries(rows.map(([, code, status]) => [code, Number(status)]))).toEqual(STATUS_OF);
  });

  test("run states", () => {
    expect(firstColumn("runs", "States")).toEqual(RunState.options);
  });

  test("kinds of notifications", () => {
    expect(firstColumn("notifications", "Kinds")).toEqual(KIND_KEYS);
  });

  test("model error codes", () => {
    const codes = firstColumn("runs", "Error codes").filter((code) => code.startsWith("model_"));
    expect(codes.filter((code) => !isModelErrorCode(code))).toEqual([]);
    expect(codes).toEqual(firstColumn("integrations", "When a provider fails").sort(byOrderOf(codes)));
  });

  test("permissions", () => {
    const names = (catalogue: readonly { name: string }[]) => catalogue.map(({ name }) => name);
    expect(firstColumn("members-and-roles", "Permissions")).toEqual(names(WORKSPACE_PERMISSIONS));
    expect(firstColumn("members-and-roles", "Permissions of the organization")).toEqual(
      names(ORGANIZATION_PERMISSIONS),
    );
  });
});

const byOrderOf = (order: string[]) => (a: string, b: string) => order.indexOf(a) - order.indexOf(b);

test("every link of the dashboard into the documentation leads to a page", () => {
  const source = fileURLToPath(new URL("../../", import.meta.url));
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.tsx?$/.test(name),
  );
  const known = new Set(everyPage.map(({ slug }) => slug));
  for (const file of files) {
    for (const [, slug, anchor] of readFileSync(source + file, "utf8").matchAll(
      /["'`]\/docs\/([a-z][\w-]*)(?:#([\w-]+))?["'`]/g,
    )) {
      expect(known, `${file}: /docs/${slug}`).toContain(slug);
      if (!anchor || !existsSync(`${folder}${slug}.md`)) continue;
      expect(
        sectionsOf(read(slug!)).map(({ id }) => id),
        file,
      ).toContain(anchor);
    }
  }
});
