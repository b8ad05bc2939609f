import type { CommandDefinition } from "../../cli/command.ts";

export const doctor: CommandDefinition = {
  summary: "check account and stack against what AWS advises; say what to change, and why",
  flags: [],
  examples: [
    "flatten doctor",
    "flatten doctor --target aws --format json | jq '.findings[] | select(.level != \"ok\")'",
  ],
  load: async () => (await import("./run.ts")).runDoctor,
};
