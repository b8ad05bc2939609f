import type { CommandEntry, CommandTable } from "../cli/command.ts";

/**
 * Every command, by the words that call it, in the order of `flatten --help`. A new one is a folder and an entry here.
 * An entry loads its definition only when the command line names it: `flatten --help` and `--version` load none.
 */
export const commands = {
  home: {
    summary: "show a menu of what to do, as flatten without a command does on a terminal",
    load: async () => (await import("./home/command.ts")).homeOf(all()),
  },
  lab: {
    summary: "flatten a curve step by step: guess, run real commands, see why; on the emulator or AWS",
    load: async () => (await import("./lab/command.ts")).lab,
  },
  init: {
    summary: "choose the function and the queue that the commands in this folder work on",
    load: async () => (await import("./init/command.ts")).init,
  },
  burst: {
    summary: "run one burst, follow it until the queue is drained, and measure its peak",
    load: async () => (await import("./burst/command.ts")).burst,
  },
  compare: {
    summary: "run the same jobs in several ways, and compare peak and waiting time in one table",
    load: async () => (await import("./compare/command.ts")).compare,
  },
  plan: {
    summary: "predict what a burst will do, or find the delays that meet a goal; sends nothing",
    load: async () => (await import("./plan/command.ts")).plan,
  },
  explain: {
    summary: "explain the queueing theory behind your own numbers, on one page",
    load: async () => (await import("./explain/command.ts")).explain,
  },
  measure: {
    summary: "measure the concurrency of any function from its log; read-only",
    load: async () => (await import("./measure/command.ts")).measure,
  },
  "watch-metrics": {
    summary: "watch ConcurrentExecutions, Invocations, Errors, Throttles, Duration and the queue",
    load: async () => (await import("./watch/command.ts")).watchMetrics,
  },
  diff: {
    summary: "compare two runs: peak, waits, end, errors, cost, and what differs in the set-up",
    load: async () => (await import("./runs/commands.ts")).diff,
  },
  report: {
    summary: "write past runs as HTML, SVG, Markdown, CSV, JUnit, or GitHub annotations",
    load: async () => (await import("./runs/commands.ts")).report,
  },
  "runs list": {
    summary: "list the past runs of this folder, newest first",
    load: async () => (await import("./runs/commands.ts")).runsList,
  },
  "runs show": {
    summary: "print the report of a past run again",
    load: async () => (await import("./runs/commands.ts")).runsShow,
  },
  "runs rm": {
    summary: "delete the records of past runs",
    load: async () => (await import("./runs/commands.ts")).runsRm,
  },
  "runs prune": {
    summary: "delete old run records, by number and age",
    load: async () => (await import("./runs/commands.ts")).runsPrune,
  },
  "baseline save": {
    summary: "keep a run as a baseline, with which later runs are compared",
    load: async () => (await import("./runs/commands.ts")).baselineSave,
  },
  "baseline list": {
    summary: "list the baselines of this folder",
    load: async () => (await import("./runs/commands.ts")).baselineList,
  },
  "baseline rm": {
    summary: "delete baselines",
    load: async () => (await import("./runs/commands.ts")).baselineRm,
  },
  logs: {
    summary: "read the log of process or trigger: lines, failures, or statistics",
    load: async () => (await import("./logs/command.ts")).logs,
  },
  "alarms list": {
    summary: "show the stack's alarms: state, reason, threshold, and time of the last change",
    load: async () => (await import("./alarms/commands.ts")).alarmsList,
  },
  "alarms history": {
    summary: "show the history of the stack's alarms, or of one of them",
    load: async () => (await import("./alarms/commands.ts")).alarmsHistory,
  },
  "alarms wait": {
    summary: "wait until an alarm has a state; exit with code 4 if the time runs out first",
    load: async () => (await import("./alarms/commands.ts")).alarmsWait,
  },
  "alarms test": {
    summary: "trip the concurrency alarm with a burst, and wait until it recovers",
    load: async () => (await import("./alarms/commands.ts")).alarmsTest,
  },
  doctor: {
    summary: "check account and stack against AWS's recommendations, and explain each finding",
    load: async () => (await import("./doctor/command.ts")).doctor,
  },
  deploy: {
    summary: "create or update the stack: queue, functions, alarms, dashboard",
    load: async () => (await import("./stack/commands.ts")).deploy,
  },
  status: {
    summary: "show the stack: its state, its resources, its queues",
    load: async () => (await import("./stack/commands.ts")).status,
  },
  destroy: {
    summary: "delete the stack and everything in it",
    load: async () => (await import("./stack/commands.ts")).destroy,
  },
  "queue stats": {
    summary: "show the queue's depth, the age of its oldest message, and its settings",
    load: async () => (await import("./queue/commands.ts")).queueStats,
  },
  "queue peek": {
    summary: "show messages and return them to the queue; each message is received once",
    load: async () => (await import("./queue/commands.ts")).queuePeek,
  },
  "queue send": {
    summary: "send messages to the queue",
    load: async () => (await import("./queue/commands.ts")).queueSend,
  },
  "queue pause": {
    summary: "stop the deliveries to the function, to look at messages that wait in the queue",
    load: async () => (await import("./queue/commands.ts")).queuePause,
  },
  "queue resume": {
    summary: "start the deliveries to the function again",
    load: async () => (await import("./queue/commands.ts")).queueResume,
  },
  "queue purge": {
    summary: "delete every message in the queue; asks for the queue's name; SQS takes up to 60 s",
    load: async () => (await import("./queue/commands.ts")).queuePurge,
  },
  "dlq stats": {
    summary: "count the dead-lettered messages, by reason and run",
    load: async () => (await import("./dlq/commands.ts")).dlqStats,
  },
  "dlq peek": {
    summary: "show dead-lettered messages and return them to the dead-letter queue",
    load: async () => (await import("./dlq/commands.ts")).dlqPeek,
  },
  "dlq redrive": {
    summary: "move dead-lettered messages back to the queue, at a rate or spread over a window",
    load: async () => (await import("./dlq/commands.ts")).dlqRedrive,
  },
  "dlq purge": {
    summary: "delete every dead-lettered message; asks for the queue's name; SQS takes up to 60 s",
    load: async () => (await import("./dlq/commands.ts")).dlqPurge,
  },
  "local start": {
    summary: "serve the emulator on 127.0.0.1 for the AWS CLI and any SDK",
    load: async () => (await import("./local/commands.ts")).localStart,
  },
  "local reset": {
    summary: "delete the local emulator's state: virtual clock, queues, metrics, logs",
    load: async () => (await import("./local/commands.ts")).localReset,
  },
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
