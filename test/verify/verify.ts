import { type ExitReason, FlattenError } from "../../src/base/errors.ts";
import type { Clock } from "../../src/base/time.ts";
import type { ExperimentDryRun } from "../../src/commands/arms/dry-run.ts";
import type { ResultDocument } from "../../src/experiment/result.ts";
import { dollars } from "../../src/terminal/format.ts";
import { boundUsd, estimateOf, estimateSentence } from "./estimate.ts";
import { verifiedSeed } from "./lines.ts";
import { peakLines, ResultsFile } from "./results.ts";

/** How a command ended, and what it wrote to stdout. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
}

/** What to run, where, and with what. */
export interface VerifyRequest {
  /** Commands without seed and target. */
  readonly lines: readonly string[];
  /** Flags of the target: `--target aws --region eu-west-1`. */
  readonly place: readonly string[];
  /** Where the file of results is written. */
  readonly folder: string;
  readonly clock: Clock;
  /** Makes a dry run of a command on the emulator. */
  readonly dryRun: (line: string) => Promise<ExperimentDryRun>;
  /** Runs one of flatten's commands; `signal` ends it. */
  readonly run: (argv: readonly string[], signal: AbortSignal) => Promise<Ended>;
  /** Asks the user. */
  readonly confirm: (question: string) => Promise<boolean>;
  readonly note: (line: string) => void;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
}

/** How a verification ended, and its file; undefined if there is no result. */
export interface Verified {
  readonly reason: ExitReason;
  readonly path: string | undefined;
}

/**
 * Runs commands in a stack that is deployed for them and deleted at the end, also after a failure and after Ctrl-C.
 *
 * @throws {FlattenError} (refused) if it would cost more than `boundUsd`, or if there is no terminal to confirm it on;
 * (interrupted) after Ctrl-C during the estimate. Nothing was deployed.
 */
export async function verify(request: VerifyRequest): Promise<Verified> {
  const { lines, place, folder, clock, dryRun, run, confirm, note, interrupted } = request;
  const estimate = await estimateOf(lines, dryRun);
  note(estimateSentence(estimate, lines.length));
  if (estimate.usd > boundUsd) {
    throw new FlattenError(
      "refused",
      `the commands would cost about ${dollars(estimate.usd)}, more than the bound of ${dollars(boundUsd)}; nothing was deployed`,
    );
  }
  const stack = stackNameAt(clock.nowMs());
  if (!(await confirm(`Deploy the stack "${stack}", run the commands in it, and delete it at the end?`))) {
    return { reason: "refused", path: undefined };
  }
  const at = [...place, "--stack", stack, "--yes", "--quiet"];
  const results = new ResultsFile(folder);
  let isComplete = false;
  let isDeleted = false;
  note(`Deploying the stack "${stack}".`);
  try {
    // Ctrl-C does not end the deployment: CloudFormation would continue it, and would refuse to delete the stack.
    isComplete = (await run(["deploy", ...at], never())).code === 0 && (await runAll(request, at, results));
  } finally {
    note(`Deleting the stack "${stack}".`);
    isDeleted = await deleteStack(run, at, clock);
    note(
      isDeleted
        ? `The stack "${stack}" was deleted.`
        : `The stack "${stack}" could not be deleted. If it exists, delete it: npm run dev -- destroy ${at.join(" ")}`,
    );
  }
  return { reason: reasonOf(isDeleted, isComplete, interrupted), path: results.path };
}

function reasonOf(isDeleted: boolean, isComplete: boolean, interrupted: AbortSignal): ExitReason {
  if (!isDeleted) return "cloud";
  if (interrupted.aborted) return "interrupted";
  return isComplete ? "ok" : "cloud";
}

/** A stack of each verification's own, so that deleting it removes nothing else: `flatten-verify-20261126-170359`. */
const stackNameAt = (nowMs: number): string =>
  `flatten-verify-${new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-")}`;

const never = (): AbortSignal => new AbortController().signal;

/** A missed goal (3) is a result too. */
const codesOfResults = [0, 3];

/** Runs every command, also after one that failed. Returns whether all of them have a result. */
async function runAll(
  { lines, clock, run, note, interrupted }: VerifyRequest,
  at: readonly string[],
  results: ResultsFile,
): Promise<boolean> {
  let isComplete = true;
  for (const [index, line] of lines.entries()) {
    if (interrupted.aborted) return false;
    note(`${index + 1} of ${lines.length}: flatten ${line}`);
    const flags = ["--seed", String(verifiedSeed), "--format", "json"];
    const { code, stdout } = await run([...line.split(" "), ...flags, ...at], interrupted);
    if (!codesOfResults.includes(code)) {
      isComplete = false;
      note(`  ended with exit code ${code}`);
    }
    if (stdout === "") continue;
    const result = JSON.parse(stdout) as ResultDocument;
    results.add(result, clock.nowMs());
    for (const text of peakLines(result)) note(text);
  }
  return isComplete;
}

const deleteAttempts = 3;
const deleteAgainMs = 30_000;

/** Deletes the stack. Tries again, because a lost connection must not leave a stack behind that costs money. */
async function deleteStack(run: VerifyRequest["run"], at: readonly string[], clock: Clock): Promise<boolean> {
  for (let attempt = 1; attempt <= deleteAttempts; attempt++) {
    if ((await run(["destroy", ...at], never())).code === 0) return true;
    if (attempt < deleteAttempts) await clock.sleepMs(deleteAgainMs);
  }
  return false;
}
