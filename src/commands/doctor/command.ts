import type { CommandDefinition } from "../../cli/command.ts";
import { workloadFlags } from "../../cli/common-flags.ts";

export const doctor: CommandDefinition = {
  flags: workloadFlags,
  examples: [
    "flatten doctor",
    "flatten doctor --target aws --format json | jq '.findings[] | select(.level != \"ok\")'",
  ],
  notes: ["Exits with code 4 if it finds a warning or a problem. Advice does not change the", "exit code."],
  load: async () => (await import("./run.ts")).runDoctor,
};
