/** Draft -> Version -> Pointer, the one mechanism of everything that is edited, frozen and deployed. */
export { compare } from "./compare.ts";
export * from "./drafts.ts";
