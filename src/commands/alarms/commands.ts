import type { CommandDefinition } from "../../cli/command.ts";
import { dryRunFlag, durationFlag, refusedWorkloadFlags, workloadFlags } from "../../cli/common-flags.ts";
import { parseChoice, type ValueParser } from "../../cli/parse/values.ts";

const states = ["ALARM", "OK", "INSUFFICIENT_DATA"] as const;
const parseState: ValueParser<(typeof states)[number]> = Object.assign(
  (flag: string) => (text: string) => parseChoice(states)(flag)(text.toUpperCase()),
  { choices: states },
);

export const alarmsWait: CommandDefinition = {
  flags: [
    { syntax: "--state <state>", help: `${states.join(", ")} (default: ALARM)`, parse: parseState },
    { syntax: "--name <alarm>", help: "alarm to wait for (default: the alarm on ConcurrentExecutions)" },
    durationFlag("--timeout", "longest wait (default: 10m)"),
    ...workloadFlags,
  ],
  examples: [
    "flatten alarms wait --state ALARM --timeout 10m && echo tripped",
    "flatten alarms wait --state OK --name DeadLetterAlarm",
  ],
  load: async () => (await import("./run.ts")).runAlarmsWait,
};

export const alarmsHistory: CommandDefinition = {
  args: "[name]",
  flags: [durationFlag("--since", "show the entries of this last period (default: 14d)"), ...workloadFlags],
  examples: ["flatten alarms history", "flatten alarms history ConcurrencyAlarm --since 1d"],
  load: async () => (await import("./run.ts")).runAlarmsHistory,
};

export const alarmsList: CommandDefinition = {
  flags: workloadFlags,
  examples: ["flatten alarms list", "flatten alarms list --format json | jq '.alarms[] | [.logicalId, .state]'"],
  load: async () => (await import("./run.ts")).runAlarmsList,
};

export const alarmsTest: CommandDefinition = {
  flags: [
    durationFlag("--timeout", "longest wait for each state change (default: 15m)"),
    dryRunFlag,
    ...refusedWorkloadFlags,
  ],
  examples: ["flatten alarms test", "flatten alarms test --target aws --yes"],
  load: async () => (await import("./run.ts")).runAlarmsTest,
};
