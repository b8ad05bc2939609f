import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { exitCodes, FlattenError, usageError } from "../../src/base/errors.ts";
import type { ProcessContext } from "../../src/cli/command.ts";
import { askConsent } from "../../src/cli/prompts.ts";
import type { ExperimentDryRun } from "../../src/commands/arms/dry-run.ts";
import { main } from "../../src/main.ts";
import { paintFor } from "../../src/terminal/characters.ts";
import { errorReport } from "../../src/terminal/error-report.ts";
import { verifiedLines } from "./lines.ts";
import { type Ended, verify } from "./verify.ts";

/** From where docs/calibration.md takes results. */
const awsRuns = fileURLToPath(new URL("../../docs/aws-runs/", import.meta.url));

/**
 * Runs `npm run verify:aws` with the flags in `context.argv`, and returns the exit code, which means what that of a command
 * of flatten means.
 *
 * @param lines the commands to run.
 */
export async function verifyCommand(context: ProcessContext, lines = verifiedLines): Promise<number> {
  const cwd = mkdtempSync(join(tmpdir(), "flatten-verify-"));
  try {
    return await runIn(cwd, context, lines);
  } catch (error) {
    context.stderr.write(errorReport(error, { paint: paintFor(false), debug: !(error instanceof FlattenError) }));
    return exitCodes[error instanceof FlattenError ? error.reason : "unexpected"].code;
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** Runs the commands in an empty folder, which has neither a project file nor run records. */
async function runIn(cwd: string, context: ProcessContext, lines: readonly string[]): Promise<number> {
  const { yes = false, target, folder, ...given } = flagsOf(context);
  const flags = Object.entries({ target, ...given }).flatMap(([name, value]) => [`--${name}`, value]);
  const { reason, path } = await verify({
    lines,
    place: flags,
    folder,
    clock: context.wallClock,
    dryRun: (line) => dryRun({ ...context, cwd, env: {} }, line),
    run: (argv, interrupted) => captured({ ...context, cwd, argv, interrupted }),
    confirm: (question) => askConsent({ ...context, terminal: context.stderr }, { yes }, question),
    note: (line) => void context.stderr.write(`${line}\n`),
    interrupted: context.interrupted,
  });
  const isForPage = target === "aws" && folder === awsRuns;
  if (path !== undefined) {
    context.stdout.write(
      isForPage
        ? `Results: ${path}. To take them into docs/calibration.md: npm run bench -- calibration --write\n`
        : `Results: ${path}. docs/calibration.md takes in only results of AWS in docs/aws-runs.\n`,
    );
  }
  return exitCodes[reason].code;
}

/** @throws {FlattenError} (usage) for an unknown flag, for the local target, and for an endpoint without a folder. */
function flagsOf({ argv }: ProcessContext) {
  const { target = "aws", folder, ...rest } = parsed(argv);
  if (target === "local") {
    throw usageError("the local target is this project's own emulator, which verifies nothing", "use --target aws");
  }
  if (folder === undefined && target !== "aws") {
    throw usageError("results of an endpoint do not belong into docs/aws-runs", "name a folder: --folder /tmp/results");
  }
  return { target, folder: folder ?? awsRuns, ...rest };
}

function parsed(argv: readonly string[]) {
  const text = { type: "string" } as const;
  const options = { target: text, region: text, profile: text, folder: text, yes: { type: "boolean" } } as const;
  try {
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    throw usageError((error as Error).message, "flags: --target, --region, --profile, --folder, --yes");
  }
}

/** @throws {FlattenError} (interrupted) after Ctrl-C. @throws {Error} if the dry run fails: the command is wrong. */
async function dryRun(context: ProcessContext, line: string): Promise<ExperimentDryRun> {
  const argv = [...line.split(" "), "--target", "local", "--dry-run", "--format", "json", "--quiet"];
  const { code, stdout } = await captured({ ...context, argv });
  if (context.interrupted.aborted) throw new FlattenError("interrupted", "interrupted; nothing was deployed");
  if (code !== 0) throw new Error(`the dry run of "${line}" failed`);
  return JSON.parse(stdout) as ExperimentDryRun;
}

/** Runs a command, and returns what it writes to stdout instead of printing it. */
async function captured(context: ProcessContext): Promise<Ended> {
  const texts: string[] = [];
  const code = await main({ ...context, stdout: { write: (text) => texts.push(text) } });
  return { code, stdout: texts.join("") };
}
