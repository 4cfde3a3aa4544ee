import { after, before, describe } from "node:test";
import { WebSocket } from "ws";
import { connect } from "../../src/index.js";
import { Cluster, missing } from "../support/cluster.js";
import { textDocuments } from "./scenarios/textDocuments.js";
import { collab } from "./scenarios/collab.js";
import { editors } from "./scenarios/editors.js";
import { history } from "./scenarios/history.js";
import { failures } from "./scenarios/failures.js";
import { yjs } from "./scenarios/yjs.js";

// One cluster of real processes for all scenarios: starting it is what takes the time.
describe("with a real cluster", { skip: missing() }, () => {
  let cluster;
  let clients = [];
  const setting = {
    get cluster() {
      return cluster;
    },
    /** A client of its own, closed after the scenario. */
    client(user, node = 0, options = {}) {
      const nodes = cluster.nodes(node);
      const client = connect({ nodes, user, webSocket: WebSocket, startAt: 0, ...options });
      clients.push(client);
      return client;
    },
    async closeClients() {
      await Promise.all(clients.map((client) => client.close()));
      clients = [];
    },
  };
  before(async () => {
    cluster = await Cluster.start();
  });
  after(async () => {
    await setting.closeClients();
    await cluster?.stop();
  });
  textDocuments(setting);
  history(setting);
  editors(setting);
  collab(setting);
  yjs(setting);
  failures(setting);
});
