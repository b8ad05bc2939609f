import { usageError } from "../../base/errors.ts";
import type { TradeOff } from "../../plan/solve/plan.ts";
import { tradeOff } from "../../plan/solve/solve.ts";
import { count, none } from "../../terminal/format.ts";
import { finish, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { type Column, columnsFor, tableLines } from "../../terminal/table.ts";
import { requestOf, rowOf } from "./document.ts";
import { windowText } from "./goal-text.ts";
import { nextForTradeOff } from "./next.ts";
import { idealNote, openingLines } from "./report.ts";
import type { PlanSubject } from "./subject.ts";

/**
 * Finds what every spread does in some windows, for a plan without a goal: the document, and the page.
 *
 * @throws {FlattenError} (usage) if no job can run.
 */
export function planTradeOff(subject: PlanSubject) {
  const { count, work, consumer, via } = subject;
  const all = tradeOff({ count, work, consumer, via });
  if (all.kind === "impossible") throw usageError(all.why, `nearest is ${all.nearest}`);
  const next = nextForTradeOff(subject, all);
  const document = {
    ...requestOf(subject, null),
    rows: all.rows.map((row) => rowOf(row, null)),
    pool: null,
    costOfRandom: null,
    cap: null,
    chosen: null,
    next,
  };
  return { document, page: (view: View) => tradeOffPage(subject, all, next, view) };
}

/** For each window the peak and the last end of every spread, and the next command. */
function tradeOffPage(subject: PlanSubject, { rows }: TradeOff, next: readonly string[], view: View): string {
  const last = rows.at(-1)?.prediction;
  const lines = [
    ...openingLines(subject, "the peak against the last end", view),
    ...tableLines(tradeOffColumns(rows), view, 0),
    "",
    ...paragraph(tradeOffNote, view),
    ...(last === undefined ? [] : paragraph(`Assumptions: ${last.assumptions.join("; ")}.`, view, view.paint.dim)),
    ...(subject.ideal ? paragraph(idealNote, view, view.paint.yellow, 0, 2) : []),
    ...nextLines(next, view),
  ];
  return finish(lines, view);
}

const tradeOffNote =
  "Each cell has the peak and the end of the last job that 95 % of bursts do not exceed. A longer window lowers the peak and " +
  "delays the end. Choose a goal, and the plan finds the window: --max-peak 10, or --deadline 2m.";

/** The columns of a trade-off: the window, and the peak and the last end of each spread. */
function tradeOffColumns(rows: TradeOff["rows"]): readonly Column[] {
  const windows = [...new Set(rows.map(({ window }) => window.maxSeconds))];
  const spreads = [...new Set(rows.map(({ spread }) => spread))].filter((spread) => spread !== "none");
  const cell = (spread: string, maxSeconds: number): string => {
    // Without delays all spreads are the same.
    const row = rows.find((each) => each.window.maxSeconds === maxSeconds && [spread, "none"].includes(each.spread));
    if (row === undefined) return none;
    const { peak, lastEndSeconds } = row.prediction;
    return `${count(peak.p95)}, ${Number.isFinite(lastEndSeconds.p95) ? `${count(Math.round(lastEndSeconds.p95))} s` : none}`;
  };
  const { right } = columnsFor(windows);
  return [
    right("window", 1, (maxSeconds) => windowText({ minSeconds: 0, maxSeconds })),
    ...spreads.map((spread) => right(spread, spread === "poisson" ? 3 : 2, (maxSeconds) => cell(spread, maxSeconds))),
  ];
}
