import { randomFrom } from "../../base/random.ts";
import { fixedWork } from "../work/distributions.ts";
import { sampleWork } from "../work/sample.ts";
import { drawWork, type Work } from "../work/work.ts";

const sums = 2_000;
const manyJobs = 200;

/**
 * How long an invocation with `size` jobs takes: the sum of their works. Beyond fixed work and single jobs it is an
 * empirical sample of sums; beyond 200 jobs the mean, from which a sum then hardly differs (theory §5.4).
 */
export function batchWork(work: Work, size: number): Work {
  if (size === 1) return work;
  if (work.varianceSeconds2 === 0 || size > manyJobs) return fixedWork(size * work.meanSeconds);
  const random = randomFrom(`batch/${size}`);
  const times = Array.from({ length: sums }, () => {
    let total = 0;
    for (let job = 0; job < size; job++) total += drawWork(work, random);
    return total;
  });
  return sampleWork(times);
}
