import type { Check } from "./check.ts";
import { accountConcurrencyCheck } from "./checks/account-concurrency.ts";
import { alarmsCheck } from "./checks/alarms.ts";
import { asyncDestinationCheck } from "./checks/async-destination.ts";
import { batchFailuresCheck } from "./checks/batch-failures.ts";
import { concurrencyAlarmCheck } from "./checks/concurrency-alarm.ts";
import { deadLetterQueueCheck } from "./checks/dead-letter-queue.ts";
import { deadLetterRetentionCheck } from "./checks/dead-letter-retention.ts";
import { identityCheck } from "./checks/identity.ts";
import { logRetentionCheck } from "./checks/log-retention.ts";
import { mappingCheck } from "./checks/mapping.ts";
import { receiveCountCheck } from "./checks/receive-count.ts";
import { reservedConcurrencyCheck } from "./checks/reserved-concurrency.ts";
import { runtimeCheck } from "./checks/runtime.ts";
import { stackCheck } from "./checks/stack.ts";
import { visibilityTimeoutCheck } from "./checks/visibility-timeout.ts";
import type { CheckName } from "./finding.ts";

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
