/** Where an alarm's actions go (an SNS topic's ARN in our template). */
export interface AlarmActions {
  notify(actionArn: string, subject: string, message: string): void;
}
