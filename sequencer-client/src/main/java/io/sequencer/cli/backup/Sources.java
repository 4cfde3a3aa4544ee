package io.sequencer.cli.backup;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.client.Endpoint;
import io.sequencer.client.UnreachableException;
import io.sequencer.client.link.AdminChannel;
import io.sequencer.client.link.Channels;
import io.sequencer.proto.backup.v1.BackupGrpc;
import io.sequencer.proto.backup.v1.ReadShardRequest;
import io.sequencer.proto.backup.v1.ShardBegin;
import io.sequencer.proto.v1.ClusterGrpc;
import io.sequencer.proto.v1.NodeStatus;
import io.sequencer.proto.v1.NodeStatusRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The nodes that shards can be read from. One thread. */
public final class Sources implements AutoCloseable {

    private static final long STATUS_SECONDS = 10;
    private static final long READ_HOURS = 12;
    private static final long PAUSE_MILLIS = 500;

    private final Map<Endpoint, AdminChannel> channels = new LinkedHashMap<>();
    private final Optional<String> only;
    private final Duration patience;

    /**
     * @param ways how nodes are reached
     * @param only the one node to read from
     * @param patience how long a shard that no node gives is asked for
     */
    public Sources(List<Endpoint> nodes, Channels ways, Optional<String> only, Duration patience) {
        for (Endpoint node : nodes) {
            channels.put(node, new AdminChannel(node, ways));
        }
        this.only = only;
        this.patience = patience;
    }

    private record Source(AdminChannel channel, NodeStatus status) {
        boolean leads(int shard) {
            return status.getShardsList().stream()
                    .anyMatch(s -> s.getShard() == shard && s.getRole().equals("leader"));
        }
    }

    /** How many shards the cluster has. */
    int shards() {
        return answering().get(0).status.getShardsCount();
    }

    /** Those that answer, the wanted one only if one is wanted. */
    private List<Source> answering() {
        List<Source> found = new ArrayList<>();
        String why = "no node is named";
        for (AdminChannel channel : channels.values()) {
            try {
                found.add(new Source(
                        channel,
                        ClusterGrpc.newBlockingStub(channel.get())
                                .withDeadlineAfter(STATUS_SECONDS, TimeUnit.SECONDS)
                                .getNodeStatus(NodeStatusRequest.getDefaultInstance())));
            } catch (StatusRuntimeException e) {
                why = String.valueOf(e.getMessage());
            }
        }
        if (found.isEmpty()) {
            throw new UnreachableException("none of " + channels.keySet() + " answers (" + why + ")");
        }
        found.removeIf(source ->
                only.filter(name -> !name.equals(source.status.getNodeId())).isPresent());
        if (found.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "node " + only.orElse("") + " does not answer at any of " + channels.keySet());
        }
        return found;
    }

    /**
     * Reads a shard into the draft, from the first node that gives all of it.
     *
     * @throws CommandFailure if none does
     * @throws IOException if it cannot be written here
     */
    ShardBegin read(int shard, BackupDraft draft, ReceiveProgress progress) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        String why;
        do {
            why = "";
            List<Source> sources = answering();
            // A leader has enough to do.
            sources.sort(Comparator.comparing(source -> source.leads(shard)));
            for (Source source : sources) {
                try {
                    return new ShardReceiver(draft.newShard(shard), progress)
                            .receive(BackupGrpc.newBlockingStub(source.channel.get())
                                    .withDeadlineAfter(READ_HOURS, TimeUnit.HOURS)
                                    .readShard(ReadShardRequest.newBuilder()
                                            .setShard(shard)
                                            .build()));
                } catch (StatusRuntimeException e) {
                    why = source.status.getNodeId() + ": " + describe(e.getStatus());
                } catch (BrokenTransferException e) {
                    why = source.status.getNodeId() + ": " + e.getMessage();
                }
            }
            pause();
        } while (System.nanoTime() < deadline);
        throw new CommandFailure(
                ExitCode.REFUSED,
                "no node gave all of shard " + shard + " (" + why + "); nothing is left of the backup");
    }

    private static String describe(Status status) {
        String description = status.getDescription();
        return description == null ? status.getCode().toString() : description;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.REFUSED, "interrupted; nothing is left of the backup");
        }
    }

    @Override
    public void close() {
        channels.values().forEach(AdminChannel::close);
    }
}
