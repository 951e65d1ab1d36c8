/** What is checked, beside its text. */
export interface Checked {
  /** TypeScript that declares what the code finds. */
  declarations: string;
  /** `auto`: TypeScript where it is used. */
  language: "auto" | "javascript" | "typescript";
  /** A program may return at its top and may be one expression. */
  form: "program" | "module";
  /** The type of what a program that is a function is given, where the function does not say. */
  givenType?: string;
  /** What it may import, by name; null for a name: there is none, null for all: nobody knows. */
  modules: Readonly<Record<string, string | null>> | null;
}

/** From and to are offsets in the text. */
export interface Problem {
  from: number;
  to: number;
  severity: "error" | "warning";
  message: string;
}
export interface Hover {
  from: number;
  to: number;
  signature: string;
  documentation: string;
}
export interface Suggestion {
  label: string;
  /** As CodeMirror draws it: function, property, … */
  kind: string;
  /** Lower ones come first. */
  rank: string;
  /** Instead of the label. */
  insert: string | undefined;
}
export interface Suggestions {
  /** What can stand here is anything in scope, not members of something. */
  isGlobal: boolean;
  items: Suggestion[];
}
export type Described = Pick<Hover, "signature" | "documentation">;

/** What the worker does, by name: what it is asked and what it answers. */
export interface Work {
  check: { given: object; answer: Problem[] };
  hover: { given: { at: number }; answer: Hover | null };
  suggest: { given: { at: number }; answer: Suggestions | null };
  describe: { given: { at: number; label: string }; answer: Described | null };
}
export type WorkName = keyof Work;

export type Request = { id: number; document: number } & (
  | { do: "open"; checked: Checked }
  | { do: "close" }
  | { [Name in WorkName]: { do: Name; text: string } & Work[Name]["given"] }[WorkName]
);
export interface Answer {
  id: number;
  /** Null as well where the worker failed at it: an editor goes on without. */
  answer: unknown;
}
