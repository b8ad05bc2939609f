import { median } from "../../../src/base/numbers.ts";
import { type Consumer, defaultConsumer, withProvisionedPollers } from "../../../src/plan/consumer.ts";
import { predict } from "../../../src/plan/predict.ts";
import { chooseRow, type PlanRow, type SolvedPlan } from "../../../src/plan/solve/plan.ts";
import { solve } from "../../../src/plan/solve/solve.ts";
import { rowByPlaces } from "../../../src/plan/solve/window-for-goal.ts";
import type { SpreadName } from "../../../src/plan/spreads/spread.ts";
import { workOf } from "../../support/samples.ts";
import { figure } from "../measure.ts";
import { commandRuns } from "./command-run.ts";
import type { CalibrationRow } from "./row.ts";
import {
  commandSettings,
  goalGroups,
  goalsOfSpreads,
  knownWork,
  type WorldSetting,
  worldSettings,
} from "./settings.ts";
import { unitRow, unitSettings, unitText } from "./units.ts";
import { type Measured, runInWorld } from "./world-run.ts";

/** Which settings to run, and how often each. */
export interface CalibrationRequest {
  /** Only settings whose group or text contains this. */
  readonly word: string | undefined;
  /** Replaces the number of seeds of each setting. */
  readonly seeds: number | undefined;
  /** Rows of an earlier run that was ended, by their settings: they are not run again. */
  readonly known: ReadonlyMap<string, CalibrationRow>;
}

const worldSeeds = 120;
/** Big bursts vary little, and take long. */
const seedsOfBigOnes = 40;
/** Command lines take longer than the models alone. */
const commandSeeds = 60;
/** Arms that are newer than the other settings, by the word that selects them, and have shown less. */
const armSeeds = 200;
const newArms = new Set(["rate", "pollers", "outage", "pause", "fair", "map", "beyond"]);
const goalSeeds = 24;
const knownWorkSeeds = 200;
const unitSeeds = 100;

/** Runs every setting, and returns its rows one after another. */
export async function* calibrationRows(request: CalibrationRequest): AsyncGenerator<CalibrationRow> {
  const { word = "", seeds, known } = request;
  const guarded = async (setting: string, run: () => Promise<CalibrationRow>) =>
    known.get(setting) ?? (await run().catch((error: unknown) => failed(setting, error)));
  const isWanted = (group: string, setting: string) => `${group} ${setting}`.includes(word);
  for (const [group, settings] of Object.entries(worldSettings)) {
    for (const setting of settings) {
      const own = setting.count > 1_000 ? seedsOfBigOnes : worldSeeds;
      if (isWanted(group, textOf(setting))) yield await guarded(textOf(setting), () => world(setting, seeds ?? own));
    }
  }
  for (const [group, lines] of Object.entries(commandSettings)) {
    const own = newArms.has(group) ? armSeeds : commandSeeds;
    for (const line of lines) {
      if (isWanted(group, line)) yield await guarded(line, () => command(line, seeds ?? own));
    }
  }
  for (const { setting, peaks, spread } of goalRows()) {
    if (isWanted("goals", setting))
      yield await guarded(setting, async () => goals(setting, defaultJobs(peaks, spread), seeds ?? goalSeeds));
  }
  for (const each of unitSettings) {
    const setting = unitText(each);
    if (isWanted("units", setting)) yield await guarded(setting, () => unitRow(each, seeds ?? unitSeeds));
  }
  for (const { count, work, maxPeak } of knownWork) {
    const setting = `goals: ${count} x ${work} of known work, --max-peak ${maxPeak} --spread slots`;
    const row = () => rowByPlaces({ count, work: workOf(work), consumer: defaultConsumer }, { maxPeak });
    if (isWanted("goals", setting))
      yield await guarded(setting, async () =>
        goals(setting, [{ count, work, maxPeak, row: row() }], seeds ?? knownWorkSeeds),
      );
  }
}

function* goalRows(): Generator<{ setting: string; peaks: readonly number[]; spread: SpreadName | undefined }> {
  for (const peaks of goalGroups) {
    yield { setting: `goals: --max-peak ${peaks[0]} to ${peaks.at(-1)}`, peaks, spread: undefined };
  }
  for (const spread of goalsOfSpreads.spreads) {
    const { peaks } = goalsOfSpreads;
    yield { setting: `goals: --max-peak ${peaks.join(", ")} --spread ${spread}`, peaks, spread: spread as SpreadName };
  }
}

function failed(setting: string, error: unknown): CalibrationRow {
  const none = { predicted: "-", measured: Number.NaN, runs: 1, inside: 0, goal: null, late: null };
  return { setting, ...none, error: String(error).slice(0, 80) };
}

function textOf({ count, work, spread, window, consumer = {}, via = undefined }: WorldSetting): string {
  const given = Object.entries(consumer).map(
    ([name, value]) => ` ${name}=${typeof value === "object" ? Object.values(value).join("-") : value}`,
  );
  const where = window === null ? "no delay" : `${window.minSeconds}-${window.maxSeconds} s`;
  return `${count} x ${work}${via === undefined ? "" : ` by ${via}`}, ${spread} ${where}${given.join("")}`;
}

function consumerOf({ consumer: given = {} }: WorldSetting): Consumer {
  const consumer = { ...defaultConsumer, ...given };
  return given.provisionedPollers === undefined ? consumer : withProvisionedPollers(consumer, given.provisionedPollers);
}

async function world(setting: WorldSetting, runs: number): Promise<CalibrationRow> {
  const { count, spread, window, via = "sqs" } = setting;
  const consumer = consumerOf(setting);
  const prediction = predict({ count, spread, window, work: workOf(setting.work), via, consumer });
  const outcomes: Measured[] = [];
  for (let seed = 1; seed <= runs; seed++) outcomes.push(await runInWorld({ ...setting, consumer, via }, seed));
  const { p5, p50, p95 } = prediction.peak;
  return {
    setting: textOf(setting),
    predicted: `${p50} (${p5}-${p95})`,
    measured: median(outcomes.map(({ peak }) => peak)),
    runs,
    inside: outcomes.filter(({ peak }) => peak >= p5 && peak <= p95).length,
    goal: null,
    late: outcomes.filter(({ lastEndSeconds }) => isLate(lastEndSeconds, prediction.lastEndSeconds.p95)).length,
  };
}

/** API calls and polls take 10 ms each, and the models round; a last end that is so little later is as predicted. */
const roundingSeconds = 0.05;
const roundingShare = 0.01;

const isLate = (seconds: number | null, p95: number): boolean =>
  seconds !== null && seconds > p95 + Math.max(roundingSeconds, p95 * roundingShare);

/** A burst with delays for a goal. */
interface GoalBurst {
  readonly count: number;
  readonly work: string;
  readonly maxPeak: number;
  readonly row: PlanRow;
}

/** The default jobs with the delays of a spread, or the recommended ones, for each peak that can be kept. */
function defaultJobs(peaks: readonly number[], spread: SpreadName | undefined): GoalBurst[] {
  return peaks.flatMap((maxPeak) => {
    const jobs = { count: 100, work: "5s", maxPeak };
    const plan = solve({ ...jobs, work: workOf("5s"), consumer: defaultConsumer, goal: { maxPeak } }) as SolvedPlan;
    if (spread !== undefined && !plan.rows.some((row) => row.spread === spread)) throw new Error(`no spread ${spread}`);
    const row = chooseRow(plan, spread);
    // A spread that cannot keep this peak is not offered for it.
    return row.unmet === null ? [{ ...jobs, row }] : [];
  });
}

async function goals(setting: string, bursts: readonly GoalBurst[], seeds: number): Promise<CalibrationRow> {
  const total = { runs: 0, inside: 0, kept: 0, said: 0, late: 0 };
  const measured: number[] = [];
  for (const { row, maxPeak, ...jobs } of bursts) {
    const { prediction, spread, window, places } = row;
    const placing = { spread, window, via: "sqs" as const, ...(places === undefined ? {} : { places }) };
    for (let seed = 1; seed <= seeds; seed++) {
      const { peak, lastEndSeconds } = await runInWorld({ ...jobs, ...placing, consumer: defaultConsumer }, seed);
      measured.push(peak);
      total.runs++;
      total.said += 1 - prediction.exceeds(maxPeak);
      if (peak >= prediction.peak.p5 && peak <= prediction.peak.p95) total.inside++;
      if (peak <= maxPeak) total.kept++;
      if (isLate(lastEndSeconds, prediction.lastEndSeconds.p95)) total.late++;
    }
  }
  const { runs, inside, said, kept, late } = total;
  if (runs === 0) throw new Error("no goal can be met");
  const goal = { said: said / runs, kept: kept / runs };
  return { setting, predicted: "as planned", measured: median(measured), runs, inside, goal, late };
}

async function command(line: string, runs: number): Promise<CalibrationRow> {
  const run = await commandRuns(line);
  const measured: number[] = [];
  const total = { inside: 0, late: 0 };
  let predicted = "-";
  for (let seed = 1; seed <= runs; seed++) {
    const { result, prediction } = await run(seed);
    const { predicted: band, invocations: peak } = result.peak;
    if (peak === null || band === null) throw new Error("no prediction");
    // Arms that find environments of the arms before them are predicted anew in each run.
    if (seed === 1) predicted = `${band.p50} (${band.p5}-${band.p95})`;
    measured.push(peak);
    if (peak >= band.p5 && peak <= band.p95) total.inside++;
    if (isLate(result.seconds.untilLastEnd, prediction.lastEndSeconds.p95)) total.late++;
  }
  return { setting: line, predicted, measured: median(measured), runs, goal: null, ...total };
}

/** What is wrong with a row, as clauses; empty if it is as it must be. */
export function faultsOf({ inside, runs, goal, late, error }: CalibrationRow): readonly string[] {
  if (error !== undefined) return [error];
  const faults: string[] = [];
  if (inside < 0.9 * runs) faults.push("below 90 % inside");
  if (goal !== null) {
    const missed = 1 - goal.said + 0.01;
    if (runs * (1 - goal.kept) > runs * missed + tolerance(missed, runs))
      faults.push("goal missed more often than predicted");
  }
  if (late !== null && late > 0.05 * runs + tolerance(0.05, runs)) faults.push("last ends too late");
  return faults;
}

/** Runs that chance may add to a share of `p`: two standard errors. */
const tolerance = (p: number, runs: number): number => 2 * Math.sqrt(p * (1 - p) * runs);

const percent = (share: number): string => `${figure(share * 100, 0)} %`;

/** The cells of a row. */
export const cellsOf = (row: CalibrationRow): readonly string[] => [
  faultsOf(row).length === 0 ? "ok" : "NO",
  row.setting,
  row.predicted,
  Number.isNaN(row.measured) ? "-" : figure(row.measured, 0),
  String(row.runs),
  percent(row.inside / row.runs),
  row.goal === null ? "" : `${percent(row.goal.said)} / ${percent(row.goal.kept)}`,
  row.late === null ? "" : percent(row.late / row.runs),
  faultsOf(row).join("; "),
];

/** The headers of the cells. */
export const headers = [
  "",
  "setting",
  "predicted p50 (p5-p95)",
  "measured median",
  "runs",
  "inside",
  "goal predicted / kept",
  "last end beyond p95",
  "fault",
];
