import { usePageTitle } from "../../../web/api/index.ts";
import { TaskConsole } from "./TaskConsole.tsx";

const EXAMPLE = `// Every tool of the workspace is a function: tools.<source>.<tool>(arguments).
// It answers { ok: true, data } or { ok: false, error }.
const found = await tools.search("weather");
console.log("found", found);

return found;
`;

/** A console with a program that works as it is. */
export function NewTaskPage() {
  usePageTitle("New task", "Tasks");
  return <TaskConsole task={null} start={EXAMPLE} />;
}
