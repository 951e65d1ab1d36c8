import { implement } from "../../platform/operation.ts";
import { catalogue } from "./catalogue.ts";
import {
  getEvent,
  getOrganizationEvent,
  listEvents,
  listEventTypes,
  listOrganizationEvents,
} from "./contract.ts";
import { findEvent, pageOfEvents } from "./read.ts";

implement(listEvents, pageOfEvents);
implement(getEvent, (t, { id }) => findEvent(t, id));
implement(listOrganizationEvents, pageOfEvents);
implement(getOrganizationEvent, (t, { id }) => findEvent(t, id));
implement(listEventTypes, async () => ({ data: catalogue }));
