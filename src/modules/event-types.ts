/** Every kind of event there is. Runs anywhere: the catalogue, its documentation, filters and suites read this list. */
import * as runs from "../platform/dispatch/run-events.ts";
import type { EventType } from "../platform/events/event-type.ts";

const declarations = { ...runs };

const isEventType = (value: unknown): value is EventType =>
  typeof value === "object" && value !== null && "payload" in value && "example" in value;
export const eventTypes: readonly EventType[] = (Object.values(declarations) as unknown[]).filter(
  isEventType,
);
