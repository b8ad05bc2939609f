/** How many child executions or items of a Map Run are in each state. */
export interface MapCounts {
  pending: number;
  running: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  aborted: number;
  total: number;
}

/** Counts of a Map Run that has not begun. */
export const newCounts = (): MapCounts => ({
  pending: 0,
  running: 0,
  succeeded: 0,
  failed: 0,
  timedOut: 0,
  aborted: 0,
  total: 0,
});

/** The settings of a Map Run that UpdateMapRun can change. */
export interface MapSettings {
  /** 0 for no limit of its own. */
  readonly concurrencyMax: number;
  /** Share of the items that may fail, 0–100; undefined if only the count limits it. */
  readonly toleratedPercentage?: number | undefined;
  /** Number of items that may fail; undefined if only the share limits it. */
  readonly toleratedCount?: number | undefined;
}

/** Whether more items have failed than a Map Run tolerates: none without settings, otherwise those of both settings. */
export function exceedsTolerance(
  { toleratedPercentage: share, toleratedCount: count }: MapSettings,
  items: MapCounts,
): boolean {
  const failed = items.failed + items.timedOut;
  if (share === undefined && count === undefined) return failed > 0;
  return failed > (count ?? failed) || (100 * failed) / items.total > (share ?? 100);
}
