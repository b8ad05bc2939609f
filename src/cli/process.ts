import { readdirSync, readFileSync } from "node:fs";
import { readFile, readlink } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { Script } from "node:vm";
import { FlattenError } from "../base/errors.ts";

const key = Symbol.for("flatten.computation");
const script = new Script(`globalThis[Symbol.for("${key.description}")]()`);

/**
 * Runs a long computation so that Ctrl-C ends it at once: the signal handlers (`bin/run.ts`) would not run before its end. Node
 * removes the handlers of the process meanwhile, and a thread, its watchdog, ends the computation.
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
/**
 * The naps after which it is given up. Where threads are shown, they last longer than a busy machine keeps a thread waiting;
 * elsewhere only longer than an idle one does.
 */
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
 * Waits until the watchdog has handled a signal that has arrived: the signal is dropped if the computation ends first. The watchdog
 * sleeps until a signal wakes it.
 */
function waitFor(watchdog: readonly string[]): void {
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  const isWaiting = (nap: number): boolean =>
    watchdog.length === 0 ? nap < naps.notShown : nap < naps.shown && watchdog.some(isWatching);
  for (let nap = 0; isWaiting(nap); nap++) Atomics.wait(nothing, 0, 0, napMs);
}

/** Whether a thread is running or about to run. Its state follows its name, which is in parentheses. */
function isWatching(id: string): boolean {
  try {
    const stat = readFileSync(`${threads}/${id}/stat`, "latin1");
    return stat[stat.lastIndexOf(")") + 2] === "R";
  } catch {
    return false;
  }
}

/**
 * A process of this machine. A process id alone is not enough to find it again: ids are reused, and every container and
 * every start of the machine counts them anew.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** The start of the machine and the process namespace that `pid` belongs to; null on systems without /proc. */
  readonly pidSpace: string | null;
  /** Start of the process in clock ticks since the start of the machine; null on systems without /proc. */
  readonly startTicks: string | null;
}

/** The identity of a running process of this process namespace; undefined for a process that has ended. */
export async function identityOf(pid: number): Promise<ProcessIdentity | undefined> {
  const pidSpace = await ownPidSpace();
  if (pidSpace === null) return acceptsSignals(pid) ? { pid, pidSpace, startTicks: null } : undefined;
  const startTicks = await startTicksOf(pid);
  return startTicks === undefined ? undefined : { pid, pidSpace, startTicks };
}

/** The identity of this process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  return (await identityOf(process.pid)) ?? { pid: process.pid, pidSpace: null, startTicks: null };
}

/**
 * Whether a process is still running. A process of another container counts as ended, because it cannot be seen from
 * here: a container that was killed must not block the next one forever.
 */
export async function isRunning({ pid, pidSpace, startTicks }: ProcessIdentity): Promise<boolean> {
  const current = await identityOf(pid);
  return current !== undefined && current.pidSpace === pidSpace && current.startTicks === startTicks;
}

/** Whether a value that was read from a file is an identity. */
export function isIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== "object" || value === null) return false;
  const { pid, pidSpace, startTicks } = value as Readonly<Record<string, unknown>>;
  const isText = (text: unknown) => text === null || typeof text === "string";
  return Number.isInteger(pid) && (pid as number) > 0 && isText(pidSpace) && isText(startTicks);
}

async function ownPidSpace(): Promise<string | null> {
  try {
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    return `${boot.trim()} ${await readlink("/proc/self/ns/pid")}`;
  } catch {
    return null;
  }
}

/** States of a process in /proc/<pid>/stat that has ended and that no one has waited for yet. */
const endedStates = ["Z", "X", "x"];

/** Field 22 of /proc/<pid>/stat (proc_pid_stat(5)); undefined for a process that has ended. */
async function startTicksOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The second field is the name of the program in parentheses, which may hold blanks and parentheses itself.
  const [state = "Z", ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return endedStates.includes(state) ? undefined : fields[22 - 4];
}

function acceptsSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
