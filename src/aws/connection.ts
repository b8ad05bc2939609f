import type { Clock } from "../base/clock.ts";

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

/** How to reach a cloud: the configuration and middlewares of the SDK clients, and the clock. */
export interface Connection {
  readonly clock: Clock;
  readonly configuration: ClientConfiguration;
  readonly middlewares: readonly ClientMiddleware[];
  /**
   * How long a response that has begun may send nothing, milliseconds; without limit unless given. The request timeout of
   * the SDK ends when a response begins.
   */
  readonly responseIdleMs?: number;
}
