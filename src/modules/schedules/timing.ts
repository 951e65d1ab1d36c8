import { AppError, type FieldError } from "../../platform/errors.ts";
import { cronFault } from "./cron.ts";
import { nextOccurrence, PLANNED_UNTIL, type Timing } from "./occurrences.ts";

/** When a schedule shall fire, as somebody wrote it. */
export interface WantedTiming {
  kind: Timing["kind"];
  cron?: string | null | undefined;
  intervalSeconds?: number | null | undefined;
  at?: string | null | undefined;
  timeZone: string;
  startsAt?: string | null | undefined;
  endsAt?: string | null | undefined;
}

const FIELD_OF = { cron: "cron", interval: "intervalSeconds", once: "at" } as const;

// Calendars before and after are nobody's plan, and not every part of the way can write their years.
export const isPlannable = (time: number): boolean => time >= 0 && time < PLANNED_UNTIL;

// Planned times are whole seconds; the milliseconds belong to firings by hand.
const wholeSeconds = (time: string | null | undefined): string | null =>
  time ? new Date(Math.floor(Date.parse(time) / 1000) * 1000).toISOString() : null;

/** In the usual case of letters, but never another name for the zone: who writes Asia/Kolkata reads Asia/Kolkata. */
function zoneNameOf(given: string): string {
  const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: given }).resolvedOptions();
  return timeZone.toLowerCase() === given.toLowerCase() ? timeZone : given;
}

function faultsOf(wanted: WantedTiming, now: number): FieldError[] {
  const faults: FieldError[] = [];
  const own = FIELD_OF[wanted.kind];
  for (const path of Object.values(FIELD_OF)) {
    const isGiven = wanted[path] !== undefined && wanted[path] !== null;
    if (path === own && !isGiven) faults.push({ path, message: `is required for kind ${wanted.kind}` });
    if (path !== own && isGiven) faults.push({ path, message: `does not belong to kind ${wanted.kind}` });
  }
  const fault = own === "cron" && wanted.cron ? cronFault(wanted.cron) : null;
  if (fault) faults.push({ path: "cron", message: fault });
  for (const path of ["at", "startsAt", "endsAt"] as const)
    if (wanted[path] && !isPlannable(Date.parse(wanted[path])))
      faults.push({ path, message: "must lie between the years 1970 and 2200" });
  const [starts, ends] = [wanted.startsAt, wanted.endsAt].map((time) => (time ? Date.parse(time) : null));
  if (ends !== null && ends! <= now) faults.push({ path: "endsAt", message: "must be in the future" });
  else if (ends !== null && starts !== null && starts! > ends!)
    faults.push({ path: "endsAt", message: "must be after startsAt" });
  if (own === "at" && wanted.at && Date.parse(wanted.at) <= now)
    faults.push({ path: "at", message: "must be in the future" });
  return faults;
}

/** Checked and made whole; 422 names every field that is wrong. `now` in Unix milliseconds. */
export function timingOf(wanted: WantedTiming, now: number): Timing {
  const faults = faultsOf(wanted, now);
  const timing: Timing = {
    kind: wanted.kind,
    cron: wanted.cron?.trim().replace(/\s+/g, " ") ?? null,
    intervalSeconds: wanted.intervalSeconds ?? null,
    at: wholeSeconds(wanted.at),
    timeZone: zoneNameOf(wanted.timeZone),
    startsAt: wholeSeconds(wanted.startsAt),
    endsAt: wholeSeconds(wanted.endsAt),
    anchorAt: wholeSeconds(wanted.startsAt ?? new Date(now).toISOString())!,
  };
  if (faults.length === 0 && nextOccurrence(timing, now) === null)
    faults.push({ path: FIELD_OF[wanted.kind], message: "never fires" });
  const [first] = faults;
  if (first) throw new AppError("invalid", `${first.path}: ${first.message}`, { errors: faults });
  return timing;
}

const TIMING_FIELDS = ["kind", "cron", "intervalSeconds", "at", "timeZone", "startsAt", "endsAt"] as const;

/** Whether a change says anything about when it fires. */
export const changesTiming = (changes: Partial<WantedTiming>): boolean =>
  TIMING_FIELDS.some((field) => changes[field] !== undefined);

/** A schedule's timing with a change to it: another kind leaves behind what belonged to the former one. */
export function changedTiming(timing: Timing, changes: Partial<WantedTiming>, now: number): Timing {
  const kind = changes.kind ?? timing.kind;
  const kept = kind === timing.kind ? timing : { ...timing, cron: null, intervalSeconds: null, at: null };
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return timingOf({ ...kept, ...given, kind }, now);
}
