import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { builtBin } from "./bin.ts";

/** How a run of the built command ended. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

export interface RunOptions {
  /** The working directory; a new empty folder by default. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A process of the built command, and how it ends. */
export interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ran>;
}

/** The environment of the command, without settings or credentials of this machine. */
const hermetic = (): Record<string, string> => ({
  PATH: process.env.PATH ?? "",
  HOME: join(temporaryFolder(), "home"),
  TZ: "UTC",
  AWS_EC2_METADATA_DISABLED: "true",
});

/** Starts the built command with these words; it is stopped at the end of the test. */
export function start(args: readonly string[], { cwd = temporaryFolder(), env = {} }: RunOptions = {}): Started {
  const child = spawn(process.execPath, [builtBin(), ...args], { cwd, env: { ...hermetic(), ...env } });
  onTestFinished(() => void child.kill("SIGKILL"));
  const written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      written[name] += text;
    });
  }
  child.stdin.end();
  const ended = new Promise<Ran>((resolve) => child.on("close", (code) => resolve({ ...written, code })));
  return { child, ended };
}

/** Runs the built command to its end. */
export const flatten = (args: readonly string[], options: RunOptions = {}): Promise<Ran> => start(args, options).ended;

/** Runs a command line as a user types it, without quotes. */
export const typed = (line: string): string[] => line.split(" ").slice(1);

/** Resolves when the stream has written this text. */
export const seen = (stream: NodeJS.ReadableStream, pattern: RegExp): Promise<void> =>
  new Promise((resolve) => {
    let text = "";
    stream.on("data", (more: string) => {
      text += more;
      if (pattern.test(text)) resolve();
    });
  });
