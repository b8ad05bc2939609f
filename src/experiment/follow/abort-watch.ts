import { type MetricQuery, type MetricSeries, readMetrics } from "../../aws/cloudwatch.ts";
import { sum } from "../../base/numbers.ts";
import { minuteMs } from "../../base/time.ts";
import { type abortTerms, isHeld } from "../../measure/assertion.ts";
import type { ArmRun } from "../arm-run.ts";
import type { LiveRun } from "../live-run.ts";

type AbortTerm = (typeof abortTerms)[number];

/** CloudWatch has a value for each minute. */
const readEveryMs = 60_000;

/** Ends a run when a condition of `--abort` holds. CloudWatch's numbers are one to three minutes late (L-DG). */
export class AbortWatch {
  readonly #run: ArmRun;
  #readAtMs = Number.NEGATIVE_INFINITY;
  #seen: Readonly<Record<AbortTerm, number>> = { throttles: 0, otherThrottles: 0, errors: 0 };

  constructor(run: ArmRun) {
    this.#run = run;
  }

  /** Ends the run if a condition holds by now. */
  async check(live: LiveRun): Promise<void> {
    const { abort = [], via } = this.#run.spec;
    if (abort.length === 0) return;
    await this.#readMetrics(live);
    const { sends, log, accounting } = live;
    const isEachLogged = accounting !== "counts" || !log.jobs.isEmpty;
    const values: Readonly<Record<AbortTerm, number>> = {
      ...this.#seen,
      throttles: Math.max(sends.throttled.size, this.#seen.throttles),
      errors:
        via === "invoke" || isEachLogged ? Math.max(log.jobs.failedAttempts, sends.failed.size) : this.#seen.errors,
    };
    const broken = abort.find((condition) => isHeld(condition, values[condition.term as AbortTerm]));
    if (broken !== undefined) live.stop.abort(broken.expression, values[broken.term as AbortTerm]);
  }

  async #readMetrics({ startedMs }: LiveRun): Promise<void> {
    const { cloud, workload } = this.#run.target;
    const nowMs = cloud.clock.nowMs();
    if (nowMs - this.#readAtMs < readEveryMs) return;
    this.#readAtMs = nowMs;
    const ofFunction = (name: string): MetricQuery => ({
      ...accountThrottles,
      name,
      dimensions: { FunctionName: workload.functionName },
    });
    const fromMs = Math.floor((startedMs + cloud.skew.certainMs) / minuteMs) * minuteMs;
    const queries = [ofFunction("Throttles"), accountThrottles, ofFunction("Errors")];
    const [own, all, errors] = await readMetrics(cloud, queries, fromMs, nowMs + cloud.skew.certainMs + minuteMs);
    const total = (series: MetricSeries | undefined) => sum([...(series?.values() ?? [])]);
    this.#seen = { throttles: total(own), otherThrottles: otherThrottlesIn(all, own), errors: total(errors) };
  }
}

/** Throttles of other functions: those of the account without those of one function. Both series have sums. */
export const otherThrottlesIn = (all: MetricSeries | undefined, own: MetricSeries | undefined): number =>
  Math.max(0, sum([...(all?.values() ?? [])]) - sum([...(own?.values() ?? [])]));

/** The throttles of the whole account in the Region. */
export const accountThrottles: MetricQuery = {
  namespace: "AWS/Lambda",
  name: "Throttles",
  dimensions: {},
  statistic: "Sum",
};
