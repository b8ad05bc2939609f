import { isRecord, objectIn } from "../base/encoding.ts";
import { usageError } from "../base/errors.ts";
import type { WatchDocument } from "../experiment/metrics-watch.ts";
import type { ArmResult, ResultDocument } from "../experiment/result.ts";
import type { MeasureDocument } from "../operate/measure/document.ts";

/** The newest version of the documents that this flatten reads. Members that were added later may be missing. */
const newestSchemaVersion = 1;

/** A document of a run, a measurement or a watch: what a run record contains. */
export type KeptDocument = ResultDocument | MeasureDocument | WatchDocument;

/** Whether a document is that of `burst` or `compare`. */
export const isExperiment = (document: KeptDocument): document is ResultDocument =>
  document.kind === "burst" || document.kind === "compare";

/**
 * Reads the JSON document of a burst, a comparison, a measurement or a watch.
 *
 * @param name what the error calls it.
 * @returns undefined if the text is none, or if it is damaged.
 * @throws {FlattenError} (usage) if a newer flatten wrote it.
 */
export function parseDocument(text: string, name: string): KeptDocument | undefined {
  const value = objectIn(text);
  if (value === undefined || typeof value.schemaVersion !== "number" || !isRecord(value.target)) return undefined;
  if (value.schemaVersion > newestSchemaVersion) {
    throw usageError(
      `${name} was written by a newer flatten (schemaVersion ${value.schemaVersion})`,
      "install that version to read it",
    );
  }
  if (value.kind === "measure") return isMeasurement(value) ? (value as unknown as MeasureDocument) : undefined;
  if (value.kind === "watch") return isWatch(value) ? (value as unknown as WatchDocument) : undefined;
  const isRun = value.kind === "burst" || value.kind === "compare";
  return isRun && isResult(value) ? (value as unknown as ResultDocument) : undefined;
}

type Members = Readonly<Record<string, unknown>>;

const isResult = ({ id, startedAt, seed, arms, caveats }: Members): boolean =>
  typeof id === "string" &&
  typeof startedAt === "string" &&
  typeof seed === "number" &&
  isListOf(caveats, isRecord) &&
  isListOf(arms, isArm);

const isListOf = (value: unknown, isOne: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isOne);

const isNumber = (value: unknown): boolean => typeof value === "number";

/** The members of an arm that reports read into. */
const armParts = ["jobs", "peak", "invocations", "seconds", "cost", "series"] as const satisfies (keyof ArmResult)[];

function isArm(value: unknown): boolean {
  if (!isRecord(value) || typeof value.name !== "string" || typeof value.state !== "string") return false;
  if (!armParts.every((part) => isRecord(value[part])) || !isListOf(value.caveats, isRecord)) return false;
  const { peak, series } = value as { peak: Members; series: Members };
  return (
    isNumber(value.count) &&
    (peak.invocations === null || isNumber(peak.invocations)) &&
    isNumber(series.stepMs) &&
    isListOf(series.inFlight, isNumber)
  );
}

const isMeasurement = ({ from, to, at, stepMs, functions, notMeasured }: Members): boolean =>
  [from, to, at].every((time) => typeof time === "string") &&
  isNumber(stepMs) &&
  isListOf(notMeasured, isRecord) &&
  isListOf(functions, (one) => isRecord(one) && isRecord(one.slots) && isRecord(one.coverage));

const isWatch = ({ at, minutes, queue }: Members): boolean =>
  typeof at === "string" &&
  isListOf(minutes, (one) => isRecord(one) && typeof one.start === "string" && isRecord(one.perFunction)) &&
  (queue === null || (isRecord(queue) && isNumber(queue.visible)));
