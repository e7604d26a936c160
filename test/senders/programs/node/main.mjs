/** usage: main.mjs FILE NAME: the client NAME of FILE.mjs beside this one. */
import { drive } from "./drive.mjs";

const [file, name] = process.argv.slice(2);
const { clients } = await import(`./${file}.mjs`);
await drive(await clients[name](JSON.parse(process.env.LOGBOOM_TO)));
