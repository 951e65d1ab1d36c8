import type { Context } from "hono";
import { invalid } from "../errors.ts";

/** Where a reader of a stream goes on, as its Last-Event-ID says: one count or two, `12` or `12:3`. Null without the header. */
export function lastEventIdOf(c: Context): [number, number] | null {
  const text = c.req.header("last-event-id");
  if (text === undefined) return null;
  const [, first, second = "0"] = /^(\d{1,15})(?::(\d{1,15}))?$/.exec(text) ?? [];
  if (first === undefined) throw invalid("Last-Event-ID", "must be the id of an event of this stream");
  return [Number(first), Number(second)];
}
