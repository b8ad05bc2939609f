import { objectIn } from "../../../base/encoding.ts";
import { usageError } from "../../../base/errors.ts";
import type { MeasuredJob } from "../../../experiment/learn/measurements.ts";
import type { MeasureDocument } from "../../../operate/measure/document.ts";
import { durationsWith, sampleWork, type Work } from "../../../plan/work.ts";
import { isTable, readTimedRows, timeIn } from "./table.ts";

/** Recorded arrivals, and what else the file tells. */
export interface RecordedArrivals {
  /** Seconds since the first arrival, ascending. */
  readonly arrivalsSeconds: readonly number[];
  /** Time of the first arrival, ISO 8601. */
  readonly from: string;
  /** The measured peak of the slots; null for a file of timestamps. */
  readonly measuredPeak: number | null;
  /** The measured durations; undefined for a file of timestamps. */
  readonly work: Work | undefined;
  /** Whether each arrival is an invocation, which may be a batch, and not a message. */
  readonly areInvocations: boolean;
}

const arrivalsMax = 100_000;

/**
 * Reads arrivals: the document of `flatten measure --format json`, a table with a column of times, or times, one on each
 * line. Empty lines and those that begin with # are skipped.
 *
 * @param functionName which function of a document with several.
 * @throws {FlattenError} (usage) for a file without arrivals, or with more than 100,000. The message names the line.
 */
export function readArrivals(text: string, name: string, functionName: string | undefined): RecordedArrivals {
  const arrivals = isMeasured(text) ? fromMeasure(text, name, functionName) : fromTimes(timesOf(text, name));
  const { length } = arrivals.arrivalsSeconds;
  if (length === 0) throw usageError(`--arrivals ${name}: no arrivals in the file`, "choose a period with load");
  if (length <= arrivalsMax) return arrivals;
  throw usageError(
    `--arrivals ${name}: ${length} arrivals, but the model takes at most ${arrivalsMax}`,
    "choose a shorter period around the peak, for example: flatten measure --from … --to … --format json",
  );
}

/** Whether a file is a JSON document, and not a list of times. */
export const isMeasured = (text: string): boolean => text.trimStart().startsWith("{");

/**
 * Reads the durations of the only function in a document of `flatten measure`, as a sample with its percentiles.
 *
 * @throws {FlattenError} (usage) for another document, and for one with several functions or without durations.
 */
export function readMeasuredDurations(text: string, name: string): MeasuredJob[] {
  const { functions } = measureDocumentIn(text, "--work-from", name);
  const [measured] = functions;
  if (functions.length > 1 || measured === undefined || measured.durationMs === null) {
    throw usageError(
      `--work-from ${name}: expected the durations of one function, but the file has ${functions.length === 1 ? "none" : `${functions.length} functions`}`,
      "measure one function: flatten measure --function <name> --format json",
    );
  }
  const seconds = durationsWith(measured.durationMs, measured.invocations);
  return seconds.map((each) => ({ seconds: each, size: null }));
}

const timesOf = (text: string, name: string): number[] =>
  isTable(name) ? readTimedRows(text, name).map(({ atMs }) => atMs) : timesIn(text, name);

function fromMeasure(text: string, name: string, functionName: string | undefined): RecordedArrivals {
  const { functions, from } = measureDocumentIn(text, "--arrivals", name);
  const measured = functionName === undefined ? functions[0] : functions.find((each) => each.name === functionName);
  const names = functions.map((each) => each.name).join(", ");
  if (measured === undefined) {
    throw usageError(`--arrivals ${name}: the function "${functionName}" is not in the file`, `it has: ${names}`);
  }
  if (functionName === undefined && functions.length > 1) {
    throw usageError(
      `--arrivals ${name}: the file has ${functions.length} functions: ${names}`,
      "choose one: --function",
    );
  }
  const { arrivalsMs, durationMs } = measured;
  if (arrivalsMs === undefined) {
    throw usageError(
      `--arrivals ${name}: a run record does not keep the arrivals of so many invocations`,
      `write the whole document: flatten measure --function ${measured.name} --format json -o ${name}`,
    );
  }
  const first = arrivalsMs[0] ?? 0;
  return {
    arrivalsSeconds: arrivalsMs.map((ms) => (ms - first) / 1000),
    from: new Date(Date.parse(from) + first).toISOString(),
    measuredPeak: measured.slots.peak,
    work:
      durationMs === null
        ? undefined
        : sampleWork(durationsWith(durationMs, arrivalsMs.length), `as measured in ${name}`),
    areInvocations: true,
  };
}

/**
 * Reads a document of `flatten measure`.
 *
 * @throws {FlattenError} (usage) for anything else; `flag` names the file in the message.
 */
export function measureDocumentIn(text: string, flag: string, name: string): MeasureDocument {
  const document = (objectIn(text) ?? {}) as Partial<MeasureDocument>;
  if (document.kind === "measure" && document.functions?.[0] !== undefined) {
    return document as MeasureDocument;
  }
  throw usageError(
    `${flag} ${name}: it is not a document of flatten measure with a measured function`,
    `create one: flatten measure --function <name> --format json -o ${name}`,
  );
}

function fromTimes(timesMs: readonly number[]): RecordedArrivals {
  const first = timesMs[0] ?? 0;
  return {
    arrivalsSeconds: timesMs.map((ms) => (ms - first) / 1000),
    from: new Date(first).toISOString(),
    measuredPeak: null,
    work: undefined,
    areInvocations: false,
  };
}

/** The times in a file with one on each line, ascending, milliseconds. */
function timesIn(text: string, name: string): number[] {
  const lines = text.split("\n").map((line, index) => ({ written: line.trim(), where: `${name}, line ${index + 1}` }));
  return lines
    .filter(({ written }) => written !== "" && !written.startsWith("#"))
    .map(({ written, where }) => timeIn(written, where))
    .sort((a, b) => a - b);
}
