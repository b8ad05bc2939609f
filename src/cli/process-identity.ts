import { readFile, readlink } from "node:fs/promises";

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
