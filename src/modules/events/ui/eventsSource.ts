import type { Output } from "../../../web/api/index.ts";
import type { DeveloperExample, Option } from "../../../web/kit/index.ts";
import type { AnEvent } from "./eventChoice.ts";

export interface EventFilters {
  /** With commas between. */
  types?: string;
  agentId?: string;
  actorId?: string;
  from?: string;
  to?: string;
}

export interface EventPage {
  data: AnEvent[];
  nextCursor: string | null;
}

/** Whose events a browser shows: a workspace's or an organization's own. */
export interface EventsSource {
  /** Id of the workspace or the organization. */
  key: string;
  /** `Acme Clinics`: in sentences. */
  whole: string;
  scope: "workspace" | "organization";
  list(filters: EventFilters, cursor: string | undefined, signal: AbortSignal): Promise<EventPage>;
  get(id: string, signal: AbortSignal): Promise<AnEvent>;
  /** What happens after this sequence, while it happens. */
  follow(filters: EventFilters, after: number, signal: AbortSignal): AsyncIterable<AnEvent>;
  /** Found by name; null for who may not see them. */
  people: ((search: string, signal: AbortSignal) => Promise<Option[]>) | null;
  agents: ((signal: AbortSignal) => Promise<Option[]>) | null;
  /** The page of what an event is about; null where there is none. */
  pageHref: ((page: string) => string) | null;
  /** Null for who may not see deliveries. */
  deliveriesHref: ((eventId: string) => string) | null;
  example(filters: EventFilters): DeveloperExample;
  apiDocsHref: string;
  settings: EventSettingsSource;
}

/** When failures are told of is a workspace's to say. */
export type EventSettings = Pick<Output<"event_settings.get">, "retentionDays"> &
  Partial<Output<"event_settings.get">>;

export interface EventSettingsSource {
  key: string;
  /** `Acme Clinics` */
  name: string;
  canWrite: boolean;
  /** Shown to who may not. */
  whoMayWrite: string;
  load(signal: AbortSignal): Promise<EventSettings>;
  save(settings: EventSettings): Promise<EventSettings>;
}
