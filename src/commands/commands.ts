import type { CommandDefinition, CommandEntry, CommandTable } from "../cli/command.ts";

/** The name of a definition: `runsList` for `runs list`, `watchMetrics` for `watch-metrics`. */
type DefinitionName<Name extends string> = Name extends `${infer First}${" " | "-"}${infer Rest}`
  ? `${First}${Capitalize<Rest>}`
  : Name;

/** The commands whose definitions are in one file, with their summaries. */
const definedIn = <Name extends string>(
  load: () => Promise<Readonly<Record<DefinitionName<Name>, CommandDefinition>>>,
  summaries: Readonly<Record<Name, string>>,
): Readonly<Record<Name, CommandEntry>> =>
  Object.fromEntries(
    Object.entries<string>(summaries).map(([name, summary]) => [
      name,
      { summary, load: async () => (await load())[definitionName(name as Name)] },
    ]),
  ) as Record<Name, CommandEntry>;

const definitionName = <Name extends string>(name: Name) =>
  name.replace(/[ -](.)/g, (_, initial: string) => initial.toUpperCase()) as DefinitionName<Name>;

/**
 * Every command, by the words that call it, in the order of `flatten --help`. A new command is a
 * line here, and a definition in the `command.ts` or `commands.ts` of its folder.
 * An entry loads its definition only when the command line names it: `flatten --help` and `--version` load none.
 */
export const commands = {
  home: {
    summary: "show a menu of what to do, as flatten without a command does on a terminal",
    load: async () => (await import("./home/command.ts")).homeOf(all()),
  },
  ...definedIn(() => import("./lab/command.ts"), {
    lab: "flatten a curve step by step: guess, run real commands, see why; on the emulator or AWS",
  }),
  ...definedIn(() => import("./init/command.ts"), {
    init: "choose the function and the queue that the commands in this folder work on",
  }),
  ...definedIn(() => import("./burst/command.ts"), {
    burst: "run one burst, follow it until the queue is drained, and measure its peak",
  }),
  ...definedIn(() => import("./compare/command.ts"), {
    compare: "run the same jobs in several ways, and compare peak and waiting time in one table",
  }),
  ...definedIn(() => import("./plan/command.ts"), {
    plan: "predict what a burst will do, or find the delays that meet a goal; sends nothing",
  }),
  ...definedIn(() => import("./explain/command.ts"), {
    explain: "explain the queueing theory behind your own numbers, on one page",
  }),
  ...definedIn(() => import("./measure/command.ts"), {
    measure: "measure the concurrency of any function from its log; read-only",
  }),
  ...definedIn(() => import("./watch/command.ts"), {
    "watch-metrics": "watch ConcurrentExecutions, Invocations, Errors, Throttles, Duration and the queue",
  }),
  ...definedIn(() => import("./runs/commands.ts"), {
    diff: "compare two runs: peak, waits, end, errors, cost, and what differs in the set-up",
    report: "write past runs as HTML, SVG, Markdown, CSV, JUnit, or GitHub annotations",
    "runs list": "list the past runs of this folder, newest first",
    "runs show": "print the report of a past run again",
    "runs rm": "delete the records of past runs",
    "runs prune": "delete old run records, by number and age",
    "baseline save": "keep a run as a baseline, with which later runs are compared",
    "baseline list": "list the baselines of this folder",
    "baseline rm": "delete baselines",
  }),
  ...definedIn(() => import("./logs/command.ts"), {
    logs: "read the log of process or trigger: lines, failures, or statistics",
  }),
  ...definedIn(() => import("./alarms/commands.ts"), {
    "alarms list": "show the stack's alarms: state, reason, threshold, and time of the last change",
    "alarms history": "show the history of the stack's alarms, or of one of them",
    "alarms wait": "wait until an alarm has a state; exit with code 4 if the time runs out first",
    "alarms test": "trip the concurrency alarm with a burst, and wait until it recovers",
  }),
  ...definedIn(() => import("./doctor/command.ts"), {
    doctor: "check account and stack against AWS's recommendations, and explain each finding",
  }),
  ...definedIn(() => import("./stack/commands.ts"), {
    deploy: "create or update the stack: queue, functions, alarms, dashboard",
    status: "show the stack: its state, its resources, its queues",
    destroy: "delete the stack and everything in it",
  }),
  ...definedIn(() => import("./queue/commands.ts"), {
    "queue stats": "show the queue's depth, the age of its oldest message, and its settings",
    "queue peek": "show messages and return them to the queue; each message is received once",
    "queue send": "send messages to the queue",
    "queue pause": "stop the deliveries to the function, to look at messages that wait in the queue",
    "queue resume": "start the deliveries to the function again",
    "queue purge": "delete every message in the queue; asks for the queue's name; SQS takes up to 60 s",
  }),
  ...definedIn(() => import("./dlq/commands.ts"), {
    "dlq stats": "count the dead-lettered messages, by reason and run",
    "dlq peek": "show dead-lettered messages and return them to the dead-letter queue",
    "dlq redrive": "move dead-lettered messages back to the queue, at a rate or spread over a window",
    "dlq purge": "delete every dead-lettered message; asks for the queue's name; SQS takes up to 60 s",
  }),
  ...definedIn(() => import("./local/commands.ts"), {
    "local start": "serve the emulator on 127.0.0.1 for the AWS CLI and any SDK",
    "local reset": "delete the local emulator's state: virtual clock, queues, metrics, logs",
  }),
  complete: {
    summary: "print the script that completes commands, flags and values in your shell",
    load: async () => (await import("./shell/commands.ts")).completeOf(all()),
  },
  man: {
    summary: "print the manual page of flatten, or of one command",
    load: async () => (await import("./shell/commands.ts")).manOf(all()),
  },
} as const satisfies Record<string, CommandEntry>;

/** The commands themselves, for the commands that describe them. */
const all = (): CommandTable => commands;
