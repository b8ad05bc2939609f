import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { ProcessContext } from "../../src/cli/command.ts";
import type { Router } from "../../src/emulator/api/router.ts";
import type { EmulatorParts } from "../../src/emulator/assemble.ts";
import { serve } from "../../src/emulator/serve.ts";
import { main } from "../../src/main.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { undisturbed } from "./undisturbed.ts";

/** A command line without `flatten`: its words, or a text that is split at blanks. */
export type CommandLine = string | readonly string[];

/** Members of the process context to replace, and files to write to the folder that the command runs in. */
export interface FlattenOptions extends Partial<Omit<ProcessContext, "argv">> {
  readonly files?: Readonly<Record<string, string>>;
}

/** How a command ended, what it wrote, and the folder that it ran in. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly cwd: string;
}

/** Runs a command line in this process: in an empty folder, without a terminal or an environment, with seed 1. */
export async function flatten(line: CommandLine, { files = {}, ...changes }: FlattenOptions = {}): Promise<Ended> {
  const { processContext, written } = fakeProcessContext(line, changes);
  const { cwd } = processContext;
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  return { code: await main(processContext), ...written, cwd };
}

/** Creates a process context whose streams record what is written to them. */
export function fakeProcessContext(line: CommandLine, changes: Partial<ProcessContext> = {}) {
  const written = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
  });
  const processContext: ProcessContext = {
    argv: typeof line === "string" ? line.split(" ") : line,
    env: {},
    cwd: changes.cwd ?? temporaryFolder(),
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    wallClock: { nowMs: () => 0, sleepMs: () => new Promise(setImmediate) },
    ...undisturbed(),
    ...changes,
  };
  return { processContext, written };
}

/**
 * Serves an emulator over HTTP until the test is finished. Its time moves only while a command sleeps.
 *
 * @param router answers the requests; the emulator's own unless given.
 * @returns `flatten`, which runs commands against it on its time, and its `url`.
 */
export async function endpointOf(emulator: EmulatorParts, router: Router = emulator.router) {
  emulator.clock.hasSockets = true;
  const { port, close } = await serve({ router, catchUp: async () => undefined, port: 0 });
  onTestFinished(close);
  const url = `http://127.0.0.1:${port}`;
  const target = ["--target", url];
  const run = (line: CommandLine, options: FlattenOptions = {}): Promise<Ended> => {
    const words = typeof line === "string" ? line.split(" ") : line;
    return flatten([...words, ...target], { wallClock: emulator.clock, ...options });
  };
  return { flatten: run, url };
}
