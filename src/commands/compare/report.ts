import type { ArmResult, ResultDocument } from "../../experiment/result.ts";
import type { ArmSettings } from "../../experiment/settings.ts";
import { burstOf } from "../../measure/peak.ts";
import { slowestMax } from "../../measure/tenants.ts";
import type { Via } from "../../plan/scenario.ts";
import { smallMultiples } from "../../terminal/chart.ts";
import { counted, none, seconds } from "../../terminal/format.ts";
import { clean, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { type Column, hiddenColumns, table } from "../../terminal/table.ts";
import { armCaveats, caveatLines, type NamedCaveat } from "../arms/caveat-sentences.ts";
import { originLines, placementFloor } from "../arms/text.ts";
import { compareColumns, hasEnvironments, isIncomplete, zeroesOf } from "./columns.ts";
import { conclusion } from "./conclusion.ts";
import { type ArmGroup, groupArms, typicalRun } from "./verdict.ts";

/** The report of a comparison: the table, the conclusion, the curves, the caveats, and what to type next. */
export function compareReport(
  document: ResultDocument,
  view: View,
  options: { readonly nextCommands?: readonly string[] } = {},
): string[] {
  const groups = groupArms(document.arms);
  const { lines: rows, dropped } = table(compareColumns(groups, view.paint), view, 0);
  const curves = groups.map((group) => ({ name: clean(group.name), series: burstOf(typicalRun(group)) }));
  const chart = smallMultiples(curves, view, groups.length > 4 ? 1 : 3);
  const caption = groups.some(({ runs }) => runs.length > 1)
    ? "invocations in flight, on one scale; of each arm the run nearest to its median"
    : "invocations in flight, on one scale";
  const caveats = caveatLines(namedCaveats(document), view);
  const levers = leverLines(groups, view);
  const tenants = tenantLines(groups, view);
  return [
    ...paragraph(compareTitle(groups, document), view, view.paint.bold),
    "",
    ...rows,
    ...footnotes(groups, dropped, view),
    "",
    ...paragraph(conclusion(document.arms, document), view, view.paint.bold),
    ...(tenants.length === 0 ? [] : ["", ...tenants]),
    ...(levers.length === 0 ? [] : ["", ...levers]),
    ...(chart.length === 0 ? [] : ["", ...paragraph(caption, view, view.paint.dim, 2), ...chart]),
    "",
    ...(caveats.length === 0 ? [] : [...caveats, ""]),
    ...originLines(document, view),
    ...nextLines(options.nextCommands ?? [], view),
  ];
}

function footnotes(groups: readonly ArmGroup[], dropped: readonly string[], view: View): string[] {
  const { yellow, dim } = view.paint;
  return [
    ...compareNotes(groups, dropped).flatMap((text) =>
      paragraph(text, view, text === incompleteNote ? yellow : dim, 0, 2),
    ),
    ...hiddenColumns(dropped, view),
  ];
}

/** What was compared: `4 arms of 100 jobs`. */
export function compareTitle(groups: readonly ArmGroup[], document: ResultDocument): string {
  const most = Math.max(0, ...groups.map((group) => group.runs.length));
  const jobs = [...new Set(document.arms.map((arm) => counted(arm.count, "job")))].join(" or ");
  const repeated = most > 1 ? `, ${counted(most, "run")} each: median (least–most)` : "";
  return `${counted(groups.length, "arm")} of ${jobs || "no jobs"}${repeated}`;
}

/** What the table leaves out or marks, as phrases. @param dropped headers of columns that are hidden */
export function compareNotes(groups: readonly ArmGroup[], dropped: readonly string[] = []): readonly string[] {
  const arms = groups.flatMap(({ runs }) => runs);
  const zeroes = zeroesOf(groups);
  const isShown = (header: string) => !dropped.includes(header);
  const isHeldBack = (arm: ArmResult) => arm.peak.floor !== null && placementFloor(arm) === null;
  const notes = [
    { text: zeroes.join(", "), applies: zeroes.length > 0 },
    { text: incompleteNote, applies: groups.some(isIncomplete) },
    { text: heldBackNote, applies: isShown("floor") && arms.some(isHeldBack) },
    { text: idleNote, applies: isShown("environments") && hasEnvironments(groups) && groups.length > 1 },
    { text: jainText, applies: isShown("Jain") && arms.some(({ tenants }) => tenants !== undefined) },
  ];
  return notes.filter(({ applies }) => applies).map(({ text }) => text);
}

const incompleteNote = "* lost jobs or was cut short: the numbers are incomplete";
const heldBackNote =
  "floor –: the mapping or a concurrency limit held jobs back; the peak is lower than delays alone could make it";
const idleNote = "environments: idle ones that an earlier arm has left are included";

/** What the fairness index of tenants means. */
export const jainText =
  "Jain: Jain's fairness index, 1 if the jobs of all tenants begin at the same rate; a tenant with many more jobs than the others lowers it";

/** The caveats of all arms, each with the name of its arm, and those of the whole comparison. */
export function namedCaveats(document: ResultDocument): readonly NamedCaveat[] {
  const ofArms = document.arms.flatMap((arm) => armCaveats(arm).map((caveat) => ({ caveat, arm: clean(arm.name) })));
  return [...ofArms, ...document.caveats.map((caveat) => ({ caveat }))];
}

/** What each setting of an arm is for, as part of a sentence after the name of the arm. */
const purposeOfSetting = {
  maximumConcurrency:
    "keeps the peak low for every sender of the queue, without throttles and without delays: the first choice for a peak",
  reservedConcurrency:
    "reserves concurrency for this function and takes it from the others; throttled messages use up their receives, so prefer cap",
  pollers:
    "is the opposite of cap: it shortens the waits of bursts that come unannounced, and costs money by the hour even while it is idle",
  batchSize: "needs fewer invocations and environments for short jobs; the jobs of a batch run one after another",
  batchingWindowSeconds: "fills batches, and delays messages by up to that time",
  enabled: "holds messages back while the database is down: none of them uses up a receive",
} as const satisfies Record<keyof ArmSettings, string>;

/** What each path without delays is for. */
const purposeOfPath = {
  invoke: "finishes first, and runs every job at once",
  "invoke-async": "finishes first without a caller that waits; Lambda retries twice, and nothing keeps the peak low",
  sqs: "gives retries and a dead-letter queue; its peak is only as low as the growth of the mapping makes it",
  trigger: "sends from a function instead of this machine",
  map: "sends from Step Functions instead of this machine, for millions of jobs",
  pool: "keeps the peak low without a queue; its maximum concurrency, at most 10,000, can be changed while it runs",
} as const satisfies Record<Via, string>;

/** What an arm is for. An arm has one lever: a setting, a rate, delays, or only its path. */
function purposeOf({ settings = {}, ratePerSecond, tenants, jitterSeconds, via }: ArmResult): string {
  const isFair = tenants?.isFair === true;
  const [setting] = Object.keys(settings) as (keyof ArmSettings)[];
  if (setting !== undefined) return purposeOfSetting[setting];
  if (isFair) {
    return "keeps a tenant with many jobs from delaying the others, once 30 of its jobs are in flight; it needs a message group for each tenant";
  }
  if (ratePerSecond !== undefined) {
    return "keeps to the calls per second that a database or an API accepts, while there are as many pollers as jobs run at once; the sender has to keep running";
  }
  const isDelayed = jitterSeconds !== null && jitterSeconds.max > 0;
  return isDelayed
    ? "flattens one burst without a change to the mapping; two bursts at the same time add up to a higher peak"
    : purposeOfPath[via];
}

/** Whether an arm differs from the others in more than its delays. */
const hasLever = ({ settings, ratePerSecond, tenants, via }: ArmResult): boolean =>
  settings !== undefined || ratePerSecond !== undefined || tenants !== undefined || via === "pool";

/** What each lever is for, one line an arm; no lines if the arms differ only in their delays. */
function leverLines(groups: readonly ArmGroup[], view: View): string[] {
  if (!groups.some(({ runs: [arm] }) => hasLever(arm))) return [];
  const purposes = new Map<string, string[]>();
  for (const { name, runs } of groups) {
    const purpose = purposeOf(runs[0]);
    purposes.set(purpose, [...(purposes.get(purpose) ?? []), clean(name)]);
  }
  return [
    "What each arm is for:",
    ...[...purposes].flatMap(([purpose, names]) =>
      paragraph(`${names.join(", ")}: ${purpose}.`, view, undefined, 2, 4),
    ),
  ];
}

/** A small table of the tenants that waited longest in each arm, and of the median tenant; no lines without tenants. */
export function tenantLines(groups: readonly ArmGroup[], view: View): string[] {
  const arms = groups.map(typicalRun).filter(({ tenants }) => tenants?.slowest !== undefined);
  const rows = Math.min(slowestMax, Math.max(0, ...arms.map(({ tenants }) => tenants?.slowest?.length ?? 0)));
  if (rows === 0) return [];
  const ranks = Array.from({ length: rows }, (_, rank) => rank);
  const columns = arms.flatMap(({ name, tenants }, index): Column[] => [
    {
      header: clean(name),
      align: "left",
      priority: index + 1,
      cells: [...ranks.map((rank) => clean(tenants?.slowest?.[rank]?.name ?? none)), "median tenant"],
    },
    {
      header: waitHeader,
      align: "right",
      priority: index + 1,
      cells: [
        ...ranks.map((rank) => seconds(tenants?.slowest?.[rank]?.waitP95 ?? null)),
        seconds(tenants?.medianWaitP95 ?? null),
      ],
    },
  ]);
  const { lines, dropped } = table(columns, view);
  return [
    ...paragraph("tenants that waited longest, and the median tenant", view, view.paint.dim, 2),
    ...lines,
    ...hiddenColumns(
      dropped.filter((header) => header !== waitHeader),
      view,
    ),
  ];
}

const waitHeader = "wait p95";
