import type { CommandDefinition, CommandTable } from "../../cli/command.ts";

/** `flatten man` for the commands of a table. */
export const manOf = (commands: CommandTable): CommandDefinition => ({
  opensNoTarget: true,
  args: "[command...]",
  flags: [],
  examples: [
    "flatten man | man -l -",
    "flatten man queue peek | man -l -",
    "flatten man > ~/.local/share/man/man1/flatten.1",
  ],
  load: async () => (await import("./run.ts")).manWith(commands),
});
