import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SEQUENCER = fileURLToPath(new URL("../../../../scripts/sequencer", import.meta.url));
const BUILD_MILLIS = 600_000;
const START_MILLIS = 120_000;
const STOP_MILLIS = 10_000;
const KINDS = ["httpPort", "grpcPort", "peerPort", "raftPort", "adminPort", "metricsPort"];

/** Why real nodes cannot be started here; undefined if they can. */
export function missing() {
  try {
    execFileSync("java", ["-version"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "no Java here: the tests against a real cluster did not run";
  }
}

/** Three real nodes on this machine, each a process of its own, which can be killed and started again. */
export class Cluster {
  #directory = mkdtempSync(join(tmpdir(), "sequencer-web-"));
  /** @type {Map<string, import("node:child_process").ChildProcess>} */
  #processes = new Map();

  static async start() {
    // The launcher builds what is stale: once, and not within the time that a start may take.
    execFileSync(SEQUENCER, ["--help"], { stdio: "ignore", timeout: BUILD_MILLIS });
    const cluster = new Cluster();
    try {
      await cluster.#configure();
      await Promise.all(cluster.ids.map((id) => cluster.startNode(id)));
      await cluster.#ready();
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  async #configure() {
    const ports = await freePorts(3 * KINDS.length);
    this.peers = [0, 1, 2].map((i) => ({
      id: `n${i + 1}`,
      host: "127.0.0.1",
      ...Object.fromEntries(KINDS.map((kind, k) => [kind, ports[KINDS.length * i + k]])),
    }));
    for (const { id } of this.peers) {
      const config = { clusterId: "web", nodeId: id, dataDir: join(this.#directory, id), insecure: true, peers: this.peers };
      // Every JSON document is one of YAML.
      writeFileSync(join(this.#directory, `${id}.yaml`), JSON.stringify(config));
    }
  }

  get ids() {
    return this.peers.map(({ id }) => id);
  }

  /** `host:port` of the nodes, beginning with the given one. @param {number} [first] */
  nodes(first = 0) {
    const all = this.peers.map(({ host, httpPort }) => `${host}:${httpPort}`);
    return [...all.slice(first), ...all.slice(0, first)];
  }

  /** Resolves when it listens. @param {string} id */
  startNode(id) {
    const node = spawn(SEQUENCER, ["serve", "--bootstrap", "--config", join(this.#directory, `${id}.yaml`)], {
      env: { ...process.env, SEQUENCER_JAVA_OPTS: "-Xmx256m", SEQUENCER_NO_BUILD: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#processes.set(id, node);
    let log = "";
    node.stderr.on("data", (data) => (log = (log + data).slice(-4000)));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${id} is not ready in time:\n${log}`)), START_MILLIS);
      node.once("exit", (code, signal) => {
        clearTimeout(timer);
        reject(new Error(`${id} ended with ${code ?? signal}:\n${log}`));
      });
      node.stdout.on("data", (data) => {
        if (/^ready /m.test(String(data))) {
          clearTimeout(timer);
          resolve(undefined);
        }
      });
    });
  }

  async #ready() {
    const end = Date.now() + START_MILLIS;
    for (const node of this.nodes()) {
      while (!(await fetch(`http://${node}/readyz`)).ok) {
        if (Date.now() > end) {
          throw new Error(`${node} does not get ready`);
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** As a power cut: no warning, no hand-over. @param {string} id */
  async kill(id) {
    await end(this.#processes.get(id), "SIGKILL");
    this.#processes.delete(id);
  }

  async stop() {
    await Promise.all([...this.#processes.values()].map((node) => end(node, "SIGKILL")));
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

function end(node, signal) {
  if (!node || node.exitCode !== null || node.signalCode !== null) {
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`process ${node.pid} does not end`)), STOP_MILLIS);
    node.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    node.kill(signal);
  });
}

/** Ports that are free now. @param {number} count */
async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve) => {
          const server = createServer();
          server.listen(0, "127.0.0.1", () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
