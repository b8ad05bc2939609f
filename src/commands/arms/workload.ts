import { isFifoQueue, queueNameOf } from "../../aws/queue.ts";
import { isFlattenStack, nameOf, partOf } from "../../aws/workload.ts";
import { usageError } from "../../base/errors.ts";
import { jobAttribute } from "../../base/job.ts";
import { limits, visibilityFactor } from "../../base/limits.ts";
import { refuseStopped } from "../../cli/parse/load.ts";
import { type ArmSpec, isByMap } from "../../experiment/arm-spec.ts";
import { checkPayloads } from "../../experiment/send/messages.ts";
import { checkTriggerEvent } from "../../experiment/send/trigger.ts";
import type { StackFacts } from "../../experiment/stack-facts.ts";
import type { Target } from "../../experiment/target.ts";
import type { Payloads } from "../../plan/payloads.ts";
import { isQueued } from "../../plan/scenario.ts";

/**
 * Checks that the jobs of an experiment fit the workload: the arms have what they need, the function gets payloads that it
 * can read, and every payload is small enough.
 *
 * @throws {FlattenError} (usage, cloud) before anything is changed or sent.
 */
export function checkWorkload(
  { workload }: Target,
  specs: readonly ArmSpec[],
  queue: StackFacts["queue"] = null,
): void {
  const [spec] = specs;
  if (spec === undefined) return;
  const isOwn = isFlattenStack(workload);
  if (!isOwn) checkJobs(nameOf(workload), spec);
  if (specs.some(({ via }) => via === "trigger")) partOf(workload, "triggerFunctionName");
  if (specs.some(({ via }) => isByMap(via))) checkMachines(nameOf(workload), isOwn);
  const queued = specs.filter(({ via }) => isQueued(via));
  if (queued.length > 0) checkQueue(partOf(workload, "queueUrl"), queued);
  else refuseMessageFlags(spec);
  const { payloads } = spec;
  if (payloads === undefined) return;
  const long = specs.find(({ beyond }) => beyond !== undefined);
  if (long !== undefined && !isOwn) checkAttributes(payloads);
  const vias = specs.map(({ via }) => via);
  checkPayloads(payloads, spec.count, vias, { messageBytesMax: queue?.maximumMessageBytes, beyond: long?.beyond });
  if (vias.includes("trigger")) checkTriggerEvent(spec);
}

const payloadExample = `--payload '{"id":"{{job}}"}'   or a file: --payloads jobs.jsonl`;

/**
 * Checks that the function has time for the jobs. On the local target the stack is deployed with enough, except for a function
 * that the emulator plays.
 *
 * @throws {FlattenError} (usage) for jobs that the timeout of the function would stop again and again.
 */
export function checkTimeout(
  { workload, description }: Target,
  specs: readonly ArmSpec[],
  { processFunction: { timeoutSeconds } }: Pick<StackFacts, "processFunction">,
): void {
  const isDeployed = isFlattenStack(workload) && description.kind !== "local";
  for (const { work } of specs) {
    const enough = 2 * Math.ceil(Math.min(work.quantile(0.999), limits.lambda.timeoutSecondsMax / 2));
    const instead = isDeployed
      ? `send shorter jobs, or set a longer timeout: flatten deploy --parameter FunctionTimeoutSeconds=${enough} --parameter VisibilityTimeoutSeconds=${visibilityFactor * enough}`
      : "give a shorter time: --work 2s   or give the function a longer timeout";
    refuseStopped(work, timeoutSeconds, instead);
  }
}

/** The state machines send flatten's own jobs. */
function checkMachines(name: string, isOwn: boolean): void {
  if (isOwn) return;
  throw usageError(
    `a Distributed Map works only on the stack of flatten: ${name} needs payloads, which the state machines do not have`,
    "let flatten send the jobs: --via sqs   or choose the stack of flatten: --stack flatten",
  );
}

/** Only flatten's own function reads flatten's jobs, and fails when they ask for it. */
function checkJobs(name: string, { payloads, failShare, flaky, outage }: ArmSpec): void {
  if (payloads === undefined) {
    throw usageError(`${name} needs payloads: it cannot read the jobs of flatten; nothing was sent`, payloadExample);
  }
  if (failShare === 0 && flaky === 0 && outage === undefined) return;
  if (outage !== undefined) {
    throw usageError(
      `--outage works only on the stack of flatten: nothing can make ${name} fail`,
      "leave out --outage, or let the emulator play the function: --target local --like measured.json   (flatten measure --format json -o measured.json writes that file)",
    );
  }
  const flag = failShare > 0 ? "--fail" : "--flaky";
  throw usageError(
    `${flag} works only on the stack of flatten: ${name} decides itself which jobs fail`,
    `leave out ${flag}`,
  );
}

function checkQueue(queueUrl: string, queued: readonly ArmSpec[]): void {
  if (!isFifoQueue(queueUrl)) return;
  const name = queueNameOf(queueUrl);
  if (queued.some(({ isFair }) => isFair)) {
    throw usageError(
      `${name} is a FIFO queue, and only standard queues are fair between tenants`,
      "leave out the arm fair",
    );
  }
  const delayed = queued.find(({ window }) => (window?.maxSeconds ?? 0) > 0);
  if (delayed !== undefined) {
    throw usageError(
      `the arm "${delayed.name}" needs delays, and ${name} is a FIFO queue, which accepts no delay of a single message`,
      "spread the sending instead: --via sqs --pause 100ms   or compare settings: --arms sqs,cap:5",
    );
  }
  if (queued[0]?.payloads?.groupId !== undefined) return;
  throw usageError(
    `${name} is a FIFO queue: each message needs a message group`,
    "give each job a group of its own, or a column: --group-id '{{job}}'   one group runs one batch at a time",
  );
}

/** The flag of what a message has besides its body; undefined if it has only a body. */
function messageFlag({ attributes, groupId }: Payloads): string | undefined {
  if (attributes.length > 0) return "--attribute";
  return groupId === undefined ? undefined : "--group-id";
}

/** A message that waits for longer than 900 s gets an attribute that names its job. */
function checkAttributes({ attributes }: Payloads): void {
  const { messageAttributesMax: most } = limits.sqs;
  if (attributes.length < most) return;
  throw usageError(
    `--beyond adds the message attribute ${jobAttribute}, and a message has at most ${most}`,
    "leave out one --attribute, or use delays of at most 900 s: --jitter 900",
  );
}

/** Direct invokes have no message attributes. */
function refuseMessageFlags({ payloads, via }: ArmSpec): void {
  const flag = payloads && messageFlag(payloads);
  if (flag === undefined) return;
  throw usageError(
    `${flag} and --via ${via} cannot be combined: only messages of a queue have it`,
    `send through the queue: --via sqs   or leave out ${flag}`,
  );
}
