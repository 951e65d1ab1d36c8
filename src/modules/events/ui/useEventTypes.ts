import { client, useApiQuery } from "../../../web/api/index.ts";

/** The catalogue of events; it changes with the version of the installation only. */
export const useEventTypes = () =>
  useApiQuery(["event-types"], async (signal) => (await client.eventTypes.list({}, { signal })).data, {
    staleMs: 10 * 60_000,
  });
