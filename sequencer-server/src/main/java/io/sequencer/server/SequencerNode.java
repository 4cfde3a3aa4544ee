package io.sequencer.server;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sequencer.server.admin.DiskReserve;
import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.Faults;
import io.sequencer.server.boot.Launch;
import io.sequencer.server.config.Endpoint;
import io.sequencer.server.config.NodeConfig;
import io.sequencer.server.core.level.FeatureLevel;
import io.sequencer.server.forward.CommandRouter;
import io.sequencer.server.raft.RaftNode;
import io.sequencer.server.shard.Shard;
import java.util.List;
import java.util.Map;

/**
 * One running node: everything between its listeners and its disk. Started as a whole, stopped as a whole; several may run
 * in one process. Any thread.
 */
public final class SequencerNode implements AutoCloseable {

    private final NodeConfig config;
    private final Parts parts;
    private final Lifecycle lifecycle;

    /** What tests and operators reach of a node. */
    record Parts(
            List<Shard> shards,
            RaftNode raft,
            CommandRouter router,
            DiskReserve disk,
            Map<String, Endpoint> listeners) {}

    private SequencerNode(NodeConfig config, Parts parts, Lifecycle lifecycle) {
        this.config = config;
        this.parts = parts;
        this.lifecycle = lifecycle;
    }

    /**
     * Opens the data, joins Raft, then listens. When it returns, every listener is bound; leaders may still be elected.
     *
     * @param launch what to do with an empty data directory; founding and joining wait here for other nodes
     * @param registry gets the node's metrics; one for each node
     * @param fatal told if the node must not go on; what it had is closed or not to be used then
     * @throws CannotStartException with everything that was opened closed again
     */
    public static SequencerNode start(NodeConfig config, Launch launch, PrometheusRegistry registry, FatalExit fatal)
            throws CannotStartException {
        return start(config, launch, registry, fatal, FeatureLevel.NEWEST);
    }

    /** The same for a node that says it reads feature levels up to the given one. */
    static SequencerNode start(
            NodeConfig config, Launch launch, PrometheusRegistry registry, FatalExit fatal, int newestLevel)
            throws CannotStartException {
        Lifecycle lifecycle = new Lifecycle();
        try {
            return new SequencerNode(
                    config, new NodeStart(config, registry, fatal, lifecycle, newestLevel).start(launch), lifecycle);
        } catch (CannotStartException | Error e) {
            lifecycle.close();
            throw e;
        } catch (RuntimeException e) {
            lifecycle.close();
            throw Faults.cannotStart("cannot start", e);
        }
    }

    public NodeConfig config() {
        return config;
    }

    /** By number. */
    public List<Shard> shards() {
        return parts.shards();
    }

    public RaftNode raft() {
        return parts.raft();
    }

    public CommandRouter router() {
        return parts.router();
    }

    /** Where the node listens, by what for. */
    public Map<String, Endpoint> listeners() {
        return parts.listeners();
    }

    /**
     * Stops gracefully: no new work, clients are told, leadership is handed over, data is flushed. Blocks; the caller bounds
     * the time. Idempotent.
     */
    @Override
    public void close() {
        lifecycle.close();
    }
}
