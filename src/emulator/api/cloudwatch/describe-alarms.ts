import { DescribeAlarms$, type DescribeAlarmsInput, type DescribeAlarmsOutput } from "@aws-sdk/client-cloudwatch";
import { limits } from "../../../base/limits.ts";
import type { Alarm } from "../../cloudwatch/alarms/alarm.ts";
import { action } from "../action.ts";
import { toMetricAlarm } from "./alarm-output.ts";
import { pageOf } from "./page-of.ts";

export const describeAlarms = action<DescribeAlarmsInput, DescribeAlarmsOutput>(
  DescribeAlarms$,
  (input, { cloudwatch }) => {
    // Without types AWS shows metric alarms only.
    const wanted = input.AlarmTypes === undefined || input.AlarmTypes.includes("MetricAlarm");
    const found = wanted ? cloudwatch.alarms.alarms.filter((alarm) => matches(alarm, input)) : [];
    const page = pageOf(found, input.NextToken, input.MaxRecords ?? limits.cloudwatch.alarmsPerPageMax);
    return {
      MetricAlarms: page.items.map(toMetricAlarm),
      CompositeAlarms: [],
      NextToken: page.nextToken,
    } satisfies DescribeAlarmsOutput;
  },
);

function matches({ settings, status }: Alarm, input: DescribeAlarmsInput): boolean {
  const { AlarmNames, AlarmNamePrefix = "", StateValue, ActionPrefix } = input;
  if (AlarmNames !== undefined && !AlarmNames.includes(settings.name)) return false;
  if (StateValue !== undefined && StateValue !== status.value) return false;
  if (!settings.name.startsWith(AlarmNamePrefix)) return false;
  const actions = Object.values(settings.actions).flat();
  return ActionPrefix === undefined || actions.some((arn) => arn.startsWith(ActionPrefix));
}
