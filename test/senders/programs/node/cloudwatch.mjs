import winston from "winston";
import { called, untilTaken } from "./drive.mjs";

const credentials = { accessKeyId: "any", secretAccessKey: "secret" };
const clientTo = ({ host, http }) => ({
  region: "eu-central-1",
  endpoint: `http://${host}:${http}`,
  credentials,
});
const stream = `${process.env.LOGBOOM_KEY}/web`;

export const clients = {
  sdk: async (to) => {
    const aws = await import("@aws-sdk/client-cloudwatch-logs");
    const client = new aws.CloudWatchLogsClient({ ...clientTo(to), maxAttempts: 1 });
    const names = { logGroupName: "/shop/sdk", logStreamName: stream };
    const known = (error) => {
      if (error.name !== "ResourceAlreadyExistsException") throw error;
    };
    await client.send(new aws.CreateLogGroupCommand({ logGroupName: names.logGroupName })).catch(known);
    await client.send(new aws.CreateLogStreamCommand(names)).catch(known);
    const put = (texts) => {
      const timestamp = Date.now();
      const logEvents = texts.map((message) => ({ message, timestamp }));
      return untilTaken(() => client.send(new aws.PutLogEventsCommand({ ...names, logEvents })));
    };
    return { batch: 100, send: put };
  },
  winston: async (to) => {
    const { default: CloudWatch } = await import("winston-cloudwatch");
    const transport = new CloudWatch({
      logGroupName: "/shop/winston",
      logStreamName: stream,
      awsRegion: "eu-central-1",
      awsOptions: { ...clientTo(to), maxAttempts: 50 },
      uploadRate: 200,
      errorHandler: () => undefined,
      messageFormatter: ({ message }) => message,
    });
    const log = winston.createLogger({ transports: [transport] });
    return { send: (text) => log.info(text), finish: () => called((done) => transport.kthxbye(done)) };
  },
};
