import { lambdaMetric, type MetricSeries, readMetrics, totalOf } from "../../src/aws/cloudwatch.ts";
import { readLogEvents } from "../../src/aws/logs.ts";

import type { ArmResult } from "../../src/experiment/result.ts";
import type { Invocation } from "../../src/measure/invocations.ts";
import { InvocationLog } from "../../src/measure/log/invocation-log.ts";
import type { Scenario } from "./scenario.ts";
import type { SimAccount } from "./sim-account.ts";

const minuteMs = 60_000;

/** Checks the result of one arm; `peak` is the emulator's own count. Returns what does not hold. */
export function armFaults(arm: ArmResult, peak: number): string[] {
  const { sent, processed, failed, deadLettered, throttled, inFlight, lost } = arm.jobs;
  const faults: string[] = [];
  const places = processed + failed + deadLettered + throttled + inFlight + (lost ?? 0);
  if (places !== sent) faults.push(`${sent} jobs sent, but ${places} are somewhere: ${JSON.stringify(arm.jobs)}`);
  if (sent !== arm.count) faults.push(`${arm.count} jobs, but ${sent} sent`);
  if (lost !== 0) faults.push(`${lost} jobs lost`);
  if (arm.state !== "drained") faults.push(`the arm ended ${arm.state}: ${JSON.stringify(arm.jobs)}`);
  if (inFlight !== 0) faults.push(`${inFlight} jobs in flight after the end`);
  if (arm.peak.invocations !== peak) faults.push(`peak ${arm.peak.invocations}, but ${peak} environments were busy`);
  return faults;
}

/** Compares CloudWatch, after everything has settled, with the whole log of the function. */
export async function metricFaults({ cloud, emulator, target }: SimAccount): Promise<string[]> {
  const name = target.workload.functionName;
  const { nowMs } = emulator.world.kernel;
  const log = new InvocationLog();
  for (const event of await readLogEvents(cloud, { group: `/aws/lambda/${name}`, startMs: 0 })) log.add(event);
  const invocations = log.read();
  const queries = {
    concurrent: lambdaMetric("ConcurrentExecutions", "Maximum", name),
    counted: lambdaMetric("Invocations", "Sum", name),
  };
  const { concurrent, counted } = await readMetrics(cloud, queries, worldStartMs, nowMs);
  const faults = sameSeries("ConcurrentExecutions", concurrent, sweptMinutes(invocations));
  const metered = totalOf(counted);
  if (metered !== invocations.length) {
    faults.push(`Invocations add up to ${metered}, but there are ${invocations.length} REPORT lines`);
  }
  return faults;
}

const worldStartMs = Date.UTC(2026, 0, 1);

/** Returns for each minute with a start the maximum in flight at any of its starts. */
function sweptMinutes(invocations: readonly Invocation[]): Map<number, number> {
  const minutes = new Map<number, number>();
  const ends = invocations.map(({ endMs }) => endMs ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const starts = invocations.map(({ startMs }) => startMs).sort((a, b) => a - b);
  let ended = 0;
  starts.forEach((startMs, index) => {
    while ((ends[ended] as number) <= startMs) ended++;
    const minute = Math.floor(startMs / minuteMs) * minuteMs;
    minutes.set(minute, Math.max(minutes.get(minute) ?? 0, index + 1 - ended));
  });
  return minutes;
}

function sameSeries(name: string, metered: MetricSeries | undefined, swept: MetricSeries): string[] {
  const minutes = new Set([...(metered?.keys() ?? []), ...swept.keys()]);
  return [...minutes].flatMap((minute) => {
    const [a, b] = [metered?.get(minute), swept.get(minute)];
    const at = new Date(minute).toISOString();
    return a === b ? [] : [`${name} at ${at} is ${a} in CloudWatch, and ${b} in the log`];
  });
}

/** Checks that dead-lettered messages were received exactly as often as the policy requires. */
export function deadLetterFaults({ queue, deadLetters }: SimAccount, { parameters }: Scenario): string[] {
  const faults: string[] = [];
  for (const { id, moved } of deadLetters.messages()) {
    if (moved?.sourceArn !== queue.arn || moved.receiveCount === Number(parameters.MaxReceiveCount)) continue;
    faults.push(
      `dead-lettered message ${id} was received ${moved.receiveCount} times, not ${parameters.MaxReceiveCount}`,
    );
  }
  return faults;
}
