#!/usr/bin/env node
import { version } from "../src/cli/package.ts";

const argv = process.argv.slice(2);
let outputFailure: NodeJS.ErrnoException | undefined;

// A command goes on when stdout or stderr cannot be written, so that it still restores settings and saves its state. A
// reader that has gone (`flatten … | head`) is no error, and neither is a full disk behind stderr, which holds no result.
process.stderr.on("error", () => undefined);
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") outputFailure ??= error;
});

// Node's code for a program that waits for nothing, and has not ended: a defect of the command.
process.exitCode = 13;
// Without a top-level `await`, which would keep the bundler from joining the files that a command loads.
void run().then((code) => {
  process.exitCode = code;
});

async function run(): Promise<number> {
  try {
    const code = await runCommand();
    await new Promise((resolve) => process.stdout.write("", resolve));
    if (outputFailure === undefined) return code;
    const { failureText } = await import("../src/cli/files.ts");
    process.stderr.write(`flatten: stdout was not written: ${failureText(outputFailure)}\n`);
    // A command that failed keeps its own exit code.
    return code === 0 ? 5 : code;
  } catch (error) {
    // `main` reports every error of a command. What arrives here is a part of the program that could not be loaded.
    process.stderr.write(`flatten: the program cannot be loaded: ${(error as Error).message}\n`);
    return 5;
  }
}

/** Everything but the version is loaded only when it is needed, so that the version is printed at once. */
async function runCommand(): Promise<number> {
  if (argv.length !== 1 || (argv[0] !== "--version" && argv[0] !== "-V")) {
    return (await import("./run.ts")).run(argv);
  }
  process.stdout.write(`${version}\n`);
  return 0;
}
