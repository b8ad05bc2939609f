import { parseSeconds } from "../base/time.ts";
import { type ClientClass, type ClientConfigOf, createClient } from "./api/clients.ts";
import { assembleEmulator, drain, type EmulatorParts, finishRunning } from "./assemble.ts";
import { type Listening, type ListenOptions, listenPaced, listenVirtual, type PacedListening } from "./listen.ts";
import { type EmulatorOptions, emulatorOptions } from "./options.ts";
import type { WorldState } from "./world.ts";

/** Milliseconds, or text with a unit as the command line takes it: `1500ms`, `90s`, `15m`, `2h`, `1d`. */
export type Duration = number | string;

/** An account's state as plain JSON, e.g. to be kept in a file. */
export type EmulatorSnapshot = WorldState;

/** How to create an emulator. Every member may be left out, the constants of `emulatorOptions` as well. */
export interface EmulatorRequest extends Partial<EmulatorOptions> {
  /** The seed of all random numbers, ids included: the same seed replays the same run. 1 unless given. */
  readonly seed?: number | string;
  /** Where virtual time starts: a date, ISO text, or milliseconds since the epoch. 2026-01-01T00:00:00Z unless given. */
  readonly startAt?: Date | string | number;
  /** `us-east-1` unless given. */
  readonly region?: string;
  /** Twelve digits; `000000000000` unless given. */
  readonly accountId?: string;
  /** Continues from the state of another emulator, with its time, Region and account ID. */
  readonly snapshot?: EmulatorSnapshot;
}

/** The virtual time of an emulator. */
export interface EmulatorClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Moves virtual time forward by a duration and runs everything that is due by then.
   *
   * @throws {TypeError} for text that is not a duration, or a negative number.
   * @throws {Error} while `listen` lets time follow the wall clock.
   */
  advance(duration: Duration): Promise<void>;
}

/** An emulated AWS account in one Region, in this process. */
export interface Emulator {
  readonly clock: EmulatorClock;
  readonly region: string;
  readonly accountId: string;
  /**
   * Creates an SDK client whose calls are answered by this emulator, without a socket.
   *
   * @param config as for the client's constructor; Region, credentials, request handler and signer are the emulator's.
   *   A client makes one attempt per call unless `maxAttempts` is given, because the SDK waits between attempts on the
   *   wall clock, during which virtual time stands still.
   */
  client<Class extends ClientClass>(Client: Class, config?: Partial<ClientConfigOf<Class>>): InstanceType<Class>;
  /**
   * Serves the emulator over HTTP on 127.0.0.1. Time stays virtual unless `speed` is given.
   *
   * @param port any free port unless given.
   * @throws {Error} when the emulator is already being served in wall-clock time.
   * @throws {RangeError} when `speed` is not above 0.
   * @throws the system's error when the port cannot be used, e.g. with the code EADDRINUSE.
   */
  listen(port?: number, options?: ListenOptions): Promise<Listening>;
  /**
   * Moves virtual time forward until no work is left: no running invocation, no asynchronous event, no message in a
   * queue that an event source mapping reads, no stack operation, no move task.
   *
   * @param within the most virtual time that this may take; `24h` unless given.
   * @throws {Error} when work is left after that time; the message lists it.
   */
  drain(options?: { readonly within?: Duration }): Promise<void>;
  /**
   * Copies the account's state. Virtual time runs first until no invocation and no stack operation is running; event
   * source mappings receive nothing during that time.
   */
  snapshot(): Promise<EmulatorSnapshot>;
  /** Ends the processes of functions and removes their files. They also end with this process. */
  close(): Promise<void>;
}

/**
 * Creates an emulated AWS account.
 *
 * @throws {TypeError} for an option that does not exist.
 * @throws {RangeError} for a value that is out of range.
 */
export const createEmulator = (request: EmulatorRequest = {}): Emulator => emulatorOf(partsFor(request));

/**
 * Assembles the emulator that a request describes, and throws what `createEmulator` throws.
 *
 * @internal
 */
export function partsFor(request: EmulatorRequest): EmulatorParts {
  const { seed = 1, startAt, region, accountId, snapshot, ...chosen } = request;
  if (accountId !== undefined && !/^\d{12}$/.test(accountId)) {
    throw new RangeError(`accountId must be twelve digits, not "${accountId}"`);
  }
  return assembleEmulator({
    seed,
    options: checkedOptions(chosen),
    ...(startAt === undefined ? {} : { startMs: instantMs(startAt) }),
    ...(region === undefined ? {} : { region }),
    ...(accountId === undefined ? {} : { accountId }),
    ...(snapshot === undefined ? {} : { state: structuredClone(snapshot) }),
  });
}

/**
 * Wraps an assembled emulator in its public interface.
 *
 * @internal
 */
export function emulatorOf(parts: EmulatorParts): Emulator {
  const { world, clock, transport } = parts;
  let paced: PacedListening | undefined;
  return {
    region: world.context.region,
    accountId: world.context.accountId,
    clock: {
      now: () => paced?.nowMs() ?? clock.nowMs(),
      advance: async (duration) => {
        const ms = durationMs(duration);
        if (paced !== undefined) throw new Error("time follows the wall clock while the emulator listens with a speed");
        await advance(parts, ms);
      },
    },
    client: (Client, config) => createClient(transport, Client, config),
    listen: async (port = 0, options = {}) => {
      const { speed, hostNames } = options;
      if (speed === undefined) return listenVirtual(parts, port, hostNames);
      if (!(speed > 0)) throw new RangeError(`speed must be above 0, not ${speed}`);
      if (paced !== undefined) throw new Error("the emulator is already being served in wall-clock time");
      const listening = await listenPaced(parts, port, options);
      paced = listening;
      const close = async () => {
        paced = undefined;
        await listening.close();
      };
      return { port: listening.port, url: listening.url, close };
    },
    drain: ({ within = "24h" } = {}) => drain(parts, durationMs(within)),
    snapshot: async () => {
      try {
        await finishRunning(parts);
        return structuredClone(world.snapshot());
      } finally {
        world.eventSourceMappings.resume();
      }
    },
    close: () => parts.close(),
  };
}

async function advance({ world: { kernel }, clock }: EmulatorParts, ms: number): Promise<void> {
  await clock.sleepMs(ms);
  // Events of the same instant that were scheduled after the sleep.
  while ((kernel.nextAtMs ?? Number.POSITIVE_INFINITY) <= kernel.nowMs) await clock.sleepMs(0);
}

function checkedOptions(chosen: Readonly<Record<string, number | undefined>>): Partial<EmulatorOptions> {
  const given = Object.entries(chosen).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(emulatorOptions, name)) {
      throw new TypeError(`the emulator has no option "${name}"; see emulatorOptions for the options`);
    }
    if (!(Number(value) >= 0)) throw new RangeError(`${name} must be 0 or above, not ${value}`);
  }
  return Object.fromEntries(given);
}

function instantMs(instant: Date | string | number): number {
  const ms = new Date(instant).getTime();
  if (Number.isNaN(ms)) throw new RangeError(`startAt is not a date: "${instant}"`);
  return ms;
}

function durationMs(duration: Duration): number {
  const ms = typeof duration === "number" ? duration : (parseSeconds(duration) ?? Number.NaN) * 1_000;
  if (ms >= 0) return ms;
  throw new TypeError(`"${duration}" is not a duration: give milliseconds, or a number with a unit such as "15m"`);
}
