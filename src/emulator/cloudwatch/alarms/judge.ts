import type { AlarmStateValue, TreatMissingData } from "./alarm.ts";

/** What decides an alarm's state. */
export interface AlarmRule {
  /** M: breaching points that make an alarm. */
  readonly datapointsToAlarm: number;
  /** N: points that decide. */
  readonly evaluationPeriods: number;
  readonly treatMissingData: TreatMissingData;
}

/** A period of the evaluation range: whether its point breaches, or that it has none. */
export type Verdict = "breaching" | "fine" | "missing";

export interface Judgement {
  /** Undefined keeps the state as it is. */
  readonly state: AlarmStateValue | undefined;
  /** Positions of the real points that decided, oldest first. */
  readonly decidedBy: readonly number[];
  /** Missing points that were taken as breaching or fine. */
  readonly filled: number;
}

/**
 * The state that the points of the evaluation range, oldest first, put an alarm in (CW-UG "Configuring how CloudWatch
 * alarms treat missing data"). With enough real points the newest N decide; else as few gaps as possible are filled.
 */
export function judge(range: readonly Verdict[], rule: AlarmRule): Judgement {
  const { datapointsToAlarm, evaluationPeriods, treatMissingData } = rule;
  const real = [...range.keys()].filter((index) => range[index] !== "missing");
  const decidedBy = real.slice(-evaluationPeriods);
  const gaps = evaluationPeriods - decidedBy.length;
  const breaching = decidedBy.filter((index) => range[index] === "breaching").length;
  const answer = (state: AlarmStateValue | undefined, filled = 0): Judgement => ({ state, decidedBy, filled });
  const counted = (count: number) => (count >= datapointsToAlarm ? "ALARM" : "OK");
  if (gaps === 0) return answer(counted(breaching));
  if (treatMissingData === "breaching") return answer(counted(breaching + gaps), gaps);
  if (treatMissingData === "notBreaching") return answer(counted(breaching), gaps);
  if (real.length === 0) return answer(treatMissingData === "missing" ? "INSUFFICIENT_DATA" : undefined);
  if (breaching < real.length || breaching >= datapointsToAlarm) return answer(counted(breaching));
  // Only breaching points, but too few. They alarm once the oldest could have been the first of M; until then a single
  // point of a metric that has just begun to report must not.
  const oldestAge = range.length - (real[0] as number);
  return answer(treatMissingData === "missing" && oldestAge >= datapointsToAlarm ? "ALARM" : undefined);
}
