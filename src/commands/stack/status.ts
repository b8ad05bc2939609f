import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { restoreIfWhole } from "../../cli/journal/restore.ts";
import { openSink, viewOf } from "../../cli/output.ts";
import { resolveSettings } from "../../cli/project-file.ts";
import { openCloud } from "../../cli/target/open-cloud.ts";
import { readStatus } from "../../operate/stack/status.ts";
import { statusReport } from "./status-report.ts";

/** Runs `flatten status`: prints the state of the stack. A stack that does not exist is inconclusive. */
export const runStatus: CommandRun<CommonFlags> = async (context, flags) => {
  const sink = await openSink(context, flags);
  const { stack } = await resolveSettings(context, flags);
  const open = await openCloud(context, flags, { seed: flags.seed ?? context.drawSeed(), access: "read" });
  const { cloud, description, close } = open;
  try {
    await restoreIfWhole(context, flags, open, "look");
    const status = await readStatus(cloud, stack);
    const document = { schemaVersion: 1, kind: "status", target: description, ...status };
    await sink.write(
      flags.format === "json"
        ? JSON.stringify(document, null, 2)
        : statusReport(status, description, viewOf(context, flags)).trimEnd(),
    );
    return status.state === null ? "inconclusive" : "ok";
  } finally {
    await close();
  }
};
