/** Organizations own people, money and the plan. */
import "./operations.ts";
export { refuseReserved, slugCandidates, slugify } from "./slug.ts";
