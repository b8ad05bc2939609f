import type { Cloud } from "../../aws/clients.ts";
import { type ConnectionFlags, isGone, translateError } from "../../aws/errors.ts";
import { FlattenError } from "../../base/errors.ts";
import { namesParts, type WorkloadChoice } from "../workload/names.ts";
import { alarmsCheck, concurrencyAlarmCheck } from "./alarm-checks.ts";
import { type Facts, gatherFacts, MissingPermission } from "./facts.ts";
import { type Check, type CheckName, type Finding, issue, type NamedFinding } from "./finding.ts";
import {
  accountConcurrencyCheck,
  asyncDestinationCheck,
  recursionCheck,
  reservedConcurrencyCheck,
  runtimeCheck,
  systemLogLevelCheck,
} from "./function-checks.ts";
import { batchFailuresCheck, mappingCapsCheck, mappingCheck } from "./mapping-checks.ts";
import {
  deadLetterQueueCheck,
  deadLetterRetentionCheck,
  receiveCountCheck,
  visibilityTimeoutCheck,
} from "./queue-checks.ts";
import { identityCheck, logRetentionCheck, scheduleGroupsCheck, stackCheck, workloadCheck } from "./stack-checks.ts";

/** What to check. */
export interface ExamineRequest {
  readonly cloud: Cloud;
  readonly region: string;
  readonly choice: WorkloadChoice;
  /** Repeated in remedies, so that the user can paste them. */
  readonly flags: ConnectionFlags;
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
  // Without a workload, the check "stack" or "workload" reports the reason.
  const names = (Object.keys(checks) as CheckName[]).filter((name) =>
    checks[name].needs.every((part) => workload !== undefined && workload[part] !== null),
  );
  return runChecks(names, facts, flags);
}

async function runChecks(names: readonly CheckName[], facts: Facts, flags: ConnectionFlags): Promise<NamedFinding[]> {
  const found = await Promise.all(
    names.map(async (check) => {
      const findings = await checks[check].run(facts).catch((error: unknown) => [failedCheck(error, flags)]);
      return findings.map((finding) => ({ check, ...finding }));
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

/** Every check, in the order of the report. */
export const checks = {
  identity: identityCheck,
  "account-concurrency": accountConcurrencyCheck,
  stack: stackCheck,
  "schedule-groups": scheduleGroupsCheck,
  workload: workloadCheck,
  mapping: mappingCheck,
  "visibility-timeout": visibilityTimeoutCheck,
  "receive-count": receiveCountCheck,
  "dead-letter-queue": deadLetterQueueCheck,
  "dead-letter-retention": deadLetterRetentionCheck,
  "reserved-concurrency": reservedConcurrencyCheck,
  "batch-failures": batchFailuresCheck,
  "async-destination": asyncDestinationCheck,
  alarms: alarmsCheck,
  "concurrency-alarm": concurrencyAlarmCheck,
  "log-retention": logRetentionCheck,
  "system-log-level": systemLogLevelCheck,
  recursion: recursionCheck,
  "mapping-caps": mappingCapsCheck,
  runtime: runtimeCheck,
} as const satisfies Record<CheckName, Check>;
