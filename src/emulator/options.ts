/**
 * What the emulator lets you choose. AWS publishes none of the constants marked `assumed`; each has one sentence on
 * what it stands for, and `docs/emulator.md` lists them all.
 */
export const emulatorOptions = {
  accountConcurrency: {
    default: 1_000,
    source: "published",
    says: "Executions in flight that the account allows; new AWS accounts often have 10.",
  },
  apiLatencyMs: {
    default: 10,
    source: "assumed",
    says: "How long an in-process API call travels before the service sees it, milliseconds.",
  },
} as const satisfies Record<string, EmulatorOption>;

interface EmulatorOption {
  readonly default: number;
  /** "published" follows an AWS document; "assumed" is a rule of this emulator, see docs/emulator.md. */
  readonly source: "published" | "assumed";
  readonly says: string;
}

export type EmulatorOptionName = keyof typeof emulatorOptions;
export type EmulatorOptions = Readonly<Record<EmulatorOptionName, number>>;

/** The defaults, with `changes` on top. */
export function resolveOptions(changes: Partial<EmulatorOptions> = {}): EmulatorOptions {
  const defaults = Object.entries(emulatorOptions).map(([name, option]) => [name, option.default]);
  return { ...Object.fromEntries(defaults), ...changes } as EmulatorOptions;
}
