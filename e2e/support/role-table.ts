import { readFileSync } from "node:fs";

const PAGE = new URL("../../docs/members-and-roles.md", import.meta.url);
const cellsOf = (line: string) =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());

const [head, , ...rows] = readFileSync(PAGE, "utf8")
  .slice(readFileSync(PAGE, "utf8").indexOf("| May |"))
  .split("\n\n")[0]!
  .split("\n")
  .map(cellsOf);

/** The presets in the order of the documentation. */
export const ROLES = head!.slice(1);

/** Whether the role table of the documentation says yes; the row is named by how it begins. */
export function tableAllows(role: string, row: string): boolean {
  const found = rows.filter(([title]) => title!.startsWith(row));
  const column = head!.indexOf(role);
  if (found.length !== 1 || column < 1) throw new Error(`the role table has no ${role} in a row “${row}”`);
  return found[0]![column] === "yes";
}
