import type { CommandDefinition } from "../cli/command.ts";
import { alarmsHistory, alarmsList, alarmsTest, alarmsWait } from "./alarms/commands.ts";
import { burst } from "./burst/command.ts";
import { compare } from "./compare/command.ts";
import { dlqPeek, dlqPurge, dlqRedrive, dlqStats } from "./dlq/commands.ts";
import { doctor } from "./doctor/command.ts";
import { explain } from "./explain/command.ts";
import { localReset, localStart } from "./local/commands.ts";
import { logs } from "./logs/command.ts";
import { plan } from "./plan/command.ts";
import { queuePeek, queuePurge, queueSend, queueStats } from "./queue/commands.ts";
import { deploy, destroy, status } from "./stack/commands.ts";
import { watchMetrics } from "./watch/command.ts";

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
