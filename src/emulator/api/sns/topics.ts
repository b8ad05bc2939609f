import type * as sdk from "@aws-sdk/client-sns";
import {
  CreateTopic$,
  DeleteTopic$,
  GetTopicAttributes$,
  ListTagsForResource$,
  ListTopics$,
  Publish$,
  PublishBatch$,
  type PublishInput,
  SetTopicAttributes$,
  type Tag,
  TagResource$,
  UntagResource$,
} from "@aws-sdk/client-sns";
import { AwsError } from "../../aws-error.ts";
import { type PublishInput as ModelPublishInput, pendingConfirmation } from "../../sns/sns-service.ts";
import { runBatch } from "../../sqs/requests.ts";
import { type ActionsOf, action } from "../router.ts";
import { pageOf, required } from "./input.ts";

/** SNS's actions on topics and messages. */
export const topicActions: ActionsOf<typeof sdk> = {
  CreateTopic: action(CreateTopic$, (input, { sns }) => ({
    TopicArn: sns.createTopic(required(input.Name, "Topic Name"), input.Attributes, fromTags(input.Tags)).arn,
  })),

  ListTopics: action(ListTopics$, (input, { sns }) => {
    const { items, nextToken } = pageOf(sns.topics, input.NextToken);
    return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), NextToken: nextToken };
  }),

  GetTopicAttributes: action(GetTopicAttributes$, (input, { sns, context }) => {
    const { arn, attributes, subscriptions } = sns.topic(required(input.TopicArn, "TopicArn"));
    const pending = subscriptions.filter((subscription) => subscription.arn === pendingConfirmation).length;
    return {
      Attributes: {
        ...attributes,
        TopicArn: arn,
        Owner: context.accountId,
        SubscriptionsPending: String(pending),
        SubscriptionsConfirmed: String(subscriptions.length - pending),
        SubscriptionsDeleted: "0",
      },
    };
  }),

  SetTopicAttributes: action(SetTopicAttributes$, (input, { sns }) => {
    const name = required(input.AttributeName, "AttributeName");
    sns.updateTopic(required(input.TopicArn, "TopicArn"), ({ attributes }) => ({
      attributes: { ...attributes, [name]: input.AttributeValue ?? "" },
    }));
  }),

  DeleteTopic: action(DeleteTopic$, (input, { sns }) => {
    sns.deleteTopic(required(input.TopicArn, "TopicArn"));
  }),

  Publish: action(Publish$, (input, { sns }) => {
    const topicArn = required(input.TopicArn ?? input.TargetArn, "TopicArn");
    return { MessageId: sns.publish(topicArn, messageOf(input)) };
  }),

  /** Publishes each entry on its own. @throws {AwsError} for a batch without entries, with too many, or with equal ids. */
  PublishBatch: action(PublishBatch$, (input, { sns }) => {
    const { arn } = sns.topic(required(input.TopicArn, "TopicArn"));
    const entries = input.PublishBatchRequestEntries ?? [];
    const messages = entries.map((entry) => ({ ...entry, Id: required(entry.Id, "Id") }));
    checkBatch(messages.map(({ Id }) => Id));
    const publish = (entry: WireMessage) => ({ MessageId: sns.publish(arn, messageOf(entry)) });
    const { Successful = [], Failed = [] } = runBatch(messages, publish);
    return { Successful, Failed };
  }),

  TagResource: action(TagResource$, (input, { sns }) => {
    const added = fromTags(input.Tags);
    sns.updateTopic(required(input.ResourceArn, "ResourceArn"), ({ tags }) => ({ tags: { ...tags, ...added } }));
    return {};
  }),

  UntagResource: action(UntagResource$, (input, { sns }) => {
    const { TagKeys: removed = [] } = input;
    sns.updateTopic(required(input.ResourceArn, "ResourceArn"), ({ tags }) => ({
      tags: Object.fromEntries(Object.entries(tags).filter(([key]) => !removed.includes(key))),
    }));
    return {};
  }),

  ListTagsForResource: action(ListTagsForResource$, (input, { sns }) => {
    const { tags } = sns.topic(required(input.ResourceArn, "ResourceArn"));
    return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  }),
};

const batchEntriesMax = 10;

function checkBatch(ids: readonly string[]): void {
  const refuse = (code: string, message: string) => new AwsError(`${code}Exception`, message, { queryCode: code });
  if (ids.length === 0) throw refuse("EmptyBatchRequest", "The batch request doesn't contain any entries.");
  if (ids.length > batchEntriesMax) {
    throw refuse("TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible.");
  }
  if (new Set(ids).size < ids.length) {
    throw refuse("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
  }
}

type WireMessage = Pick<PublishInput, "Message" | "Subject" | "MessageStructure" | "MessageAttributes">;

/** Converts a message of a request to the model's form. */
function messageOf({ Message, Subject, MessageStructure, MessageAttributes = {} }: WireMessage): ModelPublishInput {
  const attributes = Object.entries(MessageAttributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    { DataType: required(DataType, "MessageAttributes.DataType"), StringValue, BinaryValue },
  ]);
  return {
    message: required(Message, "Empty message"),
    subject: Subject,
    attributes: Object.fromEntries(attributes),
    isPerProtocol: MessageStructure === "json",
  };
}

/** Converts tags of a request to the model's form. */
const fromTags = (tags: readonly Tag[] = []): Readonly<Record<string, string>> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [required(Key, "Tags"), Value ?? ""]));
