import type { CommandDefinition } from "../command.ts";

export const destroy: CommandDefinition = {
  summary: "delete the stack and everything in it",
  flags: [],
  examples: ["flatten destroy", "flatten destroy --target aws --stack flatten --yes"],
  load: async () => (await import("../run-destroy.ts")).runDestroy,
};
