import type { CommandDefinition } from "../command.ts";
import { parseChoice } from "../values/choices.ts";
import { parsePositiveDuration } from "../values/durations.ts";
import type { ValueParser } from "../values/parse.ts";

const states = ["ALARM", "OK", "INSUFFICIENT_DATA"] as const;
const parseState: ValueParser<(typeof states)[number]> = (flag) => (text) =>
  parseChoice(states)(flag)(text.toUpperCase());

export const alarmsWait: CommandDefinition = {
  summary: "wait until an alarm is in a state: ends with 0 then, and with 4 when the time is up",
  flags: [
    { syntax: "--state <state>", says: `${states.join(", ")} (default: ALARM)`, parse: parseState },
    { syntax: "--name <alarm>", says: "which alarm (default: the one on concurrency)" },
    { syntax: "--timeout <time>", says: "how long to wait (default: 10m)", parse: parsePositiveDuration },
  ],
  examples: [
    "flatten alarms wait --state ALARM --timeout 10m && echo tripped",
    "flatten alarms wait --state OK --name DeadLetterAlarm",
  ],
  load: async () => (await import("../run-alarms-wait.ts")).runAlarmsWait,
};
