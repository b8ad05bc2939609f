import type { CommandDefinition } from "../../cli/command.ts";
import { durationFlag, nameFlag, reportFlag } from "../../cli/common-flags.ts";
import { parseInstant, parseWhole } from "../../cli/parse/values.ts";

export const measure: CommandDefinition = {
  flags: [
    {
      syntax: "--function <name>",
      help: "name or ARN of a function, with :<version> or :<alias> for one version; repeatable (default: the stack's process function)",
      repeatable: true,
    },
    { syntax: "--all", help: "measure every function of the Region that ran in the period" },
    durationFlag("--since", "measure this last period (default: 1h)"),
    { syntax: "--from <time>", help: "start of the period, ISO 8601, UTC unless it has a zone", parse: parseInstant },
    { syntax: "--to <time>", help: "end of the period (default: now)", parse: parseInstant },
    durationFlag(
      "--bin",
      "step of the chart and of the series in the JSON document (default: 1s; 1m for more than a day)",
    ),
    {
      syntax: "--above <n>",
      help: "show how long more than n slots were in use",
      parse: parseWhole(0, 1_000_000, 80),
    },
    nameFlag,
    reportFlag,
    { syntax: "--policy", help: "print the IAM policy that this command needs, and exit" },
  ],
  examples: [
    "flatten measure --function orders-import --target aws --since 3h",
    "flatten measure --function a --function b --above 80 --target aws     both, and which used the slots at the peak",
    "flatten measure --function a --target aws --from 2026-11-26T08:00 --to 2026-11-26T09:00 --format json",
    "flatten measure --function orders-import --policy",
    "flatten diff @2 latest                    this measurement against the one before",
  ],
  notes: [
    "Slots count an invocation from the start of its initialization to its report,",
    "as the account's concurrency limit does; handlers count it from START to the",
    "end of the handler, as a database sees it. Each measurement leaves a run record,",
    "for flatten runs, report and diff.",
  ],
  load: async () => (await import("./run.ts")).runMeasure,
};
