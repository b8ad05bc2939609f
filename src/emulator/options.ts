/**
 * What the emulator lets you choose. AWS publishes none of the constants marked `assumed`; each has one sentence on
 * what it stands for, and `docs/emulator.md` lists them all.
 */
export const emulatorOptions = {
  accountConcurrency: {
    default: 1_000,
    source: "published",
    help: "Executions in flight that the account allows; new AWS accounts often have 10.",
  },
  apiLatencyMs: {
    default: 10,
    source: "assumed",
    help: "How long an in-process API call travels before the service sees it, milliseconds.",
  },
  coldStartMs: {
    default: 150,
    source: "assumed",
    help: "How long a new execution environment takes to initialise: the middle value, milliseconds.",
  },
  coldStartSpreadMs: {
    default: 50,
    source: "assumed",
    help: "How far a cold start may lie from the middle value on either side, milliseconds.",
  },
  environmentIdleMs: {
    default: 600_000,
    source: "assumed",
    help: "How long an idle execution environment is kept, milliseconds.",
  },
  asyncQueueMs: {
    default: 20,
    source: "assumed",
    help: "How long an asynchronous event waits in Lambda's internal queue before its first attempt, milliseconds.",
  },
  maxMemoryUsedMegabytes: {
    default: 72,
    source: "assumed",
    help: "What REPORT lines give as the memory used, megabytes, unless the function has less.",
  },
  metricPublishLagMs: {
    default: 60_000,
    source: "assumed",
    help: "How long after the end of the minute in which it was reported a metric sample becomes readable, milliseconds.",
  },
  alarmExtraPeriods: {
    default: 2,
    source: "assumed",
    help: "Periods that an alarm looks back beyond its evaluation periods when points are missing.",
  },
  logIngestionLagMs: {
    default: 500,
    source: "assumed",
    help: "How long after it was written a log event becomes readable, milliseconds.",
  },
  mappingTransitionMs: {
    default: 20_000,
    source: "assumed",
    help: "How long an event source mapping takes to be enabled, updated, disabled or deleted, milliseconds.",
  },
  mappingPollMs: {
    default: 10,
    source: "assumed",
    help: "How long a receive of an event source mapping travels before the queue sees it, milliseconds.",
  },
  mappingBackoffFloor: {
    default: 2,
    source: "assumed",
    help: "Pollers that an event source mapping keeps however often its batches fail or are throttled.",
  },
  mappingRetryFirstMs: {
    default: 1_000,
    source: "assumed",
    help: "How long an event source mapping waits before it tries a throttled batch again; the wait doubles each time.",
  },
  mappingRetryMaxMs: {
    default: 30_000,
    source: "assumed",
    help: "The longest wait of an event source mapping before it tries a throttled batch again, milliseconds.",
  },
  sqsDuplicateProbability: {
    default: 0,
    source: "assumed",
    help: "Probability, 0 to 1, that a delivered message stays visible, so that the next receive gets it a second time.",
  },
  sqsMoveTaskRate: {
    default: 100,
    source: "assumed",
    help: "Messages a second that a move task moves when its start did not name a rate.",
  },
  stackResourceMs: {
    default: 1_000,
    source: "assumed",
    help: "How long CloudFormation takes to make, change or delete one resource, milliseconds.",
  },
} as const satisfies Record<string, EmulatorOption>;

interface EmulatorOption {
  readonly default: number;
  /** "published" follows an AWS document; "assumed" is a rule of this emulator, see docs/emulator.md. */
  readonly source: "published" | "assumed";
  readonly help: string;
}

export type EmulatorOptionName = keyof typeof emulatorOptions;
export type EmulatorOptions = Readonly<Record<EmulatorOptionName, number>>;

/** The defaults, with `changes` on top. */
export function resolveOptions(changes: Partial<EmulatorOptions> = {}): EmulatorOptions {
  const defaults = Object.entries(emulatorOptions).map(([name, option]) => [name, option.default]);
  return { ...Object.fromEntries(defaults), ...changes } as EmulatorOptions;
}
