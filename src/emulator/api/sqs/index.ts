import { awsJsonProtocol } from "../protocols/aws-json.ts";
import { queryProtocol } from "../protocols/query.ts";
import type { Service } from "../router.ts";
import { changeMessageVisibilityBatch, deleteMessageBatch, sendMessageBatch } from "./batches.ts";
import { sqsRules } from "./input.ts";
import { changeMessageVisibility, deleteMessage, receiveMessage, sendMessage } from "./messages.ts";
import { cancelMessageMoveTask, listMessageMoveTasks, startMessageMoveTask } from "./move-tasks.ts";
import {
  createQueue,
  deleteQueue,
  getQueueAttributes,
  getQueueUrl,
  listDeadLetterSourceQueues,
  listQueues,
  listQueueTags,
  purgeQueue,
  setQueueAttributes,
  tagQueue,
  untagQueue,
} from "./queues.ts";

/** The SQS API in AWS JSON 1.0, which all current SDKs use, and in the query protocol of older ones. */
export const sqsService: Service = {
  name: "SQS",
  protocols: [
    awsJsonProtocol("AmazonSQS", "1.0", sqsRules),
    queryProtocol({
      apiVersion: "2012-11-05",
      xmlNamespace: "http://queue.amazonaws.com/doc/2012-11-05/",
      rules: sqsRules,
      pathMember: "QueueUrl",
    }),
  ],
  actions: {
    CreateQueue: createQueue,
    DeleteQueue: deleteQueue,
    GetQueueUrl: getQueueUrl,
    ListQueues: listQueues,
    GetQueueAttributes: getQueueAttributes,
    SetQueueAttributes: setQueueAttributes,
    SendMessage: sendMessage,
    SendMessageBatch: sendMessageBatch,
    ReceiveMessage: receiveMessage,
    DeleteMessage: deleteMessage,
    DeleteMessageBatch: deleteMessageBatch,
    ChangeMessageVisibility: changeMessageVisibility,
    ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
    PurgeQueue: purgeQueue,
    TagQueue: tagQueue,
    UntagQueue: untagQueue,
    ListQueueTags: listQueueTags,
    ListDeadLetterSourceQueues: listDeadLetterSourceQueues,
    StartMessageMoveTask: startMessageMoveTask,
    ListMessageMoveTasks: listMessageMoveTasks,
    CancelMessageMoveTask: cancelMessageMoveTask,
  },
};
