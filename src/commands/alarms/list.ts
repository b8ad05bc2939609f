import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { openSink, viewOf } from "../../cli/output.ts";
import { openDeployed } from "../../cli/target/open-deployed.ts";
import { alarmsOf } from "./choice.ts";
import { alarmDocument, alarmsReport } from "./report.ts";

/** Runs `flatten alarms list`: prints the alarms of the stack and their states. */
export const runAlarmsList: CommandRun<CommonFlags> = async (context, flags) => {
  const sink = await openSink(context, flags);
  const target = await openDeployed(context, flags, "read");
  try {
    const alarms = await alarmsOf(target);
    const head = { schemaVersion: 1, kind: "alarms", target: target.description };
    await sink.write(
      flags.format === "json"
        ? JSON.stringify({ ...head, alarms: alarms.map(alarmDocument) }, null, 2)
        : alarmsReport(alarms, target.description, viewOf(context, flags)).trimEnd(),
    );
    return "ok";
  } finally {
    await target.close();
  }
};
