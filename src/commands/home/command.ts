import type { CommandDefinition } from "../../cli/command.ts";

export const home: CommandDefinition = {
  flags: [],
  examples: ["flatten                   on a terminal", "flatten home --target aws"],
  notes: [
    "Each choice asks for what it needs, shows the command line that it runs, runs",
    "it, and comes back. Without a terminal it prints the help.",
  ],
  load: async () => (await import("./run.ts")).runHome,
};
