import { functionSettings } from "../aws/functions.ts";
import { usageError } from "../base/errors.ts";
import type { CommandRun } from "./command.ts";
import type { CommonFlags } from "./common-flags.ts";
import { openDeployed } from "./open-deployed.ts";
import { openSink } from "./result-sink.ts";
import { showLines } from "./run-logs-lines.ts";
import type { LogSource } from "./run-logs-source.ts";
import { showStats } from "./run-logs-stats.ts";
import { parseChoice } from "./values/choices.ts";

/** Flags of `flatten logs`, after parsing. */
export type LogFlags = CommonFlags & {
  readonly since?: number;
  readonly follow?: boolean;
  readonly run?: string;
  readonly errors?: boolean;
  readonly stats?: boolean;
};

const functionNames = ["process", "trigger"] as const;
const defaultSinceMs = 15 * 60_000;

export const runLogs: CommandRun<LogFlags> = async (context, flags, [word]) => {
  const role = word === undefined ? "process" : parseChoice(functionNames)("flatten logs")(word);
  refuseContradictions(flags);
  const sink = await openSink(context, flags);
  const target = await openDeployed(context, flags);
  try {
    const { stack, cloud } = target;
    const functionName = role === "process" ? stack.processFunctionName : stack.triggerFunctionName;
    const { logGroup } = await functionSettings(cloud, functionName);
    const untilMs = cloud.clock.nowMs();
    const sinceMs = untilMs - (flags.since ?? defaultSinceMs);
    const source: LogSource = { target, role, logGroup, sinceMs, untilMs };
    return await (flags.stats ? showStats : showLines)(context, flags, source, sink);
  } finally {
    await target.close();
  }
};

function refuseContradictions({ stats, follow, errors, output }: LogFlags): void {
  if (stats && follow) {
    throw usageError("--stats and --follow do not go together: statistics need an end", "leave out one of them");
  }
  if (stats && errors) {
    throw usageError("--stats and --errors do not go together: the statistics count failures", "leave out --errors");
  }
  if (follow && output !== undefined && output !== "-") {
    throw usageError("--follow and --output do not go together", `for example: flatten logs --follow > ${output}`);
  }
}
