import { SchemaView } from "../../../web/docs/SchemaView.tsx";
import type { EventTypeShown } from "./eventChoice.ts";

/** The fields of a type's data in words. */
export const EventSchema = ({ type: { schema } }: { type: EventTypeShown }) => (
  <div className="min-w-0 rounded-md border border-line bg-surface px-3 py-1">
    <SchemaView schema={schema} />
  </div>
);
