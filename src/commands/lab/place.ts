import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { sum } from "../../base/statistics.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import type { CommandContext, ContextChange } from "../../cli/context.ts";
import { placeArgv } from "../../cli/place-flags.ts";
import { resolveSettings } from "../../cli/project-file.ts";
import { costUsd } from "../../measure/cost.ts";
import { namesParts } from "../../operate/workload/names.ts";
import { aboutDollars, counted } from "../../terminal/format.ts";
import type { Chapter } from "./chapter.ts";

/** Where the commands of the lab run. */
export interface LabPlace {
  readonly isLocal: boolean;
  /** Flags of the target, which every command of the lab has. */
  readonly argv: readonly string[];
  /** The stack that the lab creates and removes; undefined on the local target, and for a stack that the user named. */
  readonly ownStack: string | undefined;
}

/** Off the local target the lab has a stack of its own, so that it cannot disturb anything else. */
const labStack = "flatten-lab";

/** Where the lab runs: on the emulator, in a stack that it creates, or in the stack that `--stack` names. */
export async function labPlace(context: CommandContext, flags: CommonFlags): Promise<LabPlace> {
  const { target, workload } = await resolveSettings(context, flags);
  const isLocal = target.kind === "local";
  const needsStack = flags.stack === undefined && (!isLocal || namesParts(workload));
  return {
    isLocal,
    argv: [...placeArgv(needsStack ? { ...flags, stack: labStack } : flags), ...(flags.yes ? ["--yes"] : [])],
    ownStack: needsStack && !isLocal ? labStack : undefined,
  };
}

/**
 * The change of the context for `flatten deploy`, which writes a project file: it belongs into a folder of the lab, because
 * later commands in the user's folder must not run on AWS.
 */
export async function deployContext({ cwd }: CommandContext): Promise<ContextChange> {
  const folder = join(cwd, ".flatten", "lab");
  await mkdir(folder, { recursive: true });
  return { cwd: folder };
}

const memoryMegabytes = 128;

/** What a chapter takes on AWS: `takes about 4 minutes and costs about $0.0042`. At list prices, without free tiers. */
export function awsCostText({ billed, minutesOnAws }: Chapter): string {
  const invocations = sum(billed.map((each) => each.invocations));
  const usd = costUsd({
    invocations,
    billedMs: sum(billed.map((each) => each.invocations * each.seconds * 1_000)),
    memoryMegabytes,
    architecture: "x86_64",
    sqsRequests: 3 * invocations,
    metricsRequested: 12 * minutesOnAws,
  });
  if (minutesOnAws === 0) return "runs nothing on AWS and costs nothing";
  return `takes about ${counted(minutesOnAws, "minute")} and costs ${aboutDollars(usd)}`;
}
