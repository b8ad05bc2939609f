import type { Clock } from "../base/clock.ts";

/** Configuration that a transport puts into every SDK client; `{}` for AWS itself. */
export type ClientConfiguration = Readonly<Record<string, unknown>>;

/** A middleware that is added to every SDK client. */
export interface ClientMiddleware {
  readonly step: "initialize" | "finalizeRequest";
  readonly run: (
    next: (args: never) => Promise<unknown>,
    context: Record<string, unknown>,
  ) => (args: never) => Promise<unknown>;
}

/** How to reach a cloud: what SDK clients are configured with, and whose time it is. */
export interface Connection {
  readonly clock: Clock;
  readonly configuration: ClientConfiguration;
  readonly middlewares: readonly ClientMiddleware[];
}
