import type { CommandDefinition } from "../../cli/command.ts";
import { parseWhole } from "../../cli/parse/values.ts";

export const lab: CommandDefinition = {
  flags: [
    {
      syntax: "--chapter <n>",
      help: "start with this chapter; without a terminal, run only this one",
      parse: parseWhole(1, 15, 7),
    },
    { syntax: "--list", help: "list the chapters, and what you guessed and measured" },
  ],
  examples: [
    "flatten lab                     15 chapters on the emulator: no account, no cost",
    "flatten lab --chapter 7",
    "flatten lab --list",
    "flatten lab --target aws        in a stack of its own, which is removed at the end",
    "flatten lab --seed 1 > lab.md   without a terminal: the whole lab as one page",
  ],
  notes: [
    "Each chapter asks for a guess, runs real commands, shows what happened and why,",
    "and lets you try more. The progress is kept in .flatten/lab.json.",
    "The runs of chapter 3 are called lab-3: flatten report lab-3",
  ],
  load: async () => (await import("./run.ts")).runLab,
};
