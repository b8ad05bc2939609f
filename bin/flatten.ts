#!/usr/bin/env node
import { realClock } from "../src/aws/real-clock.ts";
import { main } from "../src/main.ts";

// The SDK, which a command loads when it needs it, warns about Node 20 on stderr; users can do nothing about it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const interruption = new AbortController();
let setExitMessage: string | undefined;
// A cancelled CI job and a closed terminal have to put settings back as Ctrl-C does.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    // The first one stops and measures what is there; the second leaves now.
    if (interruption.signal.aborted) {
      if (setExitMessage !== undefined) process.stderr.write(`${setExitMessage}\n`);
      process.exit(130);
    }
    interruption.abort(new Error("interrupted"));
  });
}
// A reader that went away (`flatten … | head`) is no error: the command still ends what it has begun.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

process.exitCode = await main({
  argv: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  stdin: () => process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  wallClock: realClock,
  drawSeed: () => 1 + ((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % 99_999),
  interrupted: interruption.signal,
  setExitMessage: (says) => {
    setExitMessage = says;
  },
});
