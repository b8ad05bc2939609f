import { type InvokeResult, invokeFunction } from "../../aws/functions.ts";
import { partOf } from "../../aws/workload.ts";
import { jsonIn, utf8Length } from "../../base/encoding.ts";
import { FlattenError, usageError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import { longestRunId, type Payloads, templateText } from "../../plan/payloads.ts";
import type { PlannedJob } from "../../plan/send-plan.ts";
import type { ArmRun } from "../arm-run.ts";
import type { ArmSpec } from "../arm-spec.ts";
import { makeCalls, recordUnsentOnError, type Sending } from "./make-calls.ts";
import { partSeed } from "./planned-calls.ts";
import type { SendState, Unsent } from "./send-state.ts";

/** Lets the `trigger` function plan and send the same jobs from inside the cloud: one invocation for each 100,000 jobs. */
export async function sendByTrigger(run: ArmRun, sending: Sending): Promise<void> {
  const { cloud, workload } = run.target;
  const functionName = partOf(workload, "triggerFunctionName");
  const { sends, stop } = sending;
  await makeCalls(run, sending, run.calls.length, async ({ jobs }) => {
    const result = await recordUnsentOnError(sending, jobs, () =>
      invokeFunction(cloud, functionName, JSON.stringify(triggerEvent(run, jobs)), "RequestResponse", stop.signal),
    );
    const failed = result.kind === "ok" ? failedDocumentsIn(result.payload) : undefined;
    if (failed === undefined) throw triggerFailed(sends, jobs, result);
    for (const { message } of jobs) {
      if (failed.has(message.document)) sends.unsent.set(message.document, refusedBySqs);
      else sends.sent.add(message.document);
    }
  });
}

/** Returns the jobs that `trigger` reports as failed; undefined if its response cannot be read. */
function failedDocumentsIn(payload: string): ReadonlySet<number> | undefined {
  const answer = jsonIn(payload) as { failedDocuments?: number[] } | null | undefined;
  return answer === undefined ? undefined : new Set(answer?.failedDocuments ?? []);
}

/** A time with as many digits as a time has for the next 250 years. */
const latestMs = 9_999_999_999_999;

/**
 * Checks that the event of the trigger function, which contains all payloads, fits into one call.
 *
 * @throws {FlattenError} (usage) for an event that is too large.
 */
export function checkTriggerEvent(spec: ArmSpec): void {
  const { syncPayloadBytesMax } = limits.lambda;
  const outage = spec.outage === undefined ? {} : { outageMs: { fromMs: latestMs, untilMs: latestMs } };
  const bytes = utf8Length(JSON.stringify(triggerEvent({ spec, id: longestRunId, seed: 2 ** 31, ...outage }, [])));
  if (bytes <= syncPayloadBytesMax) return;
  throw usageError(
    `--via trigger: the event with all payloads has ${bytes} bytes, but Lambda accepts ${syncPayloadBytesMax} bytes in a synchronous invoke; nothing was sent`,
    'let flatten send the payloads itself: --via sqs   or give one payload with fields: --payload \'{"id":"{{job}}"}\'',
  );
}

/** What of a run decides the event of the `trigger` function. */
type TriggerRun = Pick<ArmRun, "spec" | "id" | "seed" | "outageMs">;

/** The event from which the `trigger` function makes the same plan for these jobs. */
function triggerEvent({ spec, id, seed, outageMs }: TriggerRun, jobs: readonly PlannedJob[]) {
  const first = jobs[0]?.message.document ?? 1;
  return {
    count: jobs.length,
    ...(first === 1 ? {} : { first }),
    run: id,
    seed: partSeed(seed, first, spec.count),
    spread: spec.spread,
    ...(spec.window === null ? {} : { jitter: `${spec.window.minSeconds}-${spec.window.maxSeconds}` }),
    work: spec.work.text,
    fail: spec.failShare,
    flaky: spec.flaky,
    ...(outageMs === undefined ? {} : { outage: outageMs }),
    ...(spec.payloads === undefined ? {} : payloadMembers(spec.payloads, spec.count)),
  };
}

/** The payloads as the event has them: one text with fields, the text of each line, or one text and the rows of a table. */
function payloadMembers({ list, attributes, groupId }: Payloads, jobs: number) {
  const [first, ...others] = list.slice(0, jobs);
  const payload = first && templateText(first.template);
  const values = attributes.map(({ name, value }) => [name, templateText(value)]);
  return {
    ...(first !== undefined && Object.keys(first.columns).length > 0
      ? { payload, payloads: [first, ...others].map(({ columns }) => columns) }
      : others.length > 0
        ? { payloads: [payload, ...others.map(({ template }) => templateText(template))] }
        : { payload }),
    ...(values.length === 0 ? {} : { attributes: Object.fromEntries(values) }),
    ...(groupId === undefined ? {} : { groupId: templateText(groupId) }),
  };
}

const refusedBySqs: Unsent = { why: "refused", message: "SQS did not accept it" };

/**
 * A trigger that was throttled has sent nothing; one that failed while it ran, or whose response cannot be read, may have sent some
 * jobs.
 */
function triggerFailed({ unsent }: SendState, jobs: readonly PlannedJob[], result: InvokeResult): FlattenError {
  const isUnreadable = result.kind === "ok";
  const message = isUnreadable
    ? "the response of the trigger function could not be read"
    : "the trigger function failed";
  const why = result.kind === "throttled" ? "refused" : "unconfirmed";
  for (const { message: job } of jobs) unsent.set(job.document, { why, message });
  const reason = result.kind === "throttled" ? `it was throttled (${result.reason})` : result.payload;
  return new FlattenError("cloud", isUnreadable ? message : `${message}: ${reason}`, {
    remedy: "see its log: flatten logs trigger --since 5m",
  });
}
