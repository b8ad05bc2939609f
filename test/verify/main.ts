// `npm run verify:aws`: runs settings of docs/calibration.md on an AWS account, in a stack of its own, and writes their results
// to docs/aws-runs. It prints the cost, asks, and deletes the stack at the end. `-- --yes` does not ask; `--region`, `--profile`
// and `--folder` choose where it runs and where it writes; `--target <endpoint>` runs it on another server with AWS's APIs.

import { realClock } from "../../src/aws/real-clock.ts";
import { exitCodes } from "../../src/base/errors.ts";
import { undisturbed } from "../support/undisturbed.ts";
import { verifyCommand } from "./command.ts";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const interruption = new AbortController();
let isWarned = false;

// The first Ctrl-C ends the commands, and then the stack is deleted. The third one leaves it behind.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (!interruption.signal.aborted) {
      process.stderr.write("Interrupted. The stack will be deleted, which takes a few minutes.\n");
      interruption.abort(new Error("interrupted"));
    } else if (isWarned) {
      process.exit(exitCodes.interrupted.code);
    } else {
      isWarned = true;
      process.stderr.write(
        "The stack is not deleted yet. Ctrl-C again ends this process and leaves the stack behind.\n",
      );
    }
  });
}

process.exitCode = await verifyCommand({
  ...undisturbed(),
  argv: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  stdin: () => process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  wallClock: realClock,
  interrupted: interruption.signal,
});
