import { armFlags } from "../arm-flags.ts";
import type { CommandDefinition } from "../command.ts";
import { knobFlags } from "../local/knobs.ts";
import { parseWhole } from "../values/numbers.ts";
import { parseWindows } from "../values/windows.ts";

const repeatsMax = 100;

export const compare: CommandDefinition = {
  summary: "run the same jobs with several delays, and put peak against delay in one table",
  flags: [
    { syntax: "--delays <list>", says: "windows: 30 means 0-30 s, or 10-40 (default: 0,30,100)", parse: parseWindows },
    { syntax: "--no-baseline", says: "leave out the direct burst" },
    {
      syntax: "--repeat <n>",
      says: "run each arm this often, with different seeds",
      parse: parseWhole(1, repeatsMax, 5),
    },
    ...armFlags,
    ...knobFlags,
  ],
  examples: [
    "flatten compare --delays 0,30,100",
    "flatten compare --delays 10-100 --spread even --repeat 5",
    "flatten compare --delays 0,30,100 --format json | jq '.arms[] | [.name, .peak.invocations]'",
  ],
  load: async () => (await import("../run-compare.ts")).runCompare,
};
