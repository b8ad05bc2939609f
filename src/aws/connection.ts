import type { Clock } from "../base/time.ts";

/** Configuration for every SDK client of a connection; `{}` for AWS itself. */
type ClientConfiguration = Readonly<Record<string, unknown>>;

/** A middleware that is added to every SDK client. */
export interface ClientMiddleware {
  readonly step: "initialize" | "finalizeRequest" | "deserialize";
  readonly run: (
    next: (args: never) => Promise<unknown>,
    context: Record<string, unknown>,
  ) => (args: never) => Promise<unknown>;
}

/** Figures of the service that no API returns, milliseconds. The emulator knows its own. */
export interface ServiceConstants {
  /** From a call until the service receives it. */
  readonly apiLatencyMs: number;
  /** From a receive of the event source mapping until the queue receives it. */
  readonly mappingPollMs: number;
  /** Between two pollers that the mapping adds. */
  readonly mappingGrowthStepMs: number;
  /** How long the mapping takes to be enabled. */
  readonly mappingTransitionMs: number;
  readonly asyncQueueMs: number;
  /** From the writing of a log event until it can be read. It is the same for every event, so they can be read in order. */
  readonly logIngestionLagMs: number;
  /** Mean and largest deviation of a cold start. */
  readonly coldStartMs: number;
  readonly coldStartSpreadMs: number;
  /** How late, at most, work ends and a message becomes visible. */
  readonly workLateMs: number;
  readonly messageLateMs: number;
  /** After this time an idle execution environment is removed. */
  readonly environmentIdleMs: number;
}

/** How to reach a cloud: the configuration and middlewares of the SDK clients, and the clock. */
export interface Connection {
  /** Undefined where they are unknown, as on AWS. */
  readonly constants?: ServiceConstants;
  readonly clock: Clock;
  readonly configuration: ClientConfiguration;
  readonly middlewares: readonly ClientMiddleware[];
  /** The SDK's own middlewares that are removed from every client, by name. */
  readonly unusedMiddlewares?: readonly string[];
  /**
   * How long a response that has begun may send nothing, milliseconds; without limit unless given. The request timeout of
   * the SDK ends when a response begins.
   */
  readonly responseIdleMs?: number;
  /** Whether the configuration is plain data and there are no middlewares, so that a thread can connect in the same way. */
  readonly isPlain?: boolean;
}

/** A Date header has whole seconds. */
const dateStepMs = 1_000;

/** What is known about the skew: it is at least `leastMs` and at most `mostMs`. */
interface Bounds {
  readonly leastMs: number;
  readonly mostMs: number;
}

const unbounded: Bounds = { leastMs: Number.NEGATIVE_INFINITY, mostMs: Number.POSITIVE_INFINITY };

/** The bounds that hold for both; undefined if they contradict each other. */
function intersection(a: Bounds, b: Bounds): Bounds | undefined {
  const [leastMs, mostMs] = [Math.max(a.leastMs, b.leastMs), Math.min(a.mostMs, b.mostMs)];
  return leastMs <= mostMs ? { leastMs, mostMs } : undefined;
}

/** Times of a run, milliseconds since the epoch: two on the local clock, two on the target's. */
interface RunTimes {
  /** When the first job was sent or, with a delay, when its delay ended; local. */
  readonly sentMs: number;
  /** When the last line of the log was read; local. */
  readonly readMs: number;
  /** When the first job started, by its log line. */
  readonly startedMs: number;
  /** When the last job ended, by its log line. */
  readonly endedMs: number;
}

/**
 * How far the target's clock is ahead of the local clock. The Date headers of responses bound the skew from two sides,
 * and many responses narrow the bounds. The log lines of a run bound it as well: no job starts before it is sent, and
 * none ends after its line is read. If the two contradict each other, a proxy or a server has a wrong date, and the log
 * is used: its times are what the skew is needed for.
 */
export class ClockSkew {
  #dates = unbounded;
  #runs = unbounded;

  /** Adds a response that was dated between `sentMs` and `receivedMs` of the local clock. */
  note(dateMs: number, sentMs: number, receivedMs: number): void {
    const bounds = { leastMs: dateMs - receivedMs, mostMs: dateMs + dateStepMs - sentMs };
    // After a contradiction a clock was changed: only the newest response counts.
    this.#dates = intersection(this.#dates, bounds) ?? bounds;
  }

  /** Adds the log of a run. */
  noteRun({ sentMs, readMs, startedMs, endedMs }: RunTimes): void {
    const mostMs = startedMs - sentMs;
    const bounds = { leastMs: Math.min(endedMs - readMs, mostMs), mostMs };
    this.#runs = intersection(this.#runs, bounds) ?? bounds;
  }

  get #bounds(): Bounds {
    return intersection(this.#dates, this.#runs) ?? this.#runs;
  }

  /** The skew as far as it is certain, milliseconds: positive if the target is ahead, 0 if there may be none. */
  get certainMs(): number {
    const { leastMs, mostMs } = this.#bounds;
    return Math.max(0, leastMs) + Math.min(0, mostMs);
  }

  /** The earliest time that the target's clock can show when the local clock shows `ms`; `ms` if no response was dated. */
  earliestMs(ms: number): number {
    return Number.isFinite(this.#dates.leastMs) ? Math.floor(ms + this.#bounds.leastMs) : ms;
  }
}

/** Notes the Date header of every response that has one. The emulator in this process sends none. */
export const skewMiddleware = (skew: ClockSkew, clock: Clock): ClientMiddleware => ({
  step: "finalizeRequest",
  run: (next) => async (args) => {
    const sentMs = clock.nowMs();
    const output = await next(args);
    const { response } = output as { response?: { headers?: Readonly<Record<string, string>> } };
    const dateMs = Date.parse(response?.headers?.date ?? "");
    if (!Number.isNaN(dateMs)) skew.note(dateMs, sentMs, clock.nowMs());
    return output;
  },
});
