import { translateError } from "../../aws/errors.ts";
import { FlattenError } from "../../base/errors.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { restoreIfWhole } from "../../cli/journal/restore.ts";
import { openSink, resultText } from "../../cli/output.ts";
import { connectionOf, resolveSettings } from "../../cli/project-file.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import { openCloud } from "../../cli/target/open-cloud.ts";
import { describedTarget } from "../../cli/target/open-target.ts";
import { examine } from "../../operate/doctor/examine.ts";
import { levels, worstOf } from "../../operate/doctor/finding.ts";
import { namesParts } from "../../operate/workload/names.ts";
import { doctorReport } from "./report.ts";

/** Runs `flatten doctor`: prints every finding. A warning or a problem is inconclusive, advice is a success. */
export const runDoctor: CommandRun<CommonFlags> = async (context, flags) => {
  const sink = await openSink(context, flags);
  const settings = await resolveSettings(context, flags);
  const connection = connectionOf(settings);
  const choice = settings.workload;
  return closeAfter(await openCloud(context, flags, { access: "read" }), async (open) => {
    const { cloud, description } = open;
    const target = describedTarget(description, choice);
    const restored = namesParts(choice) ? Promise.resolve() : restoreIfWhole(context, flags, open, "look");
    await restored.catch((error: unknown) => {
      // A check reports what AWS denies to read. A damaged journal and a bug in flatten end the command.
      if (error instanceof FlattenError || !(translateError(error, connection) instanceof FlattenError)) throw error;
    });
    const findings = await examine({ cloud, region: description.region, choice, flags: connection });
    const worst = worstOf(findings);
    const document = {
      schemaVersion: 1,
      kind: "doctor",
      target,
      worst,
      counts: Object.fromEntries(levels.map((each) => [each, findings.filter(({ level }) => level === each).length])),
      findings: findings.map(({ remedy, ...finding }) => ({ ...finding, remedy: remedy && context.atPlace(remedy) })),
    };
    await sink.write(resultText(context, flags, document, (_, view) => doctorReport(findings, worst, target, view)));
    return worst === "ok" || worst === "advice" ? "ok" : "inconclusive";
  });
};
