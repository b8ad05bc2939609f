import type { SpreadName } from "../spread.ts";
import { rowForDeadline } from "./deadline-goal.ts";
import type { BurstGoal, PlanRow, SolveRequest } from "./goal.ts";
import type { Chances, Model } from "./model.ts";
import { rowForPeak } from "./peak-goal.ts";

/** The window of a spread that serves the goal best. */
export const rowForGoal = <P extends Chances>(
  model: Model<P>,
  request: Omit<SolveRequest, "goal">,
  goal: BurstGoal,
  spread: SpreadName,
): PlanRow<P> =>
  "maxConcurrency" in goal ? rowForPeak(model, request, goal, spread) : rowForDeadline(model, request, goal, spread);
