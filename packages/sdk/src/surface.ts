import type { z } from "zod";
import type { contracts } from "../../../src/modules/contracts.ts";
import type { Verb } from "../../../src/platform/verb.ts";
import type { CallOptions } from "./transport.ts";

type AnyVerb = Extract<(typeof contracts)[keyof typeof contracts], Verb>;
type VerbsByName = { [V in AnyVerb as V["name"]]: V };

/** The name of every operation: `agents.create`, `api_keys.list`, … */
export type VerbName = keyof VerbsByName;

// A field that the server coerces takes anything on the wire; callers are better served by the type it becomes.
type Given<In, Out> = {
  [Field in keyof In]: unknown extends In[Field]
    ? Field extends keyof Out
      ? Out[Field]
      : unknown
    : In[Field];
};

/**
 * What an operation takes.
 *
 * @example
 * ```ts
 * import type { Input } from "@bailiwick/sdk";
 *
 * const agent: Input<"agents.create"> = { name: "Greeter" };
 * ```
 */
export type Input<Name extends VerbName> = Given<
  z.input<VerbsByName[Name]["input"]>,
  z.output<VerbsByName[Name]["input"]>
>;

/**
 * What an operation answers.
 *
 * @example
 * ```ts
 * import type { Output } from "@bailiwick/sdk";
 *
 * const nameOf = (agent: Output<"agents.get">): string => agent.name;
 * ```
 */
export type Output<Name extends VerbName> =
  z.output<VerbsByName[Name]["output"]> extends infer Answer
    ? [Answer] extends [undefined]
      ? void
      : Answer
    : never;

type Arguments<In> =
  Record<never, never> extends In ? [input?: In, options?: CallOptions] : [input: In, options?: CallOptions];

/** A list also walks all its pages: `for await (const agent of client.agents.list.all())`. */
export interface Pages<In, Item> {
  /** Every item of every page, fetched as they are asked for. `limit` is the size of a page. */
  all(...args: Arguments<Omit<In, "cursor">>): AsyncGenerator<Item, void, undefined>;
}

/** One operation as a method. */
export type Method<Name extends VerbName> = ((...args: Arguments<Input<Name>>) => Promise<Output<Name>>) &
  (Output<Name> extends { data: (infer Item)[]; nextCursor: string | null }
    ? Pages<Input<Name>, Item>
    : unknown);

type Camel<Text extends string> = Text extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Text;
type ResourceOf<Name extends string> = Name extends `${infer Resource}.${string}` ? Resource : never;
type ActionOf<Name extends string> = Name extends `${string}.${infer Action}` ? Action : never;

/** All operations, as `client.<resource>.<action>(input, options)`. */
export type VerbMethods = {
  [Resource in ResourceOf<VerbName> as Camel<Resource>]: {
    [Name in Extract<VerbName, `${Resource}.${string}`> as Camel<ActionOf<Name>>]: Method<Name>;
  };
};
