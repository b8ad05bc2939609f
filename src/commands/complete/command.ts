import type { CommandDefinition, CommandTable } from "../../cli/command.ts";

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
  load: async () => (await import("./run.ts")).completeWith(commands),
});
