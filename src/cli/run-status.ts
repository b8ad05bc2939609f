import { readStatus } from "../operate/status.ts";
import { statusReport } from "../render/status-report.ts";
import type { CommandRun } from "./command.ts";
import type { CommonFlags } from "./common-flags.ts";
import { healIfWhole } from "./journal-stack.ts";
import { openCloud } from "./open-cloud.ts";
import { openSink } from "./result-sink.ts";
import { resolveSettings } from "./settings.ts";
import { viewOf } from "./view.ts";

export const runStatus: CommandRun<CommonFlags> = async (context, flags) => {
  const sink = await openSink(context, flags);
  const { stack } = await resolveSettings(context, flags);
  const open = await openCloud(context, flags, { seed: flags.seed ?? context.drawSeed() });
  const { cloud, description, close } = open;
  try {
    await healIfWhole(context, flags, open, "look");
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
