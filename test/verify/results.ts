import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ResultDocument } from "../../src/experiment/result.ts";

/** Account ids have twelve digits; times in milliseconds have thirteen. */
const accountId = /(?<!\d)\d{12}(?!\d)/g;

/** The document of results, with every account id in its texts replaced by zeros. */
export const maskedJson = (results: readonly ResultDocument[]): string =>
  `${JSON.stringify(results, (_, value) => (typeof value === "string" ? value.replace(accountId, "000000000000") : value), 2)}\n`;

/** Returns the path of a new file for the results of a day in a Region: `2026-11-26-eu-west-1.json`, then `…-2.json`. */
function newResultsFile(folder: string, nowMs: number, region: string): string {
  const name = `${new Date(nowMs).toISOString().slice(0, 10)}-${region}`;
  mkdirSync(folder, { recursive: true });
  for (let number = 1; ; number++) {
    const path = join(folder, `${name}${number === 1 ? "" : `-${number}`}.json`);
    if (!existsSync(path)) return path;
  }
}

/** Keeps results in a file, which is written again after each command, so that none is lost if a later one fails. */
export class ResultsFile {
  /** Undefined until there is a result. */
  path: string | undefined;
  readonly #folder: string;
  readonly #results: ResultDocument[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Adds a result that was received at `nowMs`. */
  add(result: ResultDocument, nowMs: number): void {
    this.#results.push(result);
    this.path ??= newResultsFile(this.#folder, nowMs, result.target.region);
    writeFileSync(this.path, maskedJson(this.#results));
  }
}

/** How the peak of each arm compares with its prediction, as lines. */
export const peakLines = ({ arms }: ResultDocument): string[] =>
  arms.map(({ name, state, peak: { predicted, invocations } }) => {
    const measured = `  ${name}: ${state}, peak ${invocations ?? "unknown"}`;
    if (predicted === undefined || predicted === null) return `${measured}, not predicted`;
    return `${measured}, predicted ${predicted.p50} (${predicted.p5}-${predicted.p95})`;
  });
