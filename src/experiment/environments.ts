import { readLogEvents } from "../aws/logs/events.ts";
import { untilFreshMinuteMs } from "../aws/metrics.ts";
import { mean } from "../base/statistics.ts";
import { type Invocation, InvocationLog } from "../measure/invocations.ts";
import type { Consumer } from "../plan/consumer.ts";
import { environmentIdleMsOf, type StackFacts } from "./stack-facts.ts";
import type { Target } from "./target.ts";

/** What the log of the function shows of its execution environments before a run; parts of the consumer. */
export type FoundEnvironments = Pick<Consumer, "warmEnvironments"> &
  Partial<Pick<Consumer, "warmIdleSeconds" | "coldStartMs" | "coldStartSpreadMs">>;

/** A function without idle environments. */
export const noEnvironments: FoundEnvironments = { warmEnvironments: 0 };

/** Every REPORT line contains this. */
const pattern = '"REPORT RequestId"';

/**
 * Finds the environments that earlier invocations have left idle, and how long cold starts take, in the log of the function:
 * as far back as Lambda keeps an idle environment. A change of the function ends all of its environments.
 */
export async function findEnvironments(target: Target, facts: StackFacts): Promise<FoundEnvironments> {
  const { cloud } = target;
  const { processFunction, constants } = facts;
  // A run begins with a full minute. Log lines are dated by the target's clock.
  const beginsMs = cloud.clock.nowMs() + untilFreshMinuteMs(cloud) + cloud.skew.certainMs;
  const startMs = Math.max(beginsMs - environmentIdleMsOf(facts), processFunction.changedMs);
  const latest = new Map<string, Invocation>();
  const initMs: number[] = [];
  const query = { group: processFunction.logGroup, startMs: Math.floor(startMs), pattern };
  for (const { stream, timestampMs, message } of await readLogEvents(cloud, query)) {
    const log = new InvocationLog();
    log.add({ stream, timestampMs, message });
    const [invocation] = log.read();
    if (invocation === undefined) continue;
    if (invocation.initMs > 0) initMs.push(invocation.initMs);
    if (invocation.startMs >= processFunction.changedMs) latest.set(stream, invocation);
  }
  const warmIdleSeconds = [...latest.values()]
    .filter(({ crashed }) => !crashed)
    .map(({ endMs }) => (beginsMs - (endMs ?? beginsMs)) / 1000)
    .sort((a, b) => a - b);
  return {
    warmEnvironments: warmIdleSeconds.length,
    ...(warmIdleSeconds.length === 0 ? {} : { warmIdleSeconds }),
    ...(constants === undefined ? measuredColdStarts(initMs) : {}),
  };
}

/** Fewer cold starts say little about the next ones. */
const coldStartsMin = 5;

/** Mean and spread of the measured cold starts: a triangular distribution deviates from its mean by √6 standard deviations. */
function measuredColdStarts(initMs: readonly number[]): Partial<FoundEnvironments> {
  if (initMs.length < coldStartsMin) return {};
  const coldStartMs = mean(initMs);
  const deviation = Math.sqrt(mean(initMs.map((ms) => (ms - coldStartMs) ** 2)));
  return { coldStartMs, coldStartSpreadMs: Math.min(coldStartMs, Math.sqrt(6) * deviation) };
}
