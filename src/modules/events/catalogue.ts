import { z } from "zod";
import type { EventType } from "../../platform/events/event-type.ts";
import { eventTypes } from "../event-types.ts";

/** The JSON Schema of a type's data, without what only this code knows. */
export function schemaOf({ payload }: EventType): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(payload, {
    io: "output",
    override: ({ jsonSchema }) => void delete (jsonSchema as { idKind?: unknown }).idKind,
  });
  return schema;
}

/** Every kind of event, in the order of their names. */
export const catalogue = [...eventTypes]
  .sort((a, b) => (a.type < b.type ? -1 : 1))
  .map((declared) => {
    const { type, version, scope, title, example } = declared;
    return { type, version, scope, title, schema: schemaOf(declared), example };
  });
