import type { Cloud } from "../../aws/clients.ts";
import { type ConnectionFlags, isGone, translateError } from "../../aws/errors.ts";
import { FlattenError } from "../../base/errors.ts";
import { alarmsCheck, concurrencyAlarmCheck } from "./alarm-checks.ts";
import { type Facts, gatherFacts, MissingPermission } from "./facts.ts";
import { type Check, type CheckName, complaint, type Finding, type NamedFinding } from "./finding.ts";
import {
  accountConcurrencyCheck,
  asyncDestinationCheck,
  reservedConcurrencyCheck,
  runtimeCheck,
} from "./function-checks.ts";
import { batchFailuresCheck, mappingCheck } from "./mapping-checks.ts";
import {
  deadLetterQueueCheck,
  deadLetterRetentionCheck,
  receiveCountCheck,
  visibilityTimeoutCheck,
} from "./queue-checks.ts";
import { identityCheck, logRetentionCheck, stackCheck } from "./stack-checks.ts";

export interface ExamineRequest {
  readonly cloud: Cloud;
  readonly region: string;
  readonly stackName: string;
  /** For remedies that can be pasted. */
  readonly flags: ConnectionFlags;
}

/** Makes every check of the account, and those of the stack if there is one; answers in the order of the registry. */
export async function examine({ cloud, region, stackName, flags }: ExamineRequest): Promise<NamedFinding[]> {
  const facts = gatherFacts(cloud, region, stackName);
  const findings = await lookAt(namesOf("account"), facts, flags);
  // The check of the stack itself has said what is the matter.
  if ((await facts.stack().catch(() => undefined)) === undefined) return findings;
  return [...findings, ...(await lookAt(namesOf("stack"), facts, flags))];
}

const namesOf = (scope: Check["of"]): CheckName[] =>
  (Object.keys(checks) as CheckName[]).filter((name) => checks[name].of === scope);

async function lookAt(names: readonly CheckName[], facts: Facts, flags: ConnectionFlags): Promise<NamedFinding[]> {
  const found = await Promise.all(
    names.map(async (check) => {
      const findings = await checks[check].look(facts).catch((error: unknown) => [cannotLook(error, flags)]);
      return findings.map((finding) => ({ check, ...finding }));
    }),
  );
  return found.flat();
}

/** A look that failed, as a finding. Bugs of our own stay errors. */
function cannotLook(error: unknown, flags: ConnectionFlags): Finding {
  if (error instanceof MissingPermission) {
    return complaint(
      "warning",
      `cannot look: needs ${error.action}`,
      "AWS refused the permission, so this is not known",
      `allow ${error.action}; infra/README.md lists what each command needs`,
    );
  }
  if (isGone(error)) {
    return complaint(
      "problem",
      `it is gone: ${error.message}`,
      "somebody deleted a resource behind CloudFormation's back",
      "flatten destroy, then flatten deploy",
    );
  }
  const translated = translateError(error, flags);
  if (!(translated instanceof FlattenError)) throw error;
  return complaint("problem", translated.message, "the look failed, so this is not known", translated.remedy ?? null);
}

/** Every check, in the order of the report. */
export const checks = {
  identity: identityCheck,
  "account-concurrency": accountConcurrencyCheck,
  stack: stackCheck,
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
  runtime: runtimeCheck,
} as const satisfies Record<CheckName, Check>;
