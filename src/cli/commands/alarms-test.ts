import type { CommandDefinition } from "../command.ts";
import { parsePositiveDuration } from "../values/durations.ts";

export const alarmsTest: CommandDefinition = {
  summary: "trip the alarm on concurrency with a burst, and see it recover",
  flags: [
    {
      syntax: "--timeout <time>",
      says: "how long to wait for each change of state (default: 15m)",
      parse: parsePositiveDuration,
    },
  ],
  examples: ["flatten alarms test", "flatten alarms test --target aws --yes"],
  load: async () => (await import("../run-alarms-test.ts")).runAlarmsTest,
};
