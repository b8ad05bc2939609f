import { fixedWork } from "../plan/work/fixed-work.ts";
import type { Work } from "../plan/work.ts";
import { explainLessons } from "../render/explain-lessons.ts";
import type { ExplainNumbers } from "../render/explain-numbers.ts";
import { explainReport } from "../render/explain-report.ts";
import type { CommandRun } from "./command.ts";
import type { CommonFlags } from "./common-flags.ts";
import { quoted } from "./pasted-flags.ts";
import { openSink } from "./result-sink.ts";
import { explainNumbers } from "./run-explain-numbers.ts";
import type { JitterWindow } from "./values/windows.ts";
import { viewOf } from "./view.ts";

interface ExplainFlags extends CommonFlags {
  readonly count?: number;
  readonly work?: Work;
  readonly jitter?: JitterWindow;
  readonly maxConcurrency?: number;
}

const defaults = { count: 100, work: fixedWork(5), jitter: { minSeconds: 10, maxSeconds: 100 } };

/** Explains what to expect of a burst, and why; nothing is opened or sent. */
export const runExplain: CommandRun<ExplainFlags> = async (context, flags) => {
  const { count, work, jitter } = { ...defaults, ...flags };
  const sink = await openSink(context, flags);
  const numbers = explainNumbers(count, work, jitter, flags.maxConcurrency);
  const text =
    flags.format === "json"
      ? JSON.stringify(documentOf(numbers), null, 2)
      : explainReport(numbers, nextFor(numbers), viewOf(context, flags));
  await sink.write(text);
  return "ok";
};

/** Numbers that have no end are null. */
const documentOf = ({ window, ...numbers }: ExplainNumbers) => ({
  schemaVersion: 1,
  kind: "explain",
  jitterSeconds: { min: window.minSeconds, max: window.maxSeconds },
  ...numbers,
  lessons: explainLessons({ window, ...numbers }),
});

/** The simulation of the same numbers, and the delays for the limit. */
function nextFor({ count, workText, window, workers }: ExplainNumbers): string[] {
  const plan = `flatten plan --count ${count} --work ${quoted(workText)}`;
  return [`${plan} --jitter ${window.minSeconds}-${window.maxSeconds}`, `${plan} --max-concurrency ${workers}`];
}
