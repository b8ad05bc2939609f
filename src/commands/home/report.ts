import type { Settings } from "../../cli/project-file.ts";
import type { ArmResult, ResultDocument } from "../../experiment/result.ts";
import { smallMultiples } from "../../terminal/chart.ts";
import { counted } from "../../terminal/format.ts";
import { clean, factList, finish, type View } from "../../terminal/page.ts";
import { placeNames } from "../common/heading.ts";

/** The most curves of a comparison, so that the menu below them stays on a page of 24 rows. */
const curvesShown = 4;

/** The head of the home screen: where commands run, and the last run as small curves. */
export function homeReport(
  { version, settings, last }: { version: string; settings: Settings; last: ResultDocument | undefined },
  view: View,
): string {
  const { bold, dim } = view.paint;
  const facts = [
    { label: "runs on", value: targetText(settings) },
    { label: "works on", value: workloadText(settings) },
    { label: "last run", value: last === undefined ? "none in this folder" : lastText(last) },
  ];
  const lines = [
    `${bold("flatten")} ${dim(version)}${dim(" · see the peak of a burst, and flatten it")}`,
    ...factList(facts, view),
    ...(last === undefined ? [] : curvesOf(last.arms, view)),
  ];
  return finish(lines, view);
}

function targetText({ target, region, profile }: Settings): string {
  if (target.kind === "local") return "the emulator on this machine: no account, no cost";
  if (target.kind === "endpoint") return `the endpoint ${target.url}`;
  return ["AWS", region ?? "the Region of the profile", profile === undefined ? "" : `profile ${profile}`]
    .filter((part) => part !== "")
    .join(" · ");
}

function workloadText({ workload, stack }: Settings): string {
  const parts = [
    ...(workload.functionName === undefined ? [] : [`function ${workload.functionName}`]),
    ...(workload.queue === undefined ? [] : [`queue ${workload.queue}`]),
    ...(workload.deadLetterQueue === undefined ? [] : [`dead-letter queue ${workload.deadLetterQueue}`]),
  ];
  return parts.length === 0 ? `stack ${workload.stack ?? stack}` : parts.join(" · ");
}

function lastText({ kind, arms, target }: ResultDocument): string {
  const jobs = [...new Set(arms.map(({ count }) => counted(count, "job")))].join(" or ");
  const what = kind === "burst" ? `burst of ${jobs}` : `comparison of ${counted(arms.length, "arm")} of ${jobs}`;
  const hidden = arms.length > curvesShown ? `, the first ${curvesShown}` : "";
  return `${what}, ${placeNames[target.kind]}${hidden}; peaks on the right`;
}

function curvesOf(arms: readonly ArmResult[], view: View): readonly string[] {
  const shown = arms.slice(0, curvesShown).map(({ name, series }) => ({ name: clean(name), series }));
  return smallMultiples(shown, view, shown.length === 1 ? 3 : 1, 4);
}
