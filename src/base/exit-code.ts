/** What the process tells the shell. Printed by `flatten --help`. */
export const exitCodes = {
  ok: { code: 0, means: "fine" },
  unexpected: { code: 1, means: "unexpected error: a bug in flatten" },
  usage: { code: 2, means: "usage: a flag or value that cannot be" },
  assertion: { code: 3, means: "an assertion failed, or a goal was not met" },
  inconclusive: { code: 4, means: "inconclusive: no data, or timed out" },
  cloud: { code: 5, means: "AWS said no, or credentials or configuration are missing" },
  refused: { code: 6, means: "refused by a guard; nothing was sent" },
  interrupted: { code: 130, means: "interrupted" },
} as const satisfies Record<string, { code: number; means: string }>;

export type ExitReason = keyof typeof exitCodes;
