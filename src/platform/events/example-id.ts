import { ID_PREFIXES, type IdKind } from "../ids.ts";

/** A well-formed id of this kind, for the example of an event. */
export const exampleId = (kind: IdKind): string => `${ID_PREFIXES[kind]}_01k5x8v0c4f6pz2r8s5k3y7w9g`;
