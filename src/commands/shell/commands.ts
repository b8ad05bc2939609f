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
  load: async () => (await import("./man.ts")).manWith(commands),
});

/** `flatten complete` for the commands of a table. */
export const completeOf = (commands: CommandTable): CommandDefinition => ({
  opensNoTarget: true,
  args: "[words...]",
  flags: [],
  examples: [
    'bash        eval "$(flatten complete bash)"        in ~/.bashrc',
    'zsh         eval "$(flatten complete zsh)"         in ~/.zshrc, after compinit',
    "fish        flatten complete fish > ~/.config/fish/completions/flatten.fish",
    "PowerShell  flatten complete powershell | Out-String | Invoke-Expression",
    "            in $PROFILE",
  ],
  notes: [
    "It prints the script that makes a shell complete commands, flags and values.",
    "The script calls flatten complete -- <words> at each Tab.",
  ],
  load: async () => (await import("./complete.ts")).completeWith(commands),
});
