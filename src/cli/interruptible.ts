import { readdirSync, readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { Script } from "node:vm";
import { FlattenError } from "../base/errors.ts";

const key = Symbol.for("flatten.computation");
const script = new Script(`globalThis[Symbol.for("${key.description}")]()`);

/**
 * Runs a long computation so that Ctrl-C ends it at once: a handler of a signal would not run before its end. Node removes the
 * handlers of the process meanwhile, and a thread, its watchdog, ends the computation.
 *
 * @throws {FlattenError} (interrupted) after Ctrl-C, also in the last moment, and what the computation throws.
 */
export async function interruptible<T>(interrupted: AbortSignal, compute: () => T): Promise<T> {
  await handleSignals(interrupted);
  const scope = globalThis as unknown as Record<symbol, unknown>;
  const before = threadIds();
  scope[key] = () => {
    const watchdog = threadIds().filter((id) => !before.includes(id));
    const result = compute();
    waitFor(watchdog);
    return result;
  };
  try {
    const result = script.runInThisContext({ breakOnSigint: true }) as T;
    await handleSignals(interrupted);
    return result;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_INTERRUPTED") throw error;
    throw stopped();
  } finally {
    delete scope[key];
  }
}

const stopped = () => new FlattenError("interrupted", "interrupted");

/** Lets the handler of a signal run that has already arrived. @throws {FlattenError} (interrupted) after Ctrl-C. */
async function handleSignals(interrupted: AbortSignal): Promise<void> {
  await setImmediate();
  if (interrupted.aborted) throw stopped();
}

/** Where Linux shows the threads of this process. */
const threads = "/proc/self/task";
const napMs = 1;
/** More than a busy machine keeps a thread waiting, and, where threads are not shown, more than an idle one does. */
const naps = { shown: 1_000, notShown: 5 } as const;

/** The threads of this process; none where they are not shown. */
function threadIds(): string[] {
  try {
    return readdirSync(threads);
  } catch {
    return [];
  }
}

/**
 * Waits until the watchdog has handled a signal that has arrived: it is dropped if the computation ends before. A signal wakes
 * the watchdog, which sleeps otherwise.
 */
function waitFor(watchdog: readonly string[]): void {
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  const isWaiting = (nap: number): boolean =>
    watchdog.length === 0 ? nap < naps.notShown : nap < naps.shown && watchdog.some(isRunning);
  for (let nap = 0; isWaiting(nap); nap++) Atomics.wait(nothing, 0, 0, napMs);
}

/** Whether a thread is running or about to run. Its state follows its name, which is in parentheses. */
function isRunning(id: string): boolean {
  try {
    const stat = readFileSync(`${threads}/${id}/stat`, "latin1");
    return stat[stat.lastIndexOf(")") + 2] === "R";
  } catch {
    return false;
  }
}
