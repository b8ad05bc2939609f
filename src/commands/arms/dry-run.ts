import { queueNameOf } from "../../aws/queue.ts";
import { nameOf } from "../../aws/workload.ts";
import { changesText } from "../../cli/journal/text.ts";
import type { PlannedArm } from "../../experiment/arm-run.ts";
import type { ArmSpec } from "../../experiment/arm-spec.ts";
import { checkMapping, type Forecast, forecastOf, readClaimedConcurrency } from "../../experiment/preflight.ts";
import { checkSettings } from "../../experiment/settings/check.ts";
import { changesByArm } from "../../experiment/settings/settings.ts";
import { type StackFacts, settingsOf } from "../../experiment/stack-facts.ts";
import type { Target } from "../../experiment/target.ts";
import { isQueued } from "../../plan/scenario.ts";
import { counted } from "../../terminal/format.ts";
import { paragraph, type View } from "../../terminal/page.ts";
import type { DryRunDocument } from "../common/dry-run.ts";
import { type FirstPayload, payloadLines } from "./payload/preview.ts";
import { forecastSentence } from "./preflight.ts";

/** What `burst` or `compare` would do: the document of `--dry-run`. */
export interface ExperimentDryRun extends DryRunDocument {
  /** The first payload as it would be sent; left out for jobs of flatten. */
  readonly firstPayload?: FirstPayload;
  readonly forecast: Forecast;
}

/** Arms that are ready to run, and how often each one is run. */
interface Ready {
  readonly kind: "burst" | "compare";
  readonly arms: readonly PlannedArm[];
  readonly repeat: number;
}

/**
 * Finds out what an experiment would do, with the checks that it would make.
 *
 * @throws {FlattenError} what would be thrown before anything is changed or sent.
 */
export async function dryRunOf(
  target: Target,
  facts: StackFacts,
  { kind, arms, repeat }: Ready,
  first: FirstPayload | undefined,
): Promise<ExperimentDryRun> {
  const specs = arms.map(({ spec }) => spec);
  checkSettings(facts, specs, target.workload);
  checkMapping(target, facts, arms);
  const changes = new Map(changesByArm(settingsOf(facts), specs).map((each) => [each.name, each.changes]));
  const steps = specs.flatMap((spec) => {
    const changed = changes.get(spec.name);
    const changing = changed === undefined ? "" : `set ${changesText(changed)}, `;
    const restoring = changed === undefined ? "" : ", and restore the settings";
    return `${spec.name}: ${changing}${sendingText(target, spec)}${restoring}`;
  });
  return {
    schemaVersion: 1,
    kind: "dry-run",
    command: kind,
    target: target.description,
    steps: repeat === 1 ? steps : [...steps, `repeat every arm ${counted(repeat - 1, "time")}`],
    ...(first === undefined ? {} : { firstPayload: first }),
    forecast: forecastOf(arms, facts, await readClaimedConcurrency(target), repeat),
  };
}

function sendingText({ workload }: Target, { count, via }: ArmSpec): string {
  const { queueUrl, triggerFunctionName } = workload;
  if (via === "trigger") return `let ${triggerFunctionName} send ${counted(count, "message")}`;
  if (via === "map") return `let a Distributed Map send ${counted(count, "message")}`;
  if (via === "pool")
    return `let a Distributed Map invoke ${nameOf({ ...workload, stack: null })} ${counted(count, "time")}`;
  return isQueued(via)
    ? `send ${counted(count, "message")} to the queue ${queueNameOf(queueUrl ?? "")}`
    : `invoke ${nameOf({ ...workload, stack: null })} ${counted(count, "time")}`;
}

/** The first payload and the forecast of a dry run, as lines. */
export const dryRunDetails =
  (spec: ArmSpec | undefined) =>
  ({ firstPayload, forecast, target }: ExperimentDryRun, view: View): string[] => [
    ...(firstPayload === undefined || spec === undefined ? [] : [...payloadLines(firstPayload, spec, view), ""]),
    ...paragraph(forecastSentence(forecast, target), view),
  ];
