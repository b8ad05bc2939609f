import { alarmDocument, alarmsReport } from "../render/alarms-report.ts";
import type { CommandRun } from "./command.ts";
import type { CommonFlags } from "./common-flags.ts";
import { openDeployed } from "./open-deployed.ts";
import { openSink } from "./result-sink.ts";
import { alarmsOf } from "./run-alarms-choice.ts";
import { viewOf } from "./view.ts";

export const runAlarmsList: CommandRun<CommonFlags> = async (context, flags) => {
  const sink = await openSink(context, flags);
  const target = await openDeployed(context, flags);
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
