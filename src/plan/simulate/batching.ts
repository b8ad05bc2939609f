import type { Course } from "./course.ts";

/** How pollers make batches of the jobs that wait. */
export interface Batching {
  /** Jobs of a batch that starts now; 0 when none is ready, or no poller is free. */
  take(course: Course): number;
  /** When a batch starts that was held open until then; Infinity when none is. */
  closesAt(course: Course): number;
}

/** Without a batching window one receive makes a batch, of whatever is there. */
export const atOnce: Batching = {
  take: (course) => {
    if (course.busy >= course.pollers) return 0;
    const jobs = Math.min(course.waiting, course.road.batchSize);
    course.waiting -= jobs;
    return jobs;
  },
  closesAt: () => Number.POSITIVE_INFINITY,
};
