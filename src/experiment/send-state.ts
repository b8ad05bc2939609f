/** What the driver knows of its own sending, kept up to date while it sends. */
export interface SendState {
  /** Documents whose sending was confirmed, or whose invoke was answered or is under way. */
  readonly sent: Set<number>;
  /** Direct invokes that ended in a function error. */
  readonly failed: Set<number>;
  /** Direct invokes that were refused for want of concurrency. */
  readonly throttled: Set<number>;
  /** Documents that were never taken, with the reason. */
  readonly unsent: Map<number, string>;
  /** Calls that have no answer yet. */
  outstanding: number;
  firstSendMs: number | undefined;
  lastSendMs: number | undefined;
}

export const newSendState = (): SendState => ({
  sent: new Set(),
  failed: new Set(),
  throttled: new Set(),
  unsent: new Map(),
  outstanding: 0,
  firstSendMs: undefined,
  lastSendMs: undefined,
});
