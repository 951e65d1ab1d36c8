import type { Door, Tx } from "../../../platform/db/door.ts";
import type { Scope } from "../../../platform/db/scope.ts";

/** A transaction that begins when it is first needed, so that nothing is held while a source is still being fetched. */
export function lazyTransaction(door: Door, scope: Scope) {
  const opened = Promise.withResolvers<Tx>();
  const ended = Promise.withResolvers<void>();
  let running: Promise<void> | null = null;
  ended.promise.catch(() => {});
  return {
    begin(): Promise<Tx> {
      if (!running) {
        running = door.write(scope, (t) => {
          opened.resolve(t);
          return ended.promise;
        });
        running.catch(opened.reject);
      }
      return opened.promise;
    },
    async commit(): Promise<void> {
      ended.resolve();
      await running;
    },
    async rollback(reason: unknown): Promise<void> {
      ended.reject(reason);
      await running?.catch(() => {});
    },
  };
}
