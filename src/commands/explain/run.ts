import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { openSink, resultText } from "../../cli/output.ts";
import { quoted } from "../../cli/place-flags.ts";
import { type JitterWindow, jitterSeconds } from "../../plan/spreads/spread.ts";
import type { Work } from "../../plan/work.ts";
import { fixedWork } from "../../plan/work-distributions.ts";
import type { View } from "../../terminal/page.ts";
import { explainLessons } from "./lessons.ts";
import { type ExplainNumbers, explainNumbers } from "./numbers.ts";
import { explainReport } from "./report.ts";

interface ExplainFlags extends CommonFlags {
  readonly count?: number;
  readonly work?: Work;
  readonly jitter?: JitterWindow;
  readonly maxPeak?: number;
}

const defaults = { count: 100, work: fixedWork(5), jitter: { minSeconds: 10, maxSeconds: 100 } };

/** Explains what queueing theory says about a burst. Opens no target and sends nothing. */
export const runExplain: CommandRun<ExplainFlags> = async (context, flags) => {
  const { count, work, jitter } = { ...defaults, ...flags };
  const sink = await openSink(context, flags);
  const numbers = explainNumbers(count, work, jitter, flags.maxPeak);
  const report = (_: object, view: View) => explainReport(numbers, nextFor(numbers), view);
  await sink.write(resultText(context, flags, documentOf(numbers), report));
  return "ok";
};

/** The JSON document. JSON has no Infinity: infinite numbers become null. */
const documentOf = ({ window, ...numbers }: ExplainNumbers) => ({
  schemaVersion: 1,
  kind: "explain",
  jitterSeconds: jitterSeconds(window),
  ...numbers,
  lessons: explainLessons({ window, ...numbers }),
});

/** The commands that simulate the same burst, and that find delays for the peak. */
function nextFor({ count, workText, window, workers }: ExplainNumbers): string[] {
  const plan = `flatten plan --count ${count} --work ${quoted(workText)}`;
  return [`${plan} --jitter ${window.minSeconds}-${window.maxSeconds}`, `${plan} --max-peak ${workers}`];
}
