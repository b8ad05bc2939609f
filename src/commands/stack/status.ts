import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { restoreIfWhole } from "../../cli/journal/restore.ts";
import { openSink, resultText } from "../../cli/output.ts";
import { resolveSettings } from "../../cli/project-file.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import { openCloud } from "../../cli/target/open-cloud.ts";
import { describedTarget } from "../../cli/target/open-target.ts";
import { readStatus } from "../../operate/stack/status.ts";
import { namesParts } from "../../operate/workload/names.ts";
import { statusReport } from "./status-report.ts";

/** Runs `flatten status`: prints the state of the stack. A stack that does not exist is inconclusive. */
export const runStatus: CommandRun<CommonFlags> = async (context, flags) => {
  const sink = await openSink(context, flags);
  const { workload } = await resolveSettings(context, flags);
  return closeAfter(await openCloud(context, flags, { access: "read" }), async (open) => {
    if (!namesParts(workload)) await restoreIfWhole(context, flags, open, "look");
    const status = await readStatus(open.cloud, workload);
    const target = describedTarget(open.description, workload);
    const document = { schemaVersion: 1, kind: "status", target, ...status };
    await sink.write(resultText(context, flags, document, (_, view) => statusReport(status, target, view)));
    return status.state === null ? "inconclusive" : "ok";
  });
};
