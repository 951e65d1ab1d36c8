import { implement } from "../../platform/operation.ts";
import { getOrganizationReadiness, getReadiness } from "./contract.ts";
import { readiness, readinessAnswer } from "./readiness.ts";

implement(getReadiness, async (t) => readinessAnswer(await readiness(t)));
implement(getOrganizationReadiness, async (t) => readinessAnswer(await readiness(t)));
