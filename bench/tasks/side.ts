/** One of the two that run programs. What is measured is written once, against this, so that it is the same for both. */
export interface Side {
  /** Of its process; another one after a start. */
  readonly pid: number;
  /** Runs a program and answers its result; throws where it did not complete. */
  execute(code: string): Promise<unknown>;
  /** Imports an OpenAPI document; throws unless every one of its operations became a tool. */
  addSource(slug: string, url: string, operationCount: number): Promise<void>;
  /** How a program calls the operation of that name. */
  addressOf(slug: string, operation: string): Promise<string>;
  /** An expression that searches all tools and is at most 20 of them. */
  searchFor(query: string): string;
  /** A neighbour's request: reads one source. */
  ask(slug: string): Promise<void>;
  /** Runs a program until a call of it waits for a person; answers what a person approves. */
  executeUntilItWaits(code: string): Promise<string>;
  /** A person approves. False: there is nothing left to approve. */
  approve(waiting: string): Promise<boolean>;
  /** Ends its process, with its data kept, and starts it again. */
  restart(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
  stop(): Promise<void>;
}
