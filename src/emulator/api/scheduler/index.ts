import { ActionAfterCompletion, FlexibleTimeWindowMode, ScheduleState } from "@aws-sdk/client-scheduler";
import { invalidSchedule } from "../../scheduler/scheduler-errors.ts";
import { restJsonProtocol } from "../protocols/rest-json.ts";
import type { ActionTable, Service } from "../router.ts";
import { usualRules } from "../schema/input-rules.ts";
import { groupActions } from "./groups.ts";
import { scheduleActions } from "./schedules.ts";

const actions: ActionTable = { ...groupActions, ...scheduleActions };

/** What EventBridge Scheduler checks in its inputs. */
export const schedulerRules = usualRules(invalidSchedule, {
  enums: {
    ActionAfterCompletion: Object.values(ActionAfterCompletion),
    Mode: Object.values(FlexibleTimeWindowMode),
    State: Object.values(ScheduleState),
  },
});

/** The EventBridge Scheduler API. */
export const schedulerService: Service = {
  name: "Scheduler",
  protocols: [
    restJsonProtocol(
      Object.values(actions).map(({ schema }) => schema),
      schedulerRules,
    ),
  ],
  actions,
};
