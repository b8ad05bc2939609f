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

let code = 0;
// Everything else is loaded only when it is needed, so that the version is printed at once.
if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) process.stdout.write(`${version}\n`);
else code = await (await import("./run.ts")).run(argv);

await new Promise((resolve) => process.stdout.write("", resolve));
if (outputFailure !== undefined) {
  const { failureText } = await import("../src/cli/files.ts");
  process.stderr.write(`flatten: stdout was not written: ${failureText(outputFailure)}\n`);
  // A command that failed keeps its own exit code.
  if (code === 0) code = 5;
}
process.exitCode = code;
