/** Days on which AWS stops to support a runtime, and to let functions with it be changed (L-DG Lambda runtimes, 2026). */
export interface RuntimeDates {
  readonly deprecated: string;
  readonly updateBlocked: string;
}

/** The runtimes that AWS supports or has just stopped to. The day in doubt is taken as the later one. */
export const nodeRuntimes: Readonly<Record<string, RuntimeDates>> = {
  "nodejs24.x": { deprecated: "2028-04-30", updateBlocked: "2028-07-01" },
  "nodejs22.x": { deprecated: "2027-04-30", updateBlocked: "2027-07-01" },
  "nodejs20.x": { deprecated: "2026-04-30", updateBlocked: "2026-09-30" },
};
