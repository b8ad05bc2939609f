import type { Clock } from "../base/time.ts";

/** Configuration for every SDK client of a connection; `{}` for AWS itself. */
export type ClientConfiguration = Readonly<Record<string, unknown>>;

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
