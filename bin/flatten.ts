#!/usr/bin/env node
import { version } from "../src/cli/package.ts";

const argv = process.argv.slice(2);
// Everything else is loaded only when it is needed, so that the version is printed at once.
const isVersionOnly = argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V");
if (isVersionOnly) process.stdout.write(`${version}\n`);
else process.exitCode = await (await import("./run.ts")).run(argv);
