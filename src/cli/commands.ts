import type { CommandDefinition } from "./command.ts";
import { alarmsHistory } from "./commands/alarms-history.ts";
import { alarmsList } from "./commands/alarms-list.ts";
import { alarmsTest } from "./commands/alarms-test.ts";
import { alarmsWait } from "./commands/alarms-wait.ts";
import { burst } from "./commands/burst.ts";
import { compare } from "./commands/compare.ts";
import { deploy } from "./commands/deploy.ts";
import { destroy } from "./commands/destroy.ts";
import { dlqPeek } from "./commands/dlq-peek.ts";
import { dlqPurge } from "./commands/dlq-purge.ts";
import { dlqRedrive } from "./commands/dlq-redrive.ts";
import { dlqStats } from "./commands/dlq-stats.ts";
import { doctor } from "./commands/doctor.ts";
import { explain } from "./commands/explain.ts";
import { localReset } from "./commands/local-reset.ts";
import { localStart } from "./commands/local-start.ts";
import { logs } from "./commands/logs.ts";
import { plan } from "./commands/plan.ts";
import { queuePeek } from "./commands/queue-peek.ts";
import { queuePurge } from "./commands/queue-purge.ts";
import { queueSend } from "./commands/queue-send.ts";
import { queueStats } from "./commands/queue-stats.ts";
import { status } from "./commands/status.ts";
import { watchMetrics } from "./commands/watch-metrics.ts";

/** Every command, by the words that call it, in the order of `flatten --help`. A new one is a file and a line here. */
export const commands = {
  burst,
  compare,
  plan,
  explain,
  "watch-metrics": watchMetrics,
  logs,
  "alarms list": alarmsList,
  "alarms history": alarmsHistory,
  "alarms wait": alarmsWait,
  "alarms test": alarmsTest,
  doctor,
  deploy,
  status,
  destroy,
  "queue stats": queueStats,
  "queue peek": queuePeek,
  "queue send": queueSend,
  "queue purge": queuePurge,
  "dlq stats": dlqStats,
  "dlq peek": dlqPeek,
  "dlq redrive": dlqRedrive,
  "dlq purge": dlqPurge,
  "local start": localStart,
  "local reset": localReset,
} as const satisfies Record<string, CommandDefinition>;
