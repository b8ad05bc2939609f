import type { CommandDefinition, CommandTable } from "../../cli/command.ts";

/** `flatten home` for the commands of a table. */
export const homeOf = (commands: CommandTable): CommandDefinition => ({
  flags: [],
  examples: ["flatten                   on a terminal", "flatten home --target aws"],
  notes: [
    "Each choice asks for what it needs, shows the command line that it runs, runs",
    "it, and returns to the menu. Without a terminal it prints the help.",
  ],
  load: async () => (await import("./run.ts")).homeWith(commands),
});
