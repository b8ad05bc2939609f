import { setImmediate } from "node:timers/promises";
import { Script } from "node:vm";
import { FlattenError } from "../base/errors.ts";

const key = Symbol.for("flatten.computation");
const script = new Script(`globalThis[Symbol.for("${key.description}")]()`);

/**
 * Runs a long computation so that Ctrl-C ends it at once: a handler of a signal would not run before its end. It is not for a
 * short one: Node removes the handlers of the process meanwhile, and its watchdog, a thread, misses a signal that arrives in
 * the last moment.
 *
 * @throws {FlattenError} (interrupted) after Ctrl-C, and what the computation throws.
 */
export async function interruptible<T>(interrupted: AbortSignal, compute: () => T): Promise<T> {
  // Lets the handler of a signal run that has already arrived.
  await setImmediate();
  if (interrupted.aborted) throw stopped();
  const scope = globalThis as unknown as Record<symbol, unknown>;
  scope[key] = compute;
  try {
    return script.runInThisContext({ breakOnSigint: true }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_INTERRUPTED") throw error;
    throw stopped();
  } finally {
    delete scope[key];
  }
}

const stopped = () => new FlattenError("interrupted", "interrupted");
