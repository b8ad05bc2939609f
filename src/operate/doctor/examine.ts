import type { Cloud } from "../../aws/clients.ts";
import { type ConnectionFlags, isGone, translateError } from "../../aws/errors.ts";
import type { Workload } from "../../aws/workload.ts";
import { FlattenError } from "../../base/errors.ts";
import { namesParts, type WorkloadChoice } from "../../experiment/target.ts";
import { type Facts, type Finding, type Findings, gatherFacts, issue, MissingPermission } from "./facts.ts";
import {
  checkAlarms,
  checkAsyncDestination,
  checkConcurrencyAlarm,
  checkRecursion,
  checkReservedConcurrency,
  checkRuntime,
  checkSystemLogLevel,
} from "./function-checks.ts";
import {
  checkBatchFailures,
  checkDeadLetterQueue,
  checkDeadLetterRetention,
  checkMapping,
  checkMappingCaps,
  checkReceiveCount,
  checkVisibilityTimeout,
} from "./queue-checks.ts";
import {
  checkAccountConcurrency,
  checkIdentity,
  checkLogRetention,
  checkScheduleGroups,
  checkStack,
  checkWorkload,
} from "./stack-checks.ts";

/** What to check. */
export interface ExamineRequest {
  readonly cloud: Cloud;
  readonly region: string;
  readonly choice: WorkloadChoice;
  /** Repeated in remedies, so that the user can paste them. */
  readonly flags: ConnectionFlags;
}

/** The name of a check. */
export type CheckName = keyof typeof checks;

/** A finding with the name of its check: an element of `findings` in `flatten doctor --format json`. */
export interface NamedFinding extends Finding {
  readonly check: CheckName;
}

/**
 * Runs every check of the account, and those of the parts that the workload has. Findings come in the order of `checks`.
 *
 * @throws {FlattenError} when a function or a queue was chosen that does not exist, or when the choice is ambiguous.
 */
export async function examine({ cloud, region, choice, flags }: ExamineRequest): Promise<NamedFinding[]> {
  const facts = gatherFacts(cloud, region, choice);
  const workload = await facts.workload().catch((error: unknown) => {
    if (namesParts(choice) && !(error instanceof MissingPermission)) throw error;
    return undefined;
  });
  const found = await Promise.all(
    (Object.keys(checks) as CheckName[]).map(async (check) => {
      const [run, ...needs]: Check = checks[check];
      // Without a workload, the check "stack" or "workload" reports the reason.
      if (needs.some((part) => workload === undefined || workload[part] === null)) return [];
      const findings = await run(facts, workload as Workload).catch((error: unknown) => failedCheck(error, flags));
      return [findings].flat().map((finding) => ({ check, ...finding }));
    }),
  );
  return found.flat();
}

/** The finding of a check that failed. @throws {Error} a bug in flatten, unchanged. */
function failedCheck(error: unknown, flags: ConnectionFlags): Finding {
  if (error instanceof MissingPermission) {
    return issue(
      "warning",
      `not checked: permission ${error.action} is missing`,
      "AWS denied access, so the setting is unknown",
      `allow ${error.action}; infra/README.md lists the permissions of each command`,
    );
  }
  if (isGone(error)) {
    return issue(
      "problem",
      `the resource no longer exists: ${error.message}`,
      "it was deleted outside CloudFormation",
      "flatten destroy, then flatten deploy",
    );
  }
  const translated = translateError(error, flags);
  if (!(translated instanceof FlattenError)) throw error;
  return issue("problem", translated.message, "the check failed, so the setting is unknown", translated.remedy ?? null);
}

/**
 * A check, and the parts of the workload that it reads: without them it is skipped. A check without any is of the account, and
 * has no workload.
 */
type Check = readonly [run: (facts: Facts, workload: Workload) => Findings, ...needs: (keyof Workload)[]];

/** Every check, in the order of the report. */
export const checks = {
  identity: [checkIdentity],
  "account-concurrency": [checkAccountConcurrency],
  stack: [checkStack],
  "schedule-groups": [checkScheduleGroups],
  workload: [checkWorkload],
  mapping: [checkMapping, "mappingId"],
  "visibility-timeout": [checkVisibilityTimeout, "queueUrl", "functionName", "mappingId"],
  "receive-count": [checkReceiveCount, "queueUrl"],
  "dead-letter-queue": [checkDeadLetterQueue, "queueUrl"],
  "dead-letter-retention": [checkDeadLetterRetention, "queueUrl", "deadLetterQueueUrl"],
  "reserved-concurrency": [checkReservedConcurrency, "functionName", "mappingId"],
  "batch-failures": [checkBatchFailures, "mappingId"],
  "async-destination": [checkAsyncDestination, "functionName"],
  alarms: [checkAlarms, "functionName"],
  "concurrency-alarm": [checkConcurrencyAlarm, "functionName"],
  "log-retention": [checkLogRetention, "functionName"],
  "system-log-level": [checkSystemLogLevel, "functionName"],
  recursion: [checkRecursion, "functionName"],
  "mapping-caps": [checkMappingCaps, "mappingId"],
  runtime: [checkRuntime, "functionName"],
} as const satisfies Record<string, Check>;
