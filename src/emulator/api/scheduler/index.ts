import { ActionAfterCompletion, FlexibleTimeWindowMode, ScheduleState } from "@aws-sdk/client-scheduler";
import { invalidSchedule } from "../../scheduler/scheduler-errors.ts";
import { restJsonProtocol } from "../protocols/rest-json.ts";
import type { ActionTable, Service } from "../router.ts";
import { usualRules } from "../schema/input-rules.ts";
import { createScheduleGroup, deleteScheduleGroup, getScheduleGroup, listScheduleGroups } from "./groups.ts";
import { createSchedule, deleteSchedule, getSchedule, listSchedules, updateSchedule } from "./schedules.ts";

const actions: ActionTable = {
  CreateSchedule: createSchedule,
  UpdateSchedule: updateSchedule,
  GetSchedule: getSchedule,
  DeleteSchedule: deleteSchedule,
  ListSchedules: listSchedules,
  CreateScheduleGroup: createScheduleGroup,
  GetScheduleGroup: getScheduleGroup,
  DeleteScheduleGroup: deleteScheduleGroup,
  ListScheduleGroups: listScheduleGroups,
};

const rules = usualRules(invalidSchedule, {
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
      rules,
    ),
  ],
  actions,
};
