import type { CommandDefinition } from "../../cli/command.ts";
import { workloadFlags } from "../../cli/common-flags.ts";

export const init: CommandDefinition = {
  flags: workloadFlags,
  examples: [
    "flatten init                                       asks for target, region and function",
    "flatten init --target aws --function orders --yes  for scripts",
    "flatten init --stack shop --format json            a stack with one function behind one queue",
  ],
  notes: [
    "It reads the function and its queue, changes nothing on AWS, and writes",
    "flatten.config.json in this folder.",
  ],
  load: async () => (await import("./run.ts")).runInit,
};
